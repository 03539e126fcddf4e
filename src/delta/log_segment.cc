#include "delta/log_segment.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "delta/limits.h"
#include "json/json.h"

namespace sluice::delta {
namespace {

/// Pages through `_delta_log` from a key on.
Result<std::vector<storage::ObjectInfo>> list_from(storage::ObjectStore& store,
                                                   std::string start_after,
                                                   RequestContext& context) {
    std::vector<storage::ObjectInfo> objects;
    for (;;) {
        SLUICE_CHECK(context.check());
        const storage::ListOptions options{
            .prefix = std::string(kLogFolder), .start_after = start_after, .limit = kListPage};
        SLUICE_TRY(auto page, store.list(options, context));
        const bool last = page.size() < kListPage;
        if (!page.empty()) start_after = page.back().key;
        objects.insert(objects.end(), std::make_move_iterator(page.begin()),
                       std::make_move_iterator(page.end()));
        if (objects.size() > kLogFilesMax) {
            return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                         "the table's log holds too many files");
        }
        if (last) return objects;
    }
}

/// The version that `_last_checkpoint` names; nullopt when it is missing or says nothing usable. It
/// is only a hint: whatever is wrong with it, the listing tells the truth.
std::optional<TableVersion> last_checkpoint_hint(storage::ObjectStore& store,
                                                 RequestContext& context) {
    const std::string key = std::string(kLogFolder) + "_last_checkpoint";
    auto bytes = store.read(key, kLastCheckpointBytesMax, context);
    if (!bytes) return std::nullopt;
    auto document = json::Document::parse(*bytes, kSchemaJsonDepthMax);
    if (!document || !document->root().is_object()) return std::nullopt;
    auto version = document->root().integer({"version"});
    if (!version || !*version || **version < 0) return std::nullopt;
    return **version;
}

/// Checkpoint files of one version while a listing is read.
struct CheckpointCandidates {
    std::optional<storage::ObjectInfo> single;
    std::map<std::int64_t, std::map<std::int64_t, storage::ObjectInfo>> by_part_count;
    std::optional<storage::ObjectInfo> v2;

    /// One file before many, a readable kind before a v2 one; nullopt when nothing is complete.
    std::optional<CheckpointFiles> choose(TableVersion version) && {
        CheckpointFiles files{.version = version};
        if (single) {
            files.parts.push_back(std::move(*single));
            return files;
        }
        for (auto& [count, parts] : by_part_count) {
            if (static_cast<std::int64_t>(parts.size()) != count) continue;
            for (auto& [number, object] : parts) files.parts.push_back(std::move(object));
            return files;
        }
        if (!v2) return std::nullopt;
        files.v2 = true;
        files.parts.push_back(std::move(*v2));
        return files;
    }
};

Error gap(TableVersion missing) {
    return Error(Condition::TABLE_LOG_CORRUPT, "table files missing",
                 "no commit " + std::to_string(missing) + " and no checkpoint that covers it");
}

Error v2_checkpoint_needed() {
    return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                 "the table can only be read from a checkpoint of the table feature v2Checkpoint, "
                 "which is not supported");
}

}  // namespace

Result<LogListing> LogListing::load(storage::ObjectStore& store, RequestContext& context) {
    SLUICE_TRY(auto objects, list_from(store, {}, context));
    return from_objects(std::move(objects), true);
}

Result<LogListing> LogListing::load_recent(storage::ObjectStore& store, RequestContext& context) {
    const auto hint = last_checkpoint_hint(store, context);
    if (!hint || *hint == 0) return load(store, context);
    SLUICE_TRY(LogListing listing, load_from(store, *hint, context));
    const bool confirmed = std::any_of(listing.checkpoints_.begin(), listing.checkpoints_.end(),
                                       [](const CheckpointFiles& c) { return !c.v2; });
    if (!confirmed) return load(store, context);
    return listing;
}

Result<LogListing> LogListing::load_from(storage::ObjectStore& store, TableVersion version,
                                         RequestContext& context) {
    SLUICE_TRY(auto objects, list_from(store, version_prefix(version), context));
    return from_objects(std::move(objects), false);
}

