#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "delta/log_segment.h"
#include "delta/parquet_reader.h"
#include "delta/snapshot.h"
#include "storage/object_store.h"

namespace sluice::delta {

class Replay;

/// What tells one content of a commit file from another, as far as a listing shows it.
std::string commit_identity(const storage::ObjectInfo& object);

/// Builds snapshots from a log. Stateless but for its collaborators; any thread.
class SnapshotLoader {
public:
    SnapshotLoader(storage::ObjectStore& store, ParquetReader& parquet)
        : store_(store), parquet_(parquet) {}

    /// Replays a version from the newest checkpoint that can be read; a damaged one is passed over
    /// when an older one or the commits lead there as well.
    Result<SnapshotPtr> load(const LogListing& listing, TableVersion version,
                             RequestContext& context);

    /// Replays exactly this segment of the listing; a checkpoint that cannot be read is an error.
    Result<SnapshotPtr> load_segment(const LogListing& listing, const LogSegment& segment,
                                     RequestContext& context);

    /// Replays `commits` (contiguous, from `base.version() + 1`) onto a snapshot. Unchanged blocks
    /// are shared. The cost does not depend on the size of the table.
    Result<SnapshotPtr> advance(const Snapshot& base, const std::vector<CommitFile>& commits,
                                RequestContext& context);

private:
    Result<void> read_checkpoint(Replay& replay, const LogSegment& segment,
                                 RequestContext& context);
    Result<SnapshotPtr> finish(Replay& replay, const LogListing& listing, const LogSegment& segment,
                               RequestContext& context);
    /// True if a listing that did not begin at the start may be the cause.
    static bool may_need_more(const Error& error);

    storage::ObjectStore& store_;
    ParquetReader& parquet_;
};

}  // namespace sluice::delta
