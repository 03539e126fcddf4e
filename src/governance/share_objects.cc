#include "governance/share_objects.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "catalog/limits.h"
#include "catalog/names.h"
#include "delta/partition_filter.h"
#include "governance/changes.h"
#include "governance/other_objects.h"
#include "governance/tables.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using catalog::SharedObjectType;
using metastore::ShareRepository;
using metastore::Transaction;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

bool is_schema(const SharedObjectRequest& request) {
    return request.data_object_type && equals_folded(*request.data_object_type, "SCHEMA");
}

struct History {
    bool enabled = false;
    std::optional<bool> cdf_enabled;
};

/// A45, A46: `cdf_enabled: true` alone is the older form of ENABLED.
Result<History> history_of(const SharedObjectRequest& request) {
    History history{.enabled = false, .cdf_enabled = request.cdf_enabled};
    if (!request.history_data_sharing_status) {
        history.enabled = request.cdf_enabled.value_or(request.history_by_default);
        return history;
    }
    const std::string& status = *request.history_data_sharing_status;
    history.enabled = equals_folded(status, "ENABLED");
    if (!history.enabled && !equals_folded(status, "DISABLED")) {
        return invalid("history_data_sharing_status must be ENABLED or DISABLED, not '" + status +
                       "'");
    }
    if (!history.enabled && request.cdf_enabled.value_or(false)) {
        return invalid("cdf_enabled needs history_data_sharing_status ENABLED");
    }
    return history;
}

Result<void> check_start(const SharedObjectRequest& request, std::int64_t current_version) {
    if (!request.start_version) return {};
    if (*request.start_version < 0) return invalid("start_version cannot be negative");
    if (*request.start_version > current_version) {
        return invalid("start_version " + std::to_string(*request.start_version) +
                       " is later than the table's current version " +
                       std::to_string(current_version));
    }
    return {};
}

/// S20: who asks for the feed must be told that there is none.
Result<void> check_change_feed(const SharedObjectRequest& request, const CurrentTable& current,
                               const std::string& table_name) {
    if (!request.change_feed_required) return {};
    const auto value = current.snapshot
                           ? current.snapshot->metadata().property("delta.enableChangeDataFeed")
                           : std::nullopt;
    if (value && equals_folded(*value, "true")) return {};
    return invalid("'" + table_name +
                   "' has no change data feed: it needs the table property "
                   "delta.enableChangeDataFeed = true");
}

/// The alias that was given, if one was: `shared_as`, or `string_shared_as` for what is served as a
/// table and not called so (A42).
Result<std::optional<std::string>> given_alias(const SharedObjectRequest& request) {
    if (!request.string_shared_as) return request.shared_as;
    if (!takes_string_alias(request)) {
        return invalid("string_shared_as is for objects that are no tables; use shared_as");
    }
    if (request.shared_as && request.shared_as != request.string_shared_as)
        return invalid("shared_as and string_shared_as say different things");
    return request.string_shared_as;
}

/// Takes over the alias that was given; none leaves the one there is.
Result<void> set_given_alias(const SharedObjectRequest& request, catalog::SharedObject& row) {
    SLUICE_TRY(const std::optional<std::string> given, given_alias(request));
    if (!given) return {};
    SLUICE_TRY(const catalog::SharedAs alias, catalog::parse_shared_as(*given));
    if (request.shared_as) row.shared_as = request.shared_as;
    if (request.string_shared_as) row.string_shared_as = request.string_shared_as;
    row.alias_schema = alias.schema_name;
    row.alias_table = alias.table_name;
    return {};
}

bool restricts(const SharedObjectRequest& request) {
    return request.partitions && !request.partitions->groups.empty();
}

/// A44: what is shared by partitions is compared with the table before anybody relies on it.
Result<void> check_partitions(const catalog::PartitionClause& clause, const CurrentTable& current,
                              const std::string& table_name) {
    SLUICE_CHECK(catalog::check_partition_clause(clause));
    if (!current.snapshot) {
        return invalid("'" + table_name +
                       "' cannot be read now, so that its partition columns are not known");
    }
    return delta::check_clause_fits(clause, current.snapshot->metadata(),
                                    current.snapshot->schema(), table_name);
}

/// Replaces the clause, if one was sent; what is there already was checked when it came.
Result<void> set_partitions(const SharedObjectRequest& request, const CurrentTable& current,
                            catalog::SharedObject& row) {
    if (!request.partitions) return {};
    if (!restricts(request)) {
        row.partitions.reset();
        return {};
    }
    if (request.partitions == row.partitions) return {};
    SLUICE_CHECK(check_partitions(*request.partitions, current, row.name));
    row.partitions = request.partitions;
    return {};
}

