#pragma once

#include <vector>

#include "base/result.h"
#include "sql/query.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// What stands behind FROM: sources of rows with commas between them, each with its joins.
Result<std::vector<Relation>> parse_relations(TokenCursor& cursor);

/// LATERAL VIEW clauses, as many as there are.
Result<std::vector<LateralView>> parse_lateral_views(TokenCursor& cursor);

}  // namespace sluice::sql
