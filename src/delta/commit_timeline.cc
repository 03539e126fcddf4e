#include "delta/commit_timeline.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "delta/commit_time.h"

namespace sluice::delta {

Result<CommitTimeline> CommitTimeline::build(const LogListing& listing, const Snapshot& latest,
                                             std::shared_ptr<storage::ObjectStore> store) {
    SLUICE_ASSERT(listing.complete(), "times depend on every commit that is known");
    CommitTimeline timeline;
    timeline.store_ = std::move(store);
    const std::vector<EpochMs> times = increasing_times(listing.commits());
    const auto from = in_commit_timestamps_from(latest.metadata());
    for (std::size_t i = 0; i < listing.commits().size(); ++i) {
        const CommitFile& commit = listing.commits()[i];
        if (commit.version > latest.version()) break;
        timeline.commits_.push_back(commit);
        timeline.file_times_.push_back(times[i]);
    }
    // Only the run of commits that reaches the latest version counts: what lies before a hole is
    // left-over.
    std::size_t first = timeline.commits_.size();
    while (first > 0) {
        const bool joins =
            first == timeline.commits_.size() ||
            timeline.commits_[first - 1].version + 1 == timeline.commits_[first].version;
        if (!joins) break;
        --first;
    }
    const auto cut = static_cast<std::ptrdiff_t>(first);
    timeline.commits_.erase(timeline.commits_.begin(), timeline.commits_.begin() + cut);
    timeline.file_times_.erase(timeline.file_times_.begin(), timeline.file_times_.begin() + cut);
    if (timeline.commits_.empty() || timeline.commits_.back().version != latest.version()) {
        return Error(Condition::TABLE_VERSION_MISSING,
                     "the times of the table's versions are no longer known");
    }
    timeline.in_commit_from_ = timeline.commits_.size();
    if (from) {
        const TableVersion first_version = timeline.commits_.front().version;
        const TableVersion offset = std::max<TableVersion>(*from - first_version, 0);
        timeline.in_commit_from_ =
            std::min(static_cast<std::size_t>(offset), timeline.commits_.size());
    }
    return timeline;
}

Result<EpochMs> CommitTimeline::time_at(std::size_t index, RequestContext& context) const {
    if (index < in_commit_from_) return file_times_[index];
    SLUICE_TRY(const auto time, read_in_commit_timestamp(*store_, commits_[index], context));
    // A writer that forgot it leaves the file's time, as before the table had such timestamps.
    return time.value_or(file_times_[index]);
}

Result<EpochMs> CommitTimeline::commit_time(TableVersion version, RequestContext& context) const {
    if (version < first_version() || version > last_version()) {
        return Error(Condition::TABLE_VERSION_MISSING,
                     "version " + std::to_string(version) + " of the table is no longer available");
    }
    return time_at(static_cast<std::size_t>(version - first_version()), context);
}

Result<std::size_t> CommitTimeline::first_not_before(EpochMs time_ms,
                                                     RequestContext& context) const {
    std::size_t low = 0;
    std::size_t high = commits_.size();
    // In-commit timestamps are a new line of times. Whether the answer lies on it is told by its
    // first one.
    if (in_commit_from_ < commits_.size()) {
        SLUICE_TRY(const EpochMs enabled, time_at(in_commit_from_, context));
        (time_ms > enabled ? low : high) = in_commit_from_;
    }
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        SLUICE_TRY(const EpochMs time, time_at(middle, context));
        if (time >= time_ms) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

Result<std::optional<CommitTimeline::Hit>> CommitTimeline::hit(std::size_t index,
                                                               RequestContext& context) const {
    SLUICE_TRY(const EpochMs time, time_at(index, context));
    return std::optional<Hit>(Hit{.version = commits_[index].version, .time_ms = time});
}

Result<std::optional<CommitTimeline::Hit>> CommitTimeline::version_at_or_after(
    EpochMs time_ms, RequestContext& context) const {
    SLUICE_TRY(const std::size_t index, first_not_before(time_ms, context));
    if (index == commits_.size()) return std::optional<Hit>();
    return hit(index, context);
}

Result<std::optional<CommitTimeline::Hit>> CommitTimeline::version_at_or_before(
    EpochMs time_ms, RequestContext& context) const {
    if (time_ms == INT64_MAX) return hit(commits_.size() - 1, context);
    SLUICE_TRY(const std::size_t after, first_not_before(time_ms + 1, context));
    if (after == 0) return std::optional<Hit>();
    return hit(after - 1, context);
}

}  // namespace sluice::delta
