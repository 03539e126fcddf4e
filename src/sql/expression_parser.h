#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/expression.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// Any expression.
Result<Expression> parse_expression(TokenCursor& cursor);

/// An expression without AND, OR, NOT and predicates at its top: what Spark calls a value.
Result<Expression> parse_value(TokenCursor& cursor);

/// A literal, name, call or parenthesis begins with the token: no sign, and no word that would go
/// on with what is before it.
bool value_begins(const Token& token);
/// The same, or a sign or `*`, behind a word that is either a modifier or a name itself.
bool operand_begins(const Token& token);

/// Expressions with commas between them; `what` and `items_max` bound the list.
Result<std::vector<Expression>> parse_expressions(TokenCursor& cursor, std::string_view what,
                                                  std::size_t items_max);

}  // namespace sluice::sql
