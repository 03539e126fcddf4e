#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/request_context.h"
#include "base/result.h"
#include "delta/log_segment.h"
#include "delta/snapshot.h"
#include "storage/object_store.h"

namespace sluice::delta {

/// When each version of a table was committed (P58): the in-commit timestamp from the version on at
/// which the table enabled it, before that the file's modification time made strictly increasing. A
/// value; in-commit timestamps are read when a search needs them.
class CommitTimeline {
public:
    /// `listing` must be complete; `latest` tells whether and since when in-commit timestamps are
    /// on.
    static Result<CommitTimeline> build(const LogListing& listing, const Snapshot& latest,
                                        std::shared_ptr<storage::ObjectStore> store);

    TableVersion first_version() const { return commits_.front().version; }
    TableVersion last_version() const { return commits_.back().version; }

    /// TABLE_VERSION_MISSING for a version that has no commit file any more.
    Result<EpochMs> commit_time(TableVersion version, RequestContext& context) const;

    struct Hit {
        TableVersion version = 0;
        EpochMs time_ms = 0;
    };
    /// The earliest version with a time ≥ `time_ms` (P54). Before the first commit: the first
    /// version. After the last: nullopt; the caller words it.
    Result<std::optional<Hit>> version_at_or_after(EpochMs time_ms, RequestContext& context) const;
    /// The latest version with a time ≤ `time_ms` (P65). Before the first commit: nullopt. After
    /// the last: the last; the caller compares with `commit_time(last_version())`.
    Result<std::optional<Hit>> version_at_or_before(EpochMs time_ms, RequestContext& context) const;

private:
    CommitTimeline() = default;
    Result<EpochMs> time_at(std::size_t index, RequestContext& context) const;
    Result<std::size_t> first_not_before(EpochMs time_ms, RequestContext& context) const;
    Result<std::optional<Hit>> hit(std::size_t index, RequestContext& context) const;

    std::shared_ptr<storage::ObjectStore> store_;
    std::vector<CommitFile> commits_;  // ascending, contiguous; never empty
    std::vector<EpochMs> file_times_;  // strictly increasing
    std::size_t in_commit_from_ = 0;   // index from which in-commit timestamps hold; size(): never
};

}  // namespace sluice::delta
