#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "delta/snapshot.h"
#include "governance/services.h"

namespace sluice::governance {

// What the log of a registered table says, for whoever may see the table. Errors are those of the
// log when it cannot be read.

struct TableState {
    catalog::Table table;
    delta::SnapshotPtr snapshot;
};
Result<TableState> table_state(const Services& services, const AdminPrincipal& who,
                               std::string_view full_name, RequestContext& context);

/// One commit as its writer tells of it (`commitInfo`). Absent: it does not.
struct CommitRecord {
    delta::TableVersion version = 0;
    EpochMs time = 0;
    std::optional<std::string> user_id;
    std::optional<std::string> user_name;
    std::optional<std::string> operation;
    std::vector<std::pair<std::string, std::string>> operation_parameters;
    std::optional<std::int64_t> read_version;
    std::optional<std::string> isolation_level;
    std::optional<bool> is_blind_append;
    std::vector<std::pair<std::string, std::string>> operation_metrics;
    std::optional<std::string> user_metadata;
    std::optional<std::string> engine_info;
};
/// The newest first: at most `limit`, and at most kCommitRecordsMax.
Result<std::vector<CommitRecord>> table_commits(const Services& services, const AdminPrincipal& who,
                                                std::string_view full_name,
                                                std::optional<std::int64_t> limit,
                                                RequestContext& context);

/// Values of the partition columns, in their order; nullopt is NULL.
using PartitionValues = std::vector<std::optional<std::string>>;
/// Each that a live file has, once, in ascending order. INVALID_PARAMETER_VALUE for a table without
/// partitions, and beyond kShownPartitionsMax.
Result<std::vector<PartitionValues>> table_partitions(const TableState& state,
                                                      RequestContext& context);

}  // namespace sluice::governance
