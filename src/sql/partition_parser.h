#pragma once

#include <vector>

#include "base/result.h"
#include "sql/partition_filter.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// `(a = 1), (a = 2, b = 3)`, appended to `groups`; OR stands for a comma between groups, AND
/// between predicates.
Result<void> parse_partition_groups(TokenCursor& cursor, std::vector<PartitionGroup>& groups);

}  // namespace sluice::sql
