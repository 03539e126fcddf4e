#include "delta/snapshot_loader.h"

#include <algorithm>
#include <utility>

#include "delta/commit_time.h"
#include "delta/replay.h"

namespace sluice::delta {
namespace {

/// A checkpoint that cannot be used may be passed over; a store that does not answer may not.
bool is_damage(const Error& error) {
    return error.condition() == Condition::TABLE_LOG_CORRUPT ||
           error.condition() == Condition::STORAGE_OBJECT_MISSING ||
           error.condition() == Condition::UNSUPPORTED_TABLE_FEATURE;
}

/// The file time of a version by what was listed; of a version whose commit is gone, that of its
/// checkpoint.
EpochMs file_time(const LogListing& listing, const LogSegment& segment) {
    const auto& commits = listing.commits();
    const auto found = std::lower_bound(
        commits.begin(), commits.end(), segment.version,
        [](const CommitFile& commit, TableVersion wanted) { return commit.version < wanted; });
    if (found == commits.end() || found->version != segment.version) {
        return segment.checkpoint ? segment.checkpoint->parts.front().modified_ms : 0;
    }
    EpochMs time = commits.front().object.modified_ms;
    for (auto commit = std::next(commits.begin()); commit <= found; ++commit) {
        time = std::max(commit->object.modified_ms, time + 1);
    }
    return time;
}

bool in_commit_timestamps_at(const std::optional<Metadata>& metadata, TableVersion version) {
    if (!metadata) return false;
    const auto from = in_commit_timestamps_from(*metadata);
    return from && *from <= version;
}

}  // namespace

std::string commit_identity(const storage::ObjectInfo& object) {
    return std::to_string(object.size_bytes) + ":" + std::to_string(object.modified_ms) + ":" +
           object.etag;
}

Result<SnapshotPtr> SnapshotLoader::load(const LogListing& listing, TableVersion version,
                                         RequestContext& context) {
    std::optional<Error> first;
    TableVersion checkpoint_max = INT64_MAX;
    for (;;) {
        auto segment = listing.segment(version, checkpoint_max);
        if (!segment) {
            // Why the newest checkpoint could not be used says more than that nothing else leads
            // there.
            Error error = first ? std::move(*first) : std::move(segment).error();
            if (listing.complete() || !may_need_more(error)) return error;
            SLUICE_TRY(const LogListing all, LogListing::load(store_, context));
            return load(all, version, context);
        }
        Replay replay(nullptr);
        auto read = read_checkpoint(replay, *segment, context);
        if (read) return finish(replay, listing, *segment, context);
        if (!is_damage(read.error())) return std::move(read).error();
        if (!first) first = std::move(read).error();
        checkpoint_max = segment->checkpoint->version - 1;
    }
}

Result<void> SnapshotLoader::read_checkpoint(Replay& replay, const LogSegment& segment,
                                             RequestContext& context) {
    if (!segment.checkpoint) return {};
    auto read = replay.read_checkpoint(store_, parquet_, *segment.checkpoint, context);
    if (read) return {};
    return std::move(read).error().context("reading checkpoint " +
                                           std::to_string(segment.checkpoint->version));
}

Result<SnapshotPtr> SnapshotLoader::load_segment(const LogListing& listing,
                                                 const LogSegment& segment,
                                                 RequestContext& context) {
    Replay replay(nullptr);
    SLUICE_CHECK(read_checkpoint(replay, segment, context));
    return finish(replay, listing, segment, context);
}

bool SnapshotLoader::may_need_more(const Error& error) {
    return is_damage(error) || error.condition() == Condition::TABLE_VERSION_MISSING;
}

Result<SnapshotPtr> SnapshotLoader::finish(Replay& replay, const LogListing& listing,
                                           const LogSegment& segment, RequestContext& context) {
    for (const auto& commit : segment.commits) {
        SLUICE_CHECK(context.check());
        SLUICE_CHECK(replay.apply(store_, commit, context));
    }
    Replay::Facts facts{.version = segment.version,
                        .commit_time_ms = file_time(listing, segment),
                        .origin = segment.checkpoint ? segment.checkpoint->version : -1};
    if (segment.version_commit) facts.commit_identity = commit_identity(*segment.version_commit);
    if (in_commit_timestamps_at(replay.metadata(), segment.version)) {
        std::optional<EpochMs> time = replay.commit_info().in_commit_timestamp_ms;
        if (segment.commits.empty() && segment.version_commit) {
            const CommitFile commit{.version = segment.version, .object = *segment.version_commit};
            SLUICE_TRY(time, read_in_commit_timestamp(store_, commit, context));
        }
        if (time) facts.commit_time_ms = *time;
    }
    return replay.finish(std::move(facts));
}

Result<SnapshotPtr> SnapshotLoader::advance(const Snapshot& base,
                                            const std::vector<CommitFile>& commits,
                                            RequestContext& context) {
    Replay replay(&base);
    Replay::Facts facts{.version = base.version(),
                        .commit_time_ms = base.commit_time_ms(),
                        .origin = base.origin(),
                        .commit_identity = base.commit_identity()};
    for (const auto& commit : commits) {
        SLUICE_CHECK(context.check());
        SLUICE_CHECK(replay.apply(store_, commit, context));
        facts.version = commit.version;
        facts.commit_identity = commit_identity(commit.object);
        facts.commit_time_ms = std::max(commit.object.modified_ms, facts.commit_time_ms + 1);
        if (in_commit_timestamps_at(replay.metadata(), commit.version)) {
            facts.commit_time_ms =
                replay.commit_info().in_commit_timestamp_ms.value_or(facts.commit_time_ms);
        }
    }
    return replay.finish(std::move(facts));
}

}  // namespace sluice::delta
