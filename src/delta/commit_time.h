#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/request_context.h"
#include "base/result.h"
#include "delta/actions.h"
#include "delta/log_file.h"
#include "delta/log_segment.h"
#include "storage/object_store.h"

namespace sluice::delta {

/// Modification times of commits, ascending, each at least 1 ms after the one before (P58).
std::vector<EpochMs> increasing_times(const std::vector<CommitFile>& commits);

/// The first version whose commits carry in-commit timestamps that count; nullopt: the table has
/// them off.
std::optional<TableVersion> in_commit_timestamps_from(const Metadata& metadata);

/// The in-commit timestamp of a commit, from its first lines; nullopt if it has none.
Result<std::optional<EpochMs>> read_in_commit_timestamp(storage::ObjectStore& store,
                                                        const CommitFile& commit,
                                                        RequestContext& context);

}  // namespace sluice::delta
