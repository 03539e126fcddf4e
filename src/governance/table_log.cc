#include "governance/table_log.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "delta/file_cursor.h"
#include "delta/limits.h"
#include "delta/log_file.h"
#include "governance/limits.h"
#include "governance/rights.h"
#include "governance/tables.h"
#include "json/json.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using metastore::Transaction;

Result<catalog::Table> visible_table(const Services& services, const AdminPrincipal& who,
                                     std::string_view full_name, RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(full_name));
    return services.database.read(context, [&](Transaction& transaction) -> Result<catalog::Table> {
        SLUICE_TRY(catalog::Table row, metastore::TableRepository(transaction).get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::see_table, subject(row)));
        return row;
    });
}

/// What of a commit its `commitInfo` may be in; it is the first action that writers write.
Result<std::string> head_of_commit(storage::ObjectStore& store, delta::TableVersion version,
                                   RequestContext& context) {
    SLUICE_TRY(const auto reader, store.open(delta::commit_key(version), context));
    const std::int64_t wanted = std::min(reader->info().size_bytes, delta::kCommitInfoBytes);
    return reader->read({.offset = 0, .length = wanted}, context);
}

std::optional<std::string> text_in(const json::View& info, std::string_view name) {
    const auto found = info.find({name});
    if (!found || !*found) return std::nullopt;
    const auto text = (*found)->as_string();
    return text ? *text : (*found)->text();
}

std::vector<std::pair<std::string, std::string>> map_in(const json::View& info,
                                                        std::string_view name) {
    std::vector<std::pair<std::string, std::string>> out;
    const auto found = info.object({name});
    if (!found || !*found) return out;
    for (const std::string& key : (*found)->keys()) {
        if (auto value = text_in(**found, key)) out.emplace_back(key, std::move(*value));
    }
    return out;
}

/// What the line of a commit's `commitInfo` says. Nothing that is in it has to be there.
void read_commit_info(const json::View& info, CommitRecord& record) {
    record.user_id = text_in(info, "userId");
    record.user_name = text_in(info, "userName");
    record.operation = text_in(info, "operation");
    record.operation_parameters = map_in(info, "operationParameters");
    record.operation_metrics = map_in(info, "operationMetrics");
    record.isolation_level = text_in(info, "isolationLevel");
    record.user_metadata = text_in(info, "userMetadata");
    record.engine_info = text_in(info, "engineInfo");
    if (const auto version = info.integer({"readVersion"})) record.read_version = *version;
    if (const auto blind = info.boolean({"isBlindAppend"})) record.is_blind_append = *blind;
}

void read_head(std::string_view head, CommitRecord& record) {
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        const auto line = json::Document::parse(head.substr(0, end));
        head.remove_prefix(std::min(end + 1, head.size()));
        if (!line) continue;
        const auto info = line->root().object({"commitInfo"});
        if (info && *info) return read_commit_info(**info, record);
    }
}

/// `"partitionValues":{…}` of a file, without what follows. A quote inside a text of JSON is
/// escaped, so that the end cannot stand in a value.
std::string_view partition_part(std::string_view body) {
    const std::size_t end = body.find("},\"size\":");
    return end == std::string_view::npos ? std::string_view() : body.substr(0, end + 1);
}

Result<PartitionValues> values_in(const std::string& part, const std::vector<std::string>& names) {
    SLUICE_TRY(const json::Document document, json::Document::parse("{" + part + "}"));
    SLUICE_TRY(const auto values, document.root().object({"partitionValues"}));
    PartitionValues row(names.size());
    for (std::size_t i = 0; values && i < names.size(); ++i) {
        SLUICE_TRY(row[i], values->string({names[i]}));
    }
    return row;
}

}  // namespace

Result<TableState> table_state(const Services& services, const AdminPrincipal& who,
                               std::string_view full_name, RequestContext& context) {
    TableState state;
    SLUICE_TRY(state.table, visible_table(services, who, full_name, context));
    SLUICE_TRY(const delta::TableRef ref, open_table(services, state.table));
    SLUICE_TRY(state.snapshot, services.snapshots.latest(ref, context));
    return state;
}

Result<std::vector<CommitRecord>> table_commits(const Services& services, const AdminPrincipal& who,
                                                std::string_view full_name,
                                                std::optional<std::int64_t> limit,
                                                RequestContext& context) {
    SLUICE_TRY(const catalog::Table table, visible_table(services, who, full_name, context));
    SLUICE_TRY(const delta::TableRef ref, open_table(services, table));
    SLUICE_TRY(const delta::CommitTimeline timeline, services.snapshots.timeline(ref, context));
    const std::int64_t wanted = std::min(limit.value_or(kCommitRecordsMax), kCommitRecordsMax);
    std::vector<CommitRecord> records;
    for (delta::TableVersion version = timeline.last_version();
         version >= timeline.first_version() && std::ssize(records) < wanted; --version) {
        SLUICE_CHECK(context.check());
        CommitRecord record;
        record.version = version;
        SLUICE_TRY(record.time, timeline.commit_time(version, context));
        SLUICE_TRY(const std::string head, head_of_commit(*ref.store, version, context));
        read_head(head, record);
        records.push_back(std::move(record));
    }
    return records;
}

Result<std::vector<PartitionValues>> table_partitions(const TableState& state,
                                                      RequestContext& context) {
    if (state.snapshot->metadata().partition_columns.empty()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "'" + state.table.full_name() + "' is not partitioned");
    }
    std::set<std::string, std::less<>> parts;
    delta::FileCursor cursor(state.snapshot);
    delta::FileView file;
    while (true) {
        SLUICE_TRY(const bool more, cursor.next(file));
        if (!more) break;
        SLUICE_CHECK(context.check());
        const std::string_view part = partition_part(file.body);
        if (parts.contains(part)) continue;
        if (parts.size() >= kShownPartitionsMax) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "'" + state.table.full_name() + "' has more than " +
                             std::to_string(kShownPartitionsMax) + " partitions");
        }
        parts.emplace(part);
    }
    std::vector<PartitionValues> rows;
    for (const std::string& part : parts) {
        SLUICE_TRY(PartitionValues row, values_in(part, state.snapshot->partition_log_names()));
        rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

}  // namespace sluice::governance
