#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::delta {

/// Top-level `numRecords` of a file's statistics; -1 when they have none, or when it is no number ≥
/// 0. Never fails: statistics only ever help.
std::int64_t num_records_of(std::string_view stats);

/// The same of statistics that are still a JSON string literal, if they begin with it as writers
/// make them; -1 says nothing then.
std::int64_t leading_num_records(std::string_view literal);

}  // namespace sluice::delta
