#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/parquet_reader.h"
#include "engine/column_type.h"

namespace sluice::engine {

/// What to ask DuckDB for.
struct CheckpointColumns {
    /// Places of the columns in the result of `sql`; nullopt: the file has none, or nobody wants
    /// it.
    struct Adds {
        std::string sql;
        std::size_t path = 0;
        std::size_t size = 0;
        std::size_t modification_time = 0;
        std::size_t partition_values = 0;
        std::optional<std::size_t> stats;
        std::optional<std::size_t> stats_parsed;
        /// storageType, pathOrInlineDv, offset, sizeInBytes, cardinality stand one after the other.
        std::optional<std::size_t> deletion_vector;
    };
    std::optional<Adds> adds;
    /// One SELECT for each kind of other action; its only column is the action.
    std::vector<std::string> action_sql;
};

/// Decides what to read of a file with these columns. TABLE_LOG_CORRUPT for files without `add`,
/// for columns that Delta demands and the file lacks, and for types that cannot be right.
Result<CheckpointColumns> choose_columns(const std::vector<ColumnType>& file_columns,
                                         const delta::CheckpointSelection& selection,
                                         const std::string& file_literal);

/// The SELECT whose columns are the file's.
std::string all_columns_sql(const std::string& file_literal);

}  // namespace sluice::engine