Result<catalog::SharedObject> table_object(Transaction& transaction,
                                           const SharedObjectRequest& request,
                                           const CurrentTable& current) {
    catalog::SharedObject row;
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(request.name));
    SLUICE_TRY(const catalog::Table table,
               metastore::TableRepository(transaction).get_by_name(name));
    row.type = SharedObjectType::table;
    row.source_id = table.id;
    row.added_at_version = current.version();
    const catalog::SharedAs alias = catalog::default_alias(table.schema_name, table.name);
    row.alias_schema = alias.schema_name;
    row.alias_table = alias.table_name;
    SLUICE_CHECK(set_given_alias(request, row));
    SLUICE_CHECK(check_start(request, current.version()));
    row.start_version = request.start_version;
    SLUICE_CHECK(check_change_feed(request, current, request.name));
    SLUICE_TRY(const History history, history_of(request));
    row.history = history.enabled;
    row.cdf_enabled = history.cdf_enabled;
    row.name = request.name;
    SLUICE_CHECK(set_partitions(request, current, row));
    return row;
}

Result<catalog::SharedObject> schema_object(Transaction& transaction,
                                            const SharedObjectRequest& request) {
    catalog::SharedObject row;
    SLUICE_TRY(const catalog::SchemaName name, catalog::parse_schema_name(request.name));
    SLUICE_TRY(const catalog::Schema schema,
               metastore::SchemaRepository(transaction).get_by_name(name));
    if (request.shared_as || request.string_shared_as || request.start_version ||
        request.cdf_enabled || restricts(request)) {
        return invalid(
            "a schema takes no shared_as, start_version, cdf_enabled or partitions: they belong to "
            "tables");
    }
    row.type = SharedObjectType::schema;
    row.source_id = schema.id;
    row.alias_schema = schema.name;
    // A43: a shared schema always has history.
    row.history = true;
    return row;
}

Result<bool> add_object(const Services& services, const AdminPrincipal& who,
                        Transaction& transaction, const catalog::Share& share,
                        const SharedObjectRequest& request, const CurrentTable& current) {
    SLUICE_TRY(const SharedObjectType behaviour, behaviour_of(request));
    ShareRepository shares(transaction);
    SLUICE_TRY(const std::int64_t count, shares.count_objects(share.id));
    const std::int64_t objects_max = services.bounds.objects_per_share_max;
    if (count >= objects_max)
        return invalid("a share holds at most " + std::to_string(objects_max) + " objects");
    if (behaviour == SharedObjectType::other)
        return add_other_object(services, who, transaction, share, request);
    SLUICE_TRY(catalog::SharedObject row, is_schema(request)
                                              ? schema_object(transaction, request)
                                              : table_object(transaction, request, current));
    row.id = services.random.uuid();
    row.share_id = share.id;
    row.name = request.name;
    row.comment = request.comment;
    row.data_object_type = request.data_object_type;
    row.added_at = services.clock.now_ms();
    row.added_by = who.name;
    SLUICE_CHECK(shares.insert_object(row));
    return true;
}

Error object_missing(std::string_view name) {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                 "Shared object '" + std::string(name) + "' does not exist in the share.");
}

/// A36: REMOVE by name, and by type if one is given.
Result<bool> remove_object(Transaction& transaction, const catalog::Share& share,
                           const SharedObjectRequest& request) {
    ShareRepository shares(transaction);
    SLUICE_TRY(const SharedObjectType behaviour, behaviour_of(request));
    SLUICE_TRY(const auto row, shares.find_object(share.id, request.name));
    if (row && (!request.data_object_type || row->type == behaviour)) {
        SLUICE_CHECK(shares.remove_object(row->id));
        return true;
    }
    SLUICE_TRY(const bool removed, remove_other_object(transaction, share, request));
    if (!removed) return object_missing(request.name);
    return true;
}

/// What is there already was checked when it came: a table that cannot be read now keeps it.
Result<void> set_start(const SharedObjectRequest& request, const CurrentTable& current,
                       catalog::SharedObject& row) {
    if (request.start_version != row.start_version)
        SLUICE_CHECK(check_start(request, current.version()));
    row.start_version = request.start_version;
    return {};
}

Result<void> set_history(const SharedObjectRequest& request, catalog::SharedObject& row) {
    SLUICE_TRY(const History history, history_of(request));
    row.history = history.enabled;
    row.cdf_enabled = history.cdf_enabled;
    return {};
}

bool same_options(const catalog::SharedObject& a, const catalog::SharedObject& b) {
    return a.comment == b.comment && a.shared_as == b.shared_as &&
           a.string_shared_as == b.string_shared_as && a.start_version == b.start_version &&
           a.history == b.history && a.cdf_enabled == b.cdf_enabled && a.partitions == b.partitions;
}

