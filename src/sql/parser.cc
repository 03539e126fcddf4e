#include "sql/parser.h"

#include <string>
#include <utility>

#include "sql/expression_parser.h"
#include "sql/lexer.h"
#include "sql/partition_parser.h"
#include "sql/query_parser.h"
#include "sql/statement_parser.h"
#include "sql/token_cursor.h"
#include "sql/type_parser.h"

namespace sluice::sql {
namespace {

/// The whole text as one thing.
template <class T>
Result<T> parse_all(std::string_view text, Result<T> (*parse)(TokenCursor&)) {
    SLUICE_TRY(TokenizedText input, tokenize(text));
    TokenCursor cursor(std::move(input), nullptr);
    SLUICE_TRY(T out, parse(cursor));
    cursor.note(ValueKind::end_of_statement);
    if (cursor.token().kind != TokenKind::end) return cursor.unexpected();
    return out;
}

}  // namespace

Result<Statement> parse_statement(std::string_view text, const ParseOptions& options) {
    SLUICE_TRY(TokenizedText input, tokenize(text, options.start));
    TokenCursor cursor(std::move(input), options.parameters);
    return parse_whole_statement(cursor);
}

Result<Query> parse_query_text(std::string_view text) {
    return parse_all<Query>(text, parse_query);
}

Result<Expression> parse_expression_text(std::string_view text) {
    return parse_all<Expression>(text, parse_expression);
}

Result<DataType> parse_data_type_text(std::string_view text) {
    return parse_all<DataType>(text, parse_data_type);
}

Result<std::vector<PartitionGroup>> parse_partition_text(std::string_view text) {
    using Groups = std::vector<PartitionGroup>;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const bool bare = first != std::string_view::npos && text[first] != '(';
    const std::string whole = bare ? "(" + std::string(text) + ")" : std::string(text);
    return parse_all<Groups>(whole, [](TokenCursor& cursor) -> Result<Groups> {
        Groups groups;
        SLUICE_CHECK(parse_partition_groups(cursor, groups));
        return groups;
    });
}

}  // namespace sluice::sql
