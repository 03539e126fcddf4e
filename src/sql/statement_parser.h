#pragma once

#include "base/result.h"
#include "sql/statement.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// The statement that comes next, and what ends it. The cursor's expectations are those of the
/// furthest token it got to, whether it succeeds or not.
Result<Statement> parse_whole_statement(TokenCursor& cursor);

}  // namespace sluice::sql
