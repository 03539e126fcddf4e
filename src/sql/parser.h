#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/literal.h"
#include "sql/partition_filter.h"
#include "sql/source_position.h"
#include "sql/statement.h"

namespace sluice::sql {

struct ParseOptions {
    /// Values for parameters. Given: each parameter is replaced by its value where it stands, and
    /// none is left in the tree; one without value is UNBOUND_SQL_PARAMETER (A132). Not given:
    /// parameters stay in the tree.
    const ParameterValues* parameters = nullptr;
    /// Where the text begins in what the user sees, for positions in errors and in the tree.
    SourcePosition start = {};
};

/// The one statement of the text; a semicolon, blanks and comments may stand around it (A122).
///
/// Depends on nothing but the text and the options (S7). Errors carry line and position (S74) and
/// are those of the statement: PARSE_SYNTAX_ERROR, INVALID_IDENTIFIER, STATEMENT_TOO_COMPLEX,
/// UNSUPPORTED_FEATURE for clauses that no tree can hold, UNBOUND_SQL_PARAMETER and
/// INVALID_PARAMETER_VALUE for parameters.
Result<Statement> parse_statement(std::string_view text, const ParseOptions& options = {});

/// The one query of the text, such as the stored text of a view; nothing may follow it.
Result<Query> parse_query_text(std::string_view text);

/// The one expression of the text, such as the stored body of a function.
Result<Expression> parse_expression_text(std::string_view text);

/// The one type of the text, such as `STRUCT<a: INT>`.
Result<DataType> parse_data_type_text(std::string_view text);

/// The partition groups of the text, as a PARTITION clause has them between its parentheses:
/// `(region = 'US'), (region = 'CA')`. One group may stand without its parentheses.
Result<std::vector<PartitionGroup>> parse_partition_text(std::string_view text);

}  // namespace sluice::sql
