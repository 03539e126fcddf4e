#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "base/result.h"

namespace sluice::engine {

/// What the engine must know of a Parquet file before DuckDB sees it.
struct FooterFacts {
    std::int64_t rows = 0;
    /// Dotted paths (`add.stats_parsed.minValues.ts`) of INT96 columns: always instants of time,
    /// though DuckDB's type does not say so.
    std::set<std::string, std::less<>> int96_columns;
};

/// Walks the footer of an opened file and holds it against limits.h, since DuckDB reads it into
/// memory that nothing counts (R34). TABLE_LOG_CORRUPT with the reason in the detail.
Result<FooterFacts> inspect_footer(int descriptor, std::int64_t size_bytes);

}  // namespace sluice::engine
