#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "delta/log_file.h"
#include "storage/object_store.h"

namespace sluice::delta {

struct CommitFile {
    TableVersion version = 0;
    storage::ObjectInfo object{};
};

/// A checkpoint of which every part is there.
struct CheckpointFiles {
    TableVersion version = 0;
    bool v2 = false;                           ///< uuid-named: not read yet, refused by name
    std::vector<storage::ObjectInfo> parts{};  ///< in order of their number
};

/// A contiguous, checked piece of a table's log: at most one complete checkpoint, then commits
/// without a gap up to `version`. Who builds on it need not look at file names again. Immutable.
struct LogSegment {
    TableVersion version = 0;
    std::optional<CheckpointFiles> checkpoint{};
    std::vector<CommitFile> commits{};  ///< ascending, from checkpoint + 1 (or 0) to `version`
    /// The file of `version` itself, also where the checkpoint makes reading it unnecessary;
    /// nullopt if cleaned up.
    std::optional<storage::ObjectInfo> version_commit{};
};

/// What a listing of `_delta_log` showed. `_last_checkpoint` is never trusted: it only says where
/// listing may begin.
class LogListing {
public:
    /// Lists everything.
    static Result<LogListing> load(storage::ObjectStore& store, RequestContext& context);
    /// Lists from the newest checkpoint on if `_last_checkpoint` names one and the listing confirms
    /// it, else everything.
    static Result<LogListing> load_recent(storage::ObjectStore& store, RequestContext& context);
    /// Lists what belongs to `version` and later ones.
    static Result<LogListing> load_from(storage::ObjectStore& store, TableVersion version,
                                        RequestContext& context);
    /// From objects listed by the caller, keys ascending; `complete`: nothing lies before the
    /// first.
    static LogListing from_objects(std::vector<storage::ObjectInfo> objects, bool complete);

    /// TABLE_LOG_MISSING when the log has neither commit nor checkpoint.
    Result<TableVersion> latest_version() const;
    /// The oldest version that can be rebuilt; TABLE_LOG_MISSING, or TABLE_LOG_CORRUPT when none
    /// can.
    Result<TableVersion> earliest_version() const;
    /// True when the listing began at the start of the log.
    bool complete() const { return complete_; }
    const std::vector<CommitFile>& commits() const { return commits_; }
    const std::vector<CheckpointFiles>& checkpoints() const { return checkpoints_; }

    /// The segment of a version, built on the newest complete checkpoint that is ≤ `version` and ≤
    /// `checkpoint_max`
    /// (-1: commits alone). v2 checkpoints are passed over.
    ///
    /// INVALID_PARAMETER_VALUE `Cannot load table version N` beyond the latest (P85),
    /// TABLE_VERSION_MISSING when the log was cleaned up to beyond it (P86), TABLE_LOG_CORRUPT on a
    /// gap, UNSUPPORTED_TABLE_FEATURE when only a v2 checkpoint leads there.
    Result<LogSegment> segment(TableVersion version, TableVersion checkpoint_max = INT64_MAX) const;

private:
    std::vector<CommitFile> commits_;           // ascending, one per version
    std::vector<CheckpointFiles> checkpoints_;  // ascending; complete ones only
    bool complete_ = true;
};

}  // namespace sluice::delta
