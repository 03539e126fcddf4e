#include "governance/share_objects.h"

#include "base/encoding.h"
#include "catalog/limits.h"
#include "catalog/names.h"
#include "governance/changes.h"
#include "governance/tables.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using metastore::ShareRepository;
using metastore::Transaction;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

bool is_schema(const SharedObjectRequest& request) {
    return request.data_object_type && equals_folded(*request.data_object_type, "SCHEMA");
}

/// A41: what recipients can be served today. Everything else is refused by name.
Result<void> check_type(const SharedObjectRequest& request) {
    if (!request.data_object_type || is_schema(request)) return {};
    if (equals_folded(*request.data_object_type, "TABLE")) return {};
    return invalid("data_object_type '" + *request.data_object_type +
                   "' cannot be shared by this server; TABLE and SCHEMA can");
}

struct History {
    bool enabled = false;
    std::optional<bool> cdf_enabled;
};

/// A45, A46: `cdf_enabled: true` alone is the older form of ENABLED.
Result<History> history_of(const SharedObjectRequest& request) {
    History history{.enabled = false, .cdf_enabled = request.cdf_enabled};
    if (!request.history_data_sharing_status) {
        history.enabled = request.cdf_enabled.value_or(false);
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

/// A42: the alias of a table is `shared_as`.
Result<void> check_no_string_alias(const SharedObjectRequest& request) {
    if (!request.string_shared_as) return {};
    return invalid("string_shared_as is for objects that are no tables; use shared_as");
}

Result<void> set_alias(const SharedObjectRequest& request, const catalog::Table& table,
                       catalog::SharedObject& row) {
    catalog::SharedAs alias = catalog::default_alias(table.schema_name, table.name);
    if (request.shared_as) {
        SLUICE_TRY(alias, catalog::parse_shared_as(*request.shared_as));
        row.shared_as = request.shared_as;
    }
    row.alias_schema = alias.schema_name;
    row.alias_table = alias.table_name;
    return {};
}

Result<catalog::SharedObject> table_object(Transaction& transaction,
                                           const SharedObjectRequest& request,
                                           const AddedVersion& added) {
    catalog::SharedObject row;
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(request.name));
    SLUICE_TRY(const catalog::Table table,
               metastore::TableRepository(transaction).get_by_name(name));
    row.type = catalog::SharedObjectType::table;
    row.source_id = table.id;
    row.added_at_version = added.version;
    SLUICE_CHECK(check_no_string_alias(request));
    SLUICE_CHECK(set_alias(request, table, row));
    SLUICE_CHECK(check_start(request, added.version));
    row.start_version = request.start_version;
    SLUICE_TRY(const History history, history_of(request));
    row.history = history.enabled;
    row.cdf_enabled = history.cdf_enabled;
    return row;
}

Result<catalog::SharedObject> schema_object(Transaction& transaction,
                                            const SharedObjectRequest& request) {
    catalog::SharedObject row;
    SLUICE_TRY(const catalog::SchemaName name, catalog::parse_schema_name(request.name));
    SLUICE_TRY(const catalog::Schema schema,
               metastore::SchemaRepository(transaction).get_by_name(name));
    if (request.shared_as || request.string_shared_as || request.start_version ||
        request.cdf_enabled) {
        return invalid(
            "a schema takes no shared_as, start_version or cdf_enabled: they belong to tables");
    }
    row.type = catalog::SharedObjectType::schema;
    row.source_id = schema.id;
    row.alias_schema = schema.name;
    // A43: a shared schema always has history.
    row.history = true;
    return row;
}

Result<bool> add_object(const Services& services, const AdminPrincipal& who,
                        Transaction& transaction, const catalog::Share& share,
                        const SharedObjectRequest& request, const AddedVersion& added) {
    if (request.has_partitions) {
        return invalid(
            "partitions cannot be shared by this server yet: share the whole table, or nothing of "
            "it");
    }
    ShareRepository shares(transaction);
    SLUICE_TRY(const std::int64_t count, shares.count_objects(share.id));
    const std::int64_t objects_max = services.bounds.objects_per_share_max;
    if (count >= objects_max)
        return invalid("a share holds at most " + std::to_string(objects_max) + " objects");
    SLUICE_TRY(catalog::SharedObject row, is_schema(request)
                                              ? schema_object(transaction, request)
                                              : table_object(transaction, request, added));
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

/// A47: a table that is added starts at its current version; a start that is given is compared
/// with it.
bool needs_version(const ObjectUpdate& update) {
    if (is_schema(update.object)) return false;
    switch (update.action) {
        case ObjectAction::add:
            return true;
        case ObjectAction::update:
            return update.object.start_version.has_value();
        case ObjectAction::remove:
            return false;
    }
    return false;
}

Error object_missing(std::string_view name) {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                 "Shared object '" + std::string(name) + "' does not exist in the share.");
}

/// A36: REMOVE by name, and by type if one is given.
Result<bool> remove_object(Transaction& transaction, const catalog::Share& share,
                           const SharedObjectRequest& request) {
    ShareRepository shares(transaction);
    SLUICE_TRY(const auto row, shares.find_object(share.id, request.name));
    if (!row) return object_missing(request.name);
    const bool wrong_type = request.data_object_type &&
                            is_schema(request) != (row->type == catalog::SharedObjectType::schema);
    if (wrong_type) return object_missing(request.name);
    SLUICE_CHECK(shares.remove_object(row->id));
    return true;
}

/// A36: an absent alias keeps the one there is; an absent comment, feed switch, start and history
/// go to their defaults.
Result<bool> update_object(Transaction& transaction, const catalog::Share& share,
                           const SharedObjectRequest& request, const AddedVersion& current) {
    ShareRepository shares(transaction);
    SLUICE_TRY(const auto found, shares.find_object(share.id, request.name));
    if (!found) return object_missing(request.name);
    if (request.has_partitions) return invalid("partitions cannot be shared by this server yet");
    SLUICE_CHECK(check_no_string_alias(request));
    catalog::SharedObject row = *found;
    row.comment = request.comment;
    if (row.type == catalog::SharedObjectType::table) {
        if (request.shared_as) {
            SLUICE_TRY(const catalog::SharedAs alias, catalog::parse_shared_as(*request.shared_as));
            row.shared_as = request.shared_as;
            row.alias_schema = alias.schema_name;
            row.alias_table = alias.table_name;
        }
        // What is there already was checked when it came: a table that cannot be read now keeps it.
        if (request.start_version != found->start_version)
            SLUICE_CHECK(check_start(request, current.version));
        row.start_version = request.start_version;
        SLUICE_TRY(const History history, history_of(request));
        row.history = history.enabled;
        row.cdf_enabled = history.cdf_enabled;
    }
    const bool same = row.comment == found->comment && row.shared_as == found->shared_as &&
                      row.start_version == found->start_version && row.history == found->history &&
                      row.cdf_enabled == found->cdf_enabled;
    if (same) return false;
    SLUICE_CHECK(shares.update_object(row));
    return true;
}

}  // namespace

