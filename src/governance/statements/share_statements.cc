#include <algorithm>

#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "governance/shares.h"
#include "governance/statements/cells.h"
#include "governance/statements/families.h"
#include "governance/statements/show_pattern.h"
#include "governance/statements/values.h"
#include "governance/tables.h"
#include "sql/error_text.h"

namespace sluice::governance {
namespace {

constexpr std::string_view kShareColumns = "name, created_at TIMESTAMP, created_by, comment";

Row share_row(const catalog::Share& share) {
    return {share.name, time_cell(share.provenance.created_at), share.provenance.created_by,
            share.comment};
}

/// As REST spells it; nothing where the statement does not say.
std::optional<std::string> type_text(sql::SharedKind kind) {
    switch (kind) {
        case sql::SharedKind::unspecified:
            return std::nullopt;
        case sql::SharedKind::table:
            return "TABLE";
        case sql::SharedKind::view:
            return "VIEW";
        case sql::SharedKind::materialized_view:
            return "MATERIALIZED_VIEW";
        case sql::SharedKind::streaming_table:
            return "STREAMING_TABLE";
        case sql::SharedKind::foreign_table:
            return "FOREIGN_TABLE";
        case sql::SharedKind::schema:
            return "SCHEMA";
        case sql::SharedKind::model:
            return "MODEL";
        case sql::SharedKind::volume:
            return "VOLUME";
        case sql::SharedKind::function:
            return "FUNCTION";
    }
    return std::nullopt;
}

bool is_view(sql::SharedKind kind) {
    return kind == sql::SharedKind::view || kind == sql::SharedKind::materialized_view;
}

bool has_string_alias(sql::SharedKind kind) {
    return kind == sql::SharedKind::model || kind == sql::SharedKind::volume ||
           kind == sql::SharedKind::function;
}

std::string object_name(const Execution& run, sql::SharedKind kind, const sql::ObjectName& name) {
    return kind == sql::SharedKind::schema ? schema_name(run.session, name)
                                           : table_name(run.session, name);
}

Mentioned mentioned_of(const sql::ObjectName& share, sql::SharedKind kind,
                       const sql::ObjectName& object) {
    if (kind == sql::SharedKind::schema) return {.share = &share, .schema = &object};
    return {.share = &share, .table = &object};
}

/// S11: there are no views here; what is called one and is a table is a mistake, the rest is to
/// come.
Result<void> check_view(Execution& run, const sql::ChangeSharedObject& change) {
    if (!is_view(change.kind)) return {};
    const std::string name = table_name(run.session, change.object);
    SLUICE_TRY(const bool is_table, table_exists(run.services, run.who, name, run.context));
    if (!is_table) return unsupported("ADD VIEW", change.object.position);
    return sql::located(Condition::WRONG_OBJECT_TYPE, "'" + name + "' is a table; use ADD TABLE",
                        change.object.position);
}

/// S20: the feed is part of the history.
Result<void> set_history(const sql::ChangeSharedObject& change, SharedObjectRequest& request) {
    const auto refuse = [&](std::string message) {
        return sql::located(Condition::INVALID_PARAMETER_VALUE, std::move(message),
                            change.object.position);
    };
    if (change.history == false && change.change_data_feed == true)
        return refuse("WITH CHANGE DATA FEED needs WITH HISTORY");
    if (change.history == false && change.start_version)
        return refuse("START VERSION needs WITH HISTORY");
    request.cdf_enabled = change.change_data_feed;
    request.change_feed_required = change.change_data_feed == true;
    const bool said = change.history || change.change_data_feed;
    if (said)
        request.history_data_sharing_status =
            change.history.value_or(true) ? "ENABLED" : "DISABLED";
    if (change.history == false) request.cdf_enabled.reset();
    return {};
}

Result<ObjectUpdate> update_of(Execution& run, const sql::ChangeSharedObject& change) {
    SLUICE_CHECK(check_view(run, change));
    ObjectUpdate update;
    const bool adds = change.change == sql::ShareChange::add;
    update.action = adds ? ObjectAction::accumulate : ObjectAction::alter;
    SharedObjectRequest& object = update.object;
    object.name = object_name(run, change.kind, change.object);
    object.data_object_type = type_text(change.kind);
    if (adds && !object.data_object_type) object.data_object_type = "TABLE";
    if (change.comment) object.comment = text_of(*change.comment);
    if (change.alias) {
        auto& alias = has_string_alias(change.kind) ? object.string_shared_as : object.shared_as;
        alias = text_of(*change.alias);
    }
    if (change.start_version) object.start_version = integer_of(*change.start_version);
    object.history_by_default = true;
    SLUICE_CHECK(set_history(change, object));
    if (change.partitions) {
        SLUICE_TRY(object.partitions, partition_clause(*change.partitions));
    }
    return update;
}

/// What is wrong with partitions is wrong where they stand.
Error place_in_partitions(Error error, const std::vector<sql::PartitionGroup>& groups) {
    const bool about_partitions = error.condition() == Condition::INVALID_PARTITION_COLUMN ||
                                  error.condition() == Condition::CAST_INVALID_INPUT;
    if (!about_partitions || groups.empty()) return error;
    return sql::located(error.condition(), error.message(), groups.front().position);
}

Result<ResultTable> changed(Execution& run, const sql::ObjectName& share,
                            const ObjectUpdate& update, const Mentioned& mentioned,
                            const std::vector<sql::PartitionGroup>& groups) {
    auto details = alter_share(run.services, run.who, sharing_name(share), update, run.context);
    if (!details) {
        const Error placed = place_in_partitions(details.error(), groups);
        if (placed.message() != details.error().message()) return placed;
        return explained(run, std::move(details).error(), mentioned);
    }
    ResultTable answer;
    answer.notices = std::move(details->warnings);
    return answer;
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& share,
                          const sql::ChangeSharedObject& change) {
    SLUICE_TRY(const ObjectUpdate update, update_of(run, change));
    return changed(run, share, update, mentioned_of(share, change.kind, change.object),
                   change.partitions.value_or(std::vector<sql::PartitionGroup>()));
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& share,
                          const sql::RemoveSharedObject& removal) {
    ObjectUpdate update;
    update.action = ObjectAction::remove;
    update.object.name = object_name(run, removal.kind, removal.object);
    // S15: without a kind the name alone decides.
    update.object.data_object_type = type_text(removal.kind);
    return changed(run, share, update, mentioned_of(share, removal.kind, removal.object), {});
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& share,
                          const sql::RemovePartitions& removal) {
    ObjectUpdate update;
    update.action = ObjectAction::remove_partitions;
    update.object.name = object_name(run, removal.kind, removal.object);
    SLUICE_TRY(update.object.partitions, partition_clause(removal.groups));
    return changed(run, share, update, mentioned_of(share, removal.kind, removal.object),
                   removal.groups);
}

Result<ResultTable> updated(Execution& run, const sql::ObjectName& share,
                            const UpdateShare& update) {
    auto details = update_share(run.services, run.who, sharing_name(share), update, run.context);
    if (!details) return explained(run, std::move(details).error(), {.share = &share});
    return ResultTable{};
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& share,
                          const sql::RenameTo& rename) {
    UpdateShare update;
    update.new_name = sharing_name(rename.name);
    return updated(run, share, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& share, const sql::OwnerTo& owner) {
    UpdateShare update;
    update.owner = principal_name(owner.principal);
    return updated(run, share, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& share,
                          const sql::SetComment& comment) {
    UpdateShare update;
    update.comment = text_of(comment.comment);
    return updated(run, share, update);
}

/// What recipients do not see goes by what it was called (A41).
std::string shown_type(const catalog::SharedObject& object) {
    const bool is_other = object.type == catalog::SharedObjectType::other;
    if (is_other && object.data_object_type) return *object.data_object_type;
    return std::string(catalog::to_text(object.type));
}

/// S71. What recipients see a schema as is its name.
Row object_row(const catalog::SharedObject& object) {
    const bool is_table = object.type == catalog::SharedObjectType::table;
    std::string alias = object.alias_schema;
    if (!object.alias_table.empty()) alias += "." + object.alias_table;
    if (alias.empty()) alias = object.name;
    Row row{std::move(alias), shown_type(object),
            object.name,      time_cell(object.added_at),
            object.added_by,  object.comment,
            std::nullopt,     object.history ? "ENABLED" : "DISABLED"};
    if (object.partitions) row[6] = catalog::print_partition_clause(*object.partitions);
    // S21: without history there is no version to begin at.
    const bool starts = is_table && object.history;
    row.push_back(starts
                      ? Cell(std::to_string(object.start_version.value_or(object.added_at_version)))
                      : Cell());
    row.emplace_back(catalog::to_text(object.status));
    return row;
}

}  // namespace

Result<ResultTable> execute(Execution& run, const sql::CreateShare& statement) {
    CreateShare request;
    request.name = sharing_name(statement.name);
    if (statement.comment) request.comment = text_of(*statement.comment);
    SLUICE_CHECK(explained(run,
                           forgiving(create_share(run.services, run.who, request, run.context),
                                     statement.if_not_exists, Condition::SHARE_ALREADY_EXISTS),
                           {.share = &statement.name}));
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::AlterShare& statement) {
    return std::visit([&](const auto& action) { return apply(run, statement.name, action); },
                      statement.action);
}

Result<ResultTable> execute(Execution& run, const sql::DropShare& statement) {
    auto dropped =
        forgiving(delete_share(run.services, run.who, sharing_name(statement.name), run.context),
                  statement.if_exists, Condition::SHARE_DOES_NOT_EXIST);
    SLUICE_CHECK(explained(run, std::move(dropped), {.share = &statement.name}));
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::DescribeShare& statement) {
    SLUICE_TRY(
        const ShareDetails details,
        explained(run, get_share(run.services, run.who, sharing_name(statement.name), run.context),
                  {.share = &statement.name}));
    ResultTable table = table_of(kShareColumns);
    table.rows.push_back(share_row(details.share));
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::ShowShares& statement) {
    if (statement.provider) return shares_of_provider(run, statement);
    SLUICE_TRY(const auto page, list_shares(run.services, run.who, {}, run.context));
    const NameFilter filter(statement.pattern);
    ResultTable table = table_of(kShareColumns);
    for (const catalog::Share& share : page.items) {
        if (filter.keeps(share.name)) table.rows.push_back(share_row(share));
    }
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::ShowAllInShare& statement) {
    SLUICE_TRY(
        const ShareDetails details,
        explained(run, get_share(run.services, run.who, sharing_name(statement.name), run.context),
                  {.share = &statement.name}));
    ResultTable table = table_of(
        "name, type, shared_object, added_at TIMESTAMP, added_by, comment, partitions, "
        "history_sharing, start_version BIGINT, status");
    for (const catalog::SharedObject& object : details.objects)
        table.rows.push_back(object_row(object));
    std::stable_sort(table.rows.begin(), table.rows.end(), [](const Row& a, const Row& b) {
        return fold_ascii(*a[0]) < fold_ascii(*b[0]);
    });
    return table;
}

}  // namespace sluice::governance
