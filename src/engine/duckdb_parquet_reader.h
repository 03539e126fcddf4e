#pragma once

#include <memory>

#include "delta/parquet_reader.h"

namespace sluice::engine {

class InstancePool;

struct ParquetReaderOptions {
    /// DuckDB's memory_limit for one read: beyond it the file is TABLE_LOG_CORRUPT (R34).
    std::int64_t memory_bytes_max = 0;  ///< 0: kCheckpointMemoryBytesMax
};

/// Reads checkpoints with an embedded DuckDB that can reach nothing but the one descriptor it is
/// given: no network, no other file, no extension, no spilling. Any thread; reads of several
/// threads run side by side, each in an instance of its own.
///
/// DuckDB starts with the first read, not with the server. Instances that nobody needs go after
/// `kIdleInstanceLife`, when the next read or `release_idle()` comes along.
///
/// Errors: TABLE_LOG_CORRUPT for anything wrong with the file, memory it must not have included;
/// the context's own errors when its time is over; INTERNAL_ERROR when DuckDB cannot start; the
/// sink's errors as they are.
class DuckDbParquetReader final : public delta::ParquetReader {
public:
    explicit DuckDbParquetReader(const Clock& clock, ParquetReaderOptions options = {});
    ~DuckDbParquetReader() override;

    Result<void> read_checkpoint(const storage::FetchedFile& file,
                                 const delta::CheckpointSelection& selection,
                                 delta::CheckpointSink& sink, RequestContext& context) override;

    /// Closes instances that were idle for `kIdleInstanceLife`; for a maintenance timer.
    void release_idle();

private:
    std::unique_ptr<InstancePool> instances_;
};

}  // namespace sluice::engine
