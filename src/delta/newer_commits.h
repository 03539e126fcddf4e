#pragma once

#include <optional>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "delta/log_segment.h"
#include "delta/snapshot.h"
#include "storage/object_store.h"

namespace sluice::delta {

/// What one look at the log showed beyond a snapshot.
struct NewerCommits {
    bool reload = false;                ///< the snapshot cannot be carried on: read the log anew
    bool replaced = false;              ///< because the commit it ends with is gone or another one
    std::vector<CommitFile> commits{};  ///< contiguous, from version + 1; empty: nothing new
};

/// One listing from the snapshot's own commit on, which is listed too, so that a table replaced in
/// place is noticed. A listing that lacks it is checked with one HEAD: a stale listing never takes
/// a version back (P53). Where the store finds names cheaply, the next commit and the own one are
/// asked for by name first; with the first missing and the second unchanged nothing is listed.
Result<NewerCommits> look_for_newer(storage::ObjectStore& store, const Snapshot& known,
                                    RequestContext& context);

/// The commits `first` … `last`, each asked for by its name; nullopt if one of them is not there.
Result<std::optional<std::vector<CommitFile>>> commits_by_name(storage::ObjectStore& store,
                                                               TableVersion first,
                                                               TableVersion last,
                                                               RequestContext& context);

}  // namespace sluice::delta