LogListing LogListing::from_objects(std::vector<storage::ObjectInfo> objects, bool complete) {
    LogListing listing;
    listing.complete_ = complete;
    std::map<TableVersion, CheckpointCandidates> candidates;
    for (auto& object : objects) {
        std::string_view name = object.key;
        if (name.starts_with(kLogFolder)) name.remove_prefix(kLogFolder.size());
        const LogFile file = classify_log_file(name);
        switch (file.kind) {
            case LogFileKind::commit:
                listing.commits_.push_back({.version = file.version, .object = std::move(object)});
                break;
            case LogFileKind::classic_checkpoint:
                candidates[file.version].single = std::move(object);
                break;
            case LogFileKind::checkpoint_part:
                candidates[file.version].by_part_count[file.parts][file.part] = std::move(object);
                break;
            case LogFileKind::v2_checkpoint:
                candidates[file.version].v2 = std::move(object);
                break;
            case LogFileKind::compacted:
            case LogFileKind::checksum:
            case LogFileKind::last_checkpoint:
            case LogFileKind::other:
                break;
        }
    }
    for (auto& [version, found] : candidates) {
        if (auto files = std::move(found).choose(version)) {
            listing.checkpoints_.push_back(std::move(*files));
        }
    }
    return listing;
}

Result<TableVersion> LogListing::latest_version() const {
    TableVersion latest = -1;
    if (!commits_.empty()) latest = commits_.back().version;
    if (!checkpoints_.empty()) latest = std::max(latest, checkpoints_.back().version);
    if (latest < 0) return Error(Condition::TABLE_LOG_MISSING, "the table has no log");
    return latest;
}

Result<TableVersion> LogListing::earliest_version() const {
    SLUICE_TRY(const TableVersion latest, latest_version());
    // The commits that reach the latest version without a hole.
    TableVersion first = latest + 1;
    for (auto commit = commits_.rbegin(); commit != commits_.rend(); ++commit) {
        if (commit->version != first - 1) break;
        first = commit->version;
    }
    if (first == 0) return 0;
    bool v2 = false;
    for (const auto& checkpoint : checkpoints_) {
        if (checkpoint.version < first - 1) continue;
        if (!checkpoint.v2) return checkpoint.version;
        v2 = true;
    }
    if (v2) return v2_checkpoint_needed();
    return gap(first - 1);
}

Result<LogSegment> LogListing::segment(TableVersion version, TableVersion checkpoint_max) const {
    SLUICE_TRY(const TableVersion latest, latest_version());
    if (version > latest) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Cannot load table version " + std::to_string(version));
    }
    LogSegment segment{.version = version};
    TableVersion v2_version = -1;
    for (const auto& checkpoint : checkpoints_) {
        if (checkpoint.version > version) break;
        if (checkpoint.v2) v2_version = checkpoint.version;
        if (!checkpoint.v2 && checkpoint.version <= checkpoint_max) segment.checkpoint = checkpoint;
    }
    const TableVersion base = segment.checkpoint ? segment.checkpoint->version : -1;
    TableVersion expected = base + 1;
    auto commit = std::lower_bound(
        commits_.begin(), commits_.end(), std::min(expected, version),
        [](const CommitFile& file, TableVersion wanted) { return file.version < wanted; });
    for (; commit != commits_.end() && commit->version <= version; ++commit) {
        if (commit->version == version) segment.version_commit = commit->object;
        if (commit->version < expected) continue;
        if (commit->version != expected) break;
        segment.commits.push_back(*commit);
        ++expected;
    }
    if (expected == version + 1) return segment;
    if (v2_version > base) return v2_checkpoint_needed();
    // What lies before the oldest version that can be rebuilt was cleaned up; a hole behind it is a
    // loss.
    const auto earliest = earliest_version();
    if (earliest && version < *earliest) {
        return Error(Condition::TABLE_VERSION_MISSING,
                     "version " + std::to_string(version) + " of the table is no longer available");
    }
    return gap(expected);
}

}  // namespace sluice::delta
