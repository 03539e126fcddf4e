#include "delta/newer_commits.h"

#include <utility>

#include "delta/snapshot_loader.h"

namespace sluice::delta {
namespace {

/// Whether an object is missing from the store, not only from a listing.
Result<bool> is_missing(storage::ObjectStore& store, const std::string& key,
                        RequestContext& context) {
    const auto head = store.head(key, context);
    if (head) return false;
    if (head.error().condition() == Condition::STORAGE_OBJECT_MISSING) return true;
    return Error(head.error());
}

/// Whether the commit behind `known` is missing while its own is there unchanged. Writers leave no
/// hole, and cleaning removes from the old end.
Result<bool> is_still_newest(storage::ObjectStore& store, const Snapshot& known,
                             RequestContext& context) {
    SLUICE_TRY(const bool nothing_behind,
               is_missing(store, commit_key(known.version() + 1), context));
    if (!nothing_behind) return false;
    const auto own = store.head(commit_key(known.version()), context);
    return own && commit_identity(*own) == *known.commit_identity();
}

}  // namespace

Result<NewerCommits> look_for_newer(storage::ObjectStore& store, const Snapshot& known,
                                    RequestContext& context) {
    if (store.finds_names_cheaply() && known.commit_identity()) {
        SLUICE_TRY(const bool nothing_new, is_still_newest(store, known, context));
        if (nothing_new) return NewerCommits{};
    }
    SLUICE_TRY(const LogListing listing, LogListing::load_from(store, known.version(), context));
    NewerCommits newer;
    bool self_seen = false;
    TableVersion expected = known.version() + 1;
    for (const auto& commit : listing.commits()) {
        if (commit.version == known.version()) {
            self_seen = true;
            const bool same = !known.commit_identity() ||
                              commit_identity(commit.object) == *known.commit_identity();
            if (!same) return NewerCommits{.reload = true, .replaced = true};
            continue;
        }
        // A hole: what fills it may be a checkpoint, or nothing; reading anew tells.
        if (commit.version != expected) return NewerCommits{.reload = true};
        newer.commits.push_back(commit);
        ++expected;
    }
    if (!self_seen && known.commit_identity()) {
        SLUICE_TRY(const bool gone, is_missing(store, commit_key(known.version()), context));
        if (gone) return NewerCommits{.reload = true, .replaced = newer.commits.empty()};
    }
    for (const auto& checkpoint : listing.checkpoints()) {
        if (checkpoint.version >= expected) return NewerCommits{.reload = true};
    }
    return newer;
}

Result<std::optional<std::vector<CommitFile>>> commits_by_name(storage::ObjectStore& store,
                                                               TableVersion first,
                                                               TableVersion last,
                                                               RequestContext& context) {
    std::vector<CommitFile> commits;
    // From the end: if the newest is gone, nothing else needs to be asked.
    for (TableVersion version = last; version >= first; --version) {
        SLUICE_CHECK(context.check());
        auto head = store.head(commit_key(version), context);
        if (!head) {
            if (head.error().condition() == Condition::STORAGE_OBJECT_MISSING) {
                return std::optional<std::vector<CommitFile>>();
            }
            return std::move(head).error();
        }
        commits.insert(commits.begin(), {.version = version, .object = std::move(*head)});
    }
    return std::optional(std::move(commits));
}

}  // namespace sluice::delta
