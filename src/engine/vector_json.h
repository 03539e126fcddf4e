#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "engine/vector_view.h"

namespace sluice::engine {

/// Appends one action as the line of a commit, `{"txn":{…}}`; the column's name is the action's.
/// Null fields are left out; text maps become objects, with null values kept. Types that no action
/// has are left out as well.
void append_action_json(std::string& out, const VectorView& value, std::size_t row);

/// Appends the value of `add.stats_parsed` as the `stats` text that delta-spark writes (P74): dates
/// `YYYY-MM-DD`, instants `YYYY-MM-DDTHH:MM:SS.sssZ` cut to milliseconds, local timestamps the same
/// without Z, decimals as plain numbers; null members, lists and unknown types left out: a missing
/// bound excludes nothing.
void append_stats_json(std::string& out, const VectorView& value, std::size_t row,
                       const std::set<std::string, std::less<>>& int96_columns);

}  // namespace sluice::engine
