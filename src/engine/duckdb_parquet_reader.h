#pragma once

#include <cstdint>

#include "base/metrics.h"
#include "delta/parquet_reader.h"

namespace sluice::engine {

struct ParquetReaderOptions {
    /// DuckDB's memory_limit for one read; 0: kCheckpointMemoryBytesMax.
    std::int64_t memory_bytes_max = 0;
};

/// Reads checkpoints with an embedded DuckDB (`DuckDbSession`), one for each read: the server
/// starts without DuckDB and holds none while no checkpoint is being read. Any thread; reads run
/// side by side, each on its caller's thread alone.
///
/// Errors: TABLE_LOG_CORRUPT for anything wrong with the file, memory beyond the limit included
/// (R34); the context's own when its time is over or it was stopped; STORAGE_UNAVAILABLE when the
/// file cannot be opened; INTERNAL_ERROR when DuckDB cannot start; the sink's as they are.
class DuckDbParquetReader final : public delta::ParquetReader {
public:
    explicit DuckDbParquetReader(ParquetReaderOptions options = {});

    /// The other actions come first, kind by kind, protocol and metaData before all; then the adds.
    /// Rows of one kind are in file order. Beside the contract's actions, `checkpointMetadata` and
    /// `sidecar` rows are handed on too.
    Result<void> read_checkpoint(const storage::FetchedFile& file,
                                 const delta::CheckpointSelection& selection,
                                 delta::CheckpointSink& sink, RequestContext& context) override;

    /// For metrics; written by any thread.
    struct Figures {
        Histogram reads;
        Counter failures;  ///< among the reads
    };
    const Figures& figures() const { return figures_; }

private:
    Result<void> read(const storage::FetchedFile& file, const delta::CheckpointSelection& selection,
                      delta::CheckpointSink& sink, RequestContext& context) const;

    const std::int64_t memory_bytes_max_;
    Figures figures_;
};

}  // namespace sluice::engine
