#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "sql/query.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// SELECT, VALUES, TABLE, WITH or a query in parentheses, with all that belongs to it.
Result<Query> parse_query(TokenCursor& cursor);

/// `count` tokens on a word begins a query.
bool query_begins(const TokenCursor& cursor, std::size_t count);

/// `(` stands `count` tokens on, and what is in the parentheses is a query, not an expression or
/// a join.
bool holds_query(TokenCursor& cursor, std::size_t count);
/// The same for the token that comes next.
bool at_parenthesised_query(TokenCursor& cursor);
Result<Query> parse_parenthesised_query(TokenCursor& cursor);

Result<std::vector<SortItem>> parse_sort_items(TokenCursor& cursor);

/// Rows behind VALUES.
Result<Values> parse_values(TokenCursor& cursor);

}  // namespace sluice::sql
