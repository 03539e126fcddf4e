#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace sluice::engine {

/// Writes the rows of a SELECT, which may read nothing but literals and generators, as one Parquet
/// file, in a DuckDB of its own that can reach that one folder only. Answers the file's size.
/// `path` must be absolute and must not exist.
Result<std::int64_t> write_parquet(const std::string& select_sql, const std::string& path);

}  // namespace sluice::engine
