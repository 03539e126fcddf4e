#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "governance/statements/result_table.h"

// How the cells of results are written (A126, section 10 of sql.md).
namespace sluice::governance {

using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;

/// An empty result with the columns of `name, name TYPE, …`; STRING where no type stands.
ResultTable table_of(std::string_view columns);

/// Of a TIMESTAMP column: `2026-11-22T03:00:00.000Z`.
std::string time_cell(EpochMs time);
Cell time_cell(const std::optional<EpochMs>& time);
/// A time inside a text: `2026-11-22T03:00:00.000+0000` (section 10).
std::string time_text(EpochMs time);
std::string boolean_cell(bool value);
Cell integer_cell(const std::optional<std::int64_t>& value);
/// Arrays and maps are JSON texts.
std::string array_cell(const std::vector<std::string>& values);
std::string map_cell(const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace sluice::governance