Result<bool> store_changed(Transaction& transaction, const catalog::SharedObject& before,
                           const catalog::SharedObject& row) {
    if (same_options(before, row)) return false;
    SLUICE_CHECK(ShareRepository(transaction).update_object(row));
    return true;
}

Result<catalog::SharedObject> require_object(Transaction& transaction, const catalog::Share& share,
                                             std::string_view name) {
    SLUICE_TRY(auto found, ShareRepository(transaction).find_object(share.id, name));
    if (!found) return object_missing(name);
    return std::move(*found);
}

Result<void> check_schema_options(const catalog::SharedObject& row,
                                  const SharedObjectRequest& request) {
    if (row.type != SharedObjectType::schema || !restricts(request)) return {};
    return invalid("a schema takes no partitions: they belong to tables");
}

/// A36: an absent alias and absent partitions keep what there is; an absent comment, feed switch,
/// start and history go to their defaults.
Result<bool> update_object(Transaction& transaction, const catalog::Share& share,
                           const SharedObjectRequest& request, const CurrentTable& current) {
    SLUICE_TRY(const SharedObjectType behaviour, behaviour_of(request));
    if (behaviour == SharedObjectType::other)
        return update_other_object(transaction, share, request);
    SLUICE_TRY(const catalog::SharedObject found, require_object(transaction, share, request.name));
    SLUICE_CHECK(check_schema_options(found, request));
    catalog::SharedObject row = found;
    row.comment = request.comment;
    if (row.type == SharedObjectType::table) {
        SLUICE_CHECK(set_given_alias(request, row));
        SLUICE_CHECK(set_start(request, current, row));
        SLUICE_CHECK(set_history(request, row));
        SLUICE_CHECK(set_partitions(request, current, row));
    }
    return store_changed(transaction, found, row);
}

/// S10: of history and feed, the one that is not named stays as far as the other lets it.
Result<void> alter_history(const SharedObjectRequest& request, const CurrentTable& current,
                           catalog::SharedObject& row) {
    if (!request.history_data_sharing_status && !request.cdf_enabled) return {};
    SLUICE_CHECK(check_change_feed(request, current, row.name));
    const std::optional<bool> feed_before = row.cdf_enabled;
    const bool history_before = row.history;
    SLUICE_CHECK(set_history(request, row));
    if (!request.history_data_sharing_status && request.cdf_enabled == false)
        row.history = history_before;
    if (!request.cdf_enabled && row.history) row.cdf_enabled = feed_before;
    return {};
}

/// S10, S17: what is absent stays.
Result<bool> alter_object(Transaction& transaction, const catalog::Share& share,
                          const SharedObjectRequest& request, const CurrentTable& current) {
    SLUICE_TRY(const catalog::SharedObject found, require_object(transaction, share, request.name));
    SLUICE_CHECK(check_schema_options(found, request));
    catalog::SharedObject row = found;
    if (request.comment) row.comment = request.comment;
    if (row.type == SharedObjectType::table) {
        SLUICE_CHECK(set_given_alias(request, row));
        if (request.start_version) SLUICE_CHECK(set_start(request, current, row));
        SLUICE_CHECK(alter_history(request, current, row));
        SLUICE_CHECK(set_partitions(request, current, row));
    }
    return store_changed(transaction, found, row);
}

Error already_shared(std::string message) {
    return Error(Condition::RESOURCE_ALREADY_EXISTS, std::move(message));
}

/// S16: whoever adds partitions changes nothing else.
Result<void> check_same_options(const catalog::SharedObject& found,
                                const SharedObjectRequest& request) {
    const auto differs = [&](std::string_view option) {
        return already_shared("'" + found.name + "' is already shared with another " +
                              std::string(option) + "; use ALTER TABLE to change it");
    };
    if (request.comment && request.comment != found.comment) return differs("comment");
    const std::string alias = found.alias_schema + "." + found.alias_table;
    if (request.shared_as && !equals_folded(*request.shared_as, alias)) return differs("alias");
    const std::int64_t start = found.start_version.value_or(found.added_at_version);
    if (request.start_version && request.start_version != start) return differs("start version");
    if (!request.history_data_sharing_status && !request.cdf_enabled) return {};
    SLUICE_TRY(const History history, history_of(request));
    if (history.enabled != found.history ||
        (request.cdf_enabled && request.cdf_enabled != found.cdf_enabled))
        return differs("history setting");
    return {};
}

bool holds(const catalog::PartitionClause& clause, const catalog::PartitionGroup& group) {
    return std::any_of(clause.groups.begin(), clause.groups.end(),
                       [&](const catalog::PartitionGroup& held) {
                           return catalog::same_partition_group(held, group);
                       });
}

