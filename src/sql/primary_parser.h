#pragma once

#include "base/result.h"
#include "sql/expression.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// What no operator takes apart: literals, names, calls, CASE, parentheses, with the `[…]`, `.x`
/// and `::type` behind them.
Result<Expression> parse_primary(TokenCursor& cursor);

/// `CURRENT_RECIPIENT('key')`, `CURRENT_RECIPIENT().key` (S50).
bool at_current_recipient(const TokenCursor& cursor);
Result<CurrentRecipient> parse_current_recipient(TokenCursor& cursor);

}  // namespace sluice::sql
