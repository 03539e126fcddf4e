#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/parquet_reader.h"
#include "engine/checkpoint_columns.h"
#include "engine/duckdb_session.h"

namespace sluice::engine {

/// Turns chunks of adds into batches. Keeps its vectors between chunks, so that a file costs no
/// allocation once they have grown. One thread.
class CheckpointBatch {
public:
    CheckpointBatch(const CheckpointColumns::Adds& columns,
                    const std::set<std::string, std::less<>>& int96_columns)
        : columns_(columns), int96_columns_(int96_columns) {}

    /// The `add` rows of the current chunk, which holds `rows`; valid until the next call or chunk.
    /// TABLE_LOG_CORRUPT where a field is null that must not be.
    Result<const delta::AddBatch*> take(const RowStream& stream, std::size_t rows);

private:
    Result<void> fill_required(const RowStream& stream, std::size_t rows);
    void fill_partition_values(const VectorView& maps);
    void fill_stats(const RowStream& stream);
    void fill_deletion_vectors(const RowStream& stream);

    const CheckpointColumns::Adds& columns_;
    const std::set<std::string, std::less<>>& int96_columns_;
    delta::AddBatch batch_;
    std::vector<std::size_t> rows_;  ///< rows of the chunk that hold an add
    std::string rendered_;           ///< stats made from stats_parsed
    struct RenderedSpan {
        std::size_t file;
        std::size_t begin;
        std::size_t end;
    };
    std::vector<RenderedSpan> spans_;
};

}  // namespace sluice::engine