/// S16.
Result<bool> accumulate_object(const Services& services, const AdminPrincipal& who,
                               Transaction& transaction, const catalog::Share& share,
                               const SharedObjectRequest& request, const CurrentTable& current) {
    SLUICE_TRY(const auto found, ShareRepository(transaction).find_object(share.id, request.name));
    if (!found || found->type == SharedObjectType::schema)
        return add_object(services, who, transaction, share, request, current);
    if (!restricts(request)) {
        return already_shared("'" + found->name + "' is already shared" +
                              (found->partitions ? " by partitions" : "") +
                              "; use ALTER TABLE to change what is shared of it");
    }
    if (!found->partitions) {
        return already_shared("'" + found->name +
                              "' is already shared without a partition filter; use ALTER TABLE to "
                              "narrow it");
    }
    SLUICE_CHECK(check_same_options(*found, request));
    SLUICE_CHECK(check_partitions(*request.partitions, current, found->name));
    catalog::SharedObject row = *found;
    for (const catalog::PartitionGroup& group : request.partitions->groups) {
        if (!holds(*row.partitions, group)) row.partitions->groups.push_back(group);
    }
    SLUICE_CHECK(catalog::check_partition_clause(*row.partitions));
    return store_changed(transaction, *found, row);
}

/// S17.
Result<bool> remove_partitions(Transaction& transaction, const catalog::Share& share,
                               const SharedObjectRequest& request) {
    SLUICE_TRY(const catalog::SharedObject found, require_object(transaction, share, request.name));
    if (!restricts(request)) return invalid("no partitions to remove were named");
    catalog::SharedObject row = found;
    for (const catalog::PartitionGroup& group : request.partitions->groups) {
        const auto is_group = [&](const catalog::PartitionGroup& held) {
            return catalog::same_partition_group(held, group);
        };
        if (!row.partitions || std::erase_if(row.partitions->groups, is_group) == 0) {
            return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                         "'" + found.name + "' is not shared by the partitions " +
                             catalog::print_partition_group(group));
        }
        if (row.partitions->groups.empty()) {
            return invalid("the last partitions of '" + found.name +
                           "' cannot be removed: use REMOVE TABLE");
        }
    }
    return store_changed(transaction, found, row);
}

}  // namespace

bool needs_table(const ObjectUpdate& update) {
    const auto behaviour = behaviour_of(update.object);
    if (!behaviour || *behaviour != SharedObjectType::table) return false;
    switch (update.action) {
        case ObjectAction::add:
        case ObjectAction::accumulate:
            return true;
        case ObjectAction::update:
        case ObjectAction::alter:
            return update.object.start_version.has_value() || restricts(update.object) ||
                   update.object.change_feed_required;
        case ObjectAction::remove:
        case ObjectAction::remove_partitions:
            return false;
    }
    return false;
}

std::vector<CurrentTable> look_up_tables(const Services& services,
                                         const std::vector<ObjectUpdate>& updates,
                                         std::vector<std::string>& warnings,
                                         RequestContext& context) {
    std::vector<CurrentTable> tables(updates.size());
    for (std::size_t i = 0; i < updates.size(); ++i) {
        const ObjectUpdate& update = updates[i];
        if (!needs_table(update)) continue;
        // What is wrong with the name or the table is told by the transaction, which looks again.
        const auto name = catalog::parse_table_name(update.object.name);
        if (!name) continue;
        const auto table = services.database.read(context, [&](Transaction& transaction) {
            return metastore::TableRepository(transaction).find_by_name(*name);
        });
        if (!table || !table->has_value()) continue;
        std::string warning;
        tables[i].snapshot = current_snapshot(services, **table, context, warning);
        if (!warning.empty()) warnings.push_back(std::move(warning));
    }
    return tables;
}

Result<bool> apply_update(const Services& services, const AdminPrincipal& who,
                          Transaction& transaction, const catalog::Share& share,
                          const ObjectUpdate& update, const CurrentTable& current) {
    SLUICE_CHECK(check_text("comment", update.object.comment));
    switch (update.action) {
        case ObjectAction::add:
            return add_object(services, who, transaction, share, update.object, current);
        case ObjectAction::remove:
            return remove_object(transaction, share, update.object);
        case ObjectAction::update:
            return update_object(transaction, share, update.object, current);
        case ObjectAction::alter:
            return alter_object(transaction, share, update.object, current);
        case ObjectAction::accumulate:
            return accumulate_object(services, who, transaction, share, update.object, current);
        case ObjectAction::remove_partitions:
            return remove_partitions(transaction, share, update.object);
    }
    return false;
}

}  // namespace sluice::governance
