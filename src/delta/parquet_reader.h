#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "storage/object_store.h"

namespace sluice::delta {

/// Columns of the `add` actions of one batch of checkpoint rows. Everything is valid until the
/// callback returns. Vectors that a batch does not need are empty; all others have `count` entries.
struct AddBatch {
    std::size_t count = 0;
    std::vector<std::string_view> path;  ///< as in the log, percent-encoded
    std::vector<std::int64_t> size_bytes;
    std::vector<std::int64_t> modification_time_ms;
    std::vector<std::string_view> stats;  ///< JSON text; data() == nullptr where there are none
    /// Partition values of file i are the entries [partition_begin[i], partition_begin[i + 1]);
    /// count + 1 entries.
    std::vector<std::uint32_t> partition_begin;
    std::vector<std::string_view> partition_key;
    std::vector<std::string_view> partition_value;  ///< data() == nullptr: null
    /// Deletion vectors; empty if no file of the batch has one. data() == nullptr in
    /// `dv_storage_type`: no vector.
    std::vector<std::string_view> dv_storage_type;
    std::vector<std::string_view> dv_path_or_inline;
    std::vector<std::int64_t> dv_offset;  ///< -1: none
    std::vector<std::int64_t> dv_size_bytes;
    std::vector<std::int64_t> dv_cardinality;
};

/// Which of the rows a reader wants. Reading fewer columns of a checkpoint is several times
/// cheaper.
struct CheckpointSelection {
    bool adds = true;   ///< add batches
    bool other = true;  ///< all other rows (protocol, metaData, remove, sidecar …), as JSON lines
    bool stats = true;  ///< fill AddBatch::stats
};

/// Receives the rows of a checkpoint in file order.
class CheckpointSink {
public:
    virtual ~CheckpointSink() = default;
    virtual Result<void> on_adds(const AddBatch& batch) = 0;
    /// One non-add row as the JSON line a commit would hold (`{"metaData":{…}}`), null fields left
    /// out.
    virtual Result<void> on_action(std::string_view json) = 0;
};

/// Reads the Parquet files of a Delta log. Implemented by engine; a fake serves tests. Any thread.
class ParquetReader {
public:
    virtual ~ParquetReader() = default;

    /// Streams one classic checkpoint file or one part of a multi-part one. Rows with
    /// deletion-vector, unknown or missing columns are fine. TABLE_LOG_CORRUPT when the file is no
    /// readable checkpoint, also in the middle of the stream: what was delivered before counts for
    /// nothing then. Stats that live in `add.stats_parsed` only are rendered to JSON (P74).
    virtual Result<void> read_checkpoint(const storage::FetchedFile& file,
                                         const CheckpointSelection& selection, CheckpointSink& sink,
                                         RequestContext& context) = 0;
};

}  // namespace sluice::delta