std::vector<AddedVersion> look_up_versions(const Services& services,
                                           const std::vector<ObjectUpdate>& updates,
                                           std::vector<std::string>& warnings,
                                           RequestContext& context) {
    std::vector<AddedVersion> versions(updates.size());
    for (std::size_t i = 0; i < updates.size(); ++i) {
        const ObjectUpdate& update = updates[i];
        if (!needs_version(update)) continue;
        // What is wrong with the name or the table is told by the transaction, which looks again.
        const auto name = catalog::parse_table_name(update.object.name);
        if (!name) continue;
        const auto table = services.database.read(context, [&](Transaction& transaction) {
            return metastore::TableRepository(transaction).find_by_name(*name);
        });
        if (!table || !table->has_value()) continue;
        std::string warning;
        versions[i].version = current_version(services, **table, context, warning).value_or(0);
        if (!warning.empty()) warnings.push_back(std::move(warning));
    }
    return versions;
}

Result<bool> apply_update(const Services& services, const AdminPrincipal& who,
                          Transaction& transaction, const catalog::Share& share,
                          const ObjectUpdate& update, const AddedVersion& added) {
    SLUICE_CHECK(check_text("comment", update.object.comment));
    switch (update.action) {
        case ObjectAction::add:
            SLUICE_CHECK(check_type(update.object));
            return add_object(services, who, transaction, share, update.object, added);
        case ObjectAction::remove:
            return remove_object(transaction, share, update.object);
        case ObjectAction::update:
            return update_object(transaction, share, update.object, added);
    }
    return false;
}

}  // namespace sluice::governance
