#pragma once

#include "base/result.h"
#include "sql/expression.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// The arguments of a call and what stands behind them, from the `(` on.
Result<FunctionCall> parse_function_call(TokenCursor& cursor, ObjectName name);

/// `(PARTITION BY … ORDER BY … ROWS …)`
Result<WindowSpecification> parse_window_specification(TokenCursor& cursor);

// Calls with words among their arguments, from the name on. `substring`, `position` and `overlay`
// become plain calls.
Result<Expression::Node> parse_trim(TokenCursor& cursor);
Result<Expression::Node> parse_substring(TokenCursor& cursor);
/// `position(a IN b)` stands next, not `position(a, b)`.
bool at_position_in(TokenCursor& cursor);
Result<Expression::Node> parse_position(TokenCursor& cursor);
Result<Expression::Node> parse_overlay(TokenCursor& cursor);

}  // namespace sluice::sql
