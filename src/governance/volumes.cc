#include "governance/volumes.h"

#include "base/encoding.h"
#include "governance/changes.h"
#include "governance/foreign_catalogs.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "governance/share_standing.h"
#include "metastore/schema_repository.h"
#include "metastore/volume_repository.h"
#include "storage/location.h"

namespace sluice::governance {
namespace {

using metastore::SchemaRepository;
using metastore::Transaction;
using metastore::VolumeRepository;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<storage::Location> location_of(const Services& services, const CreateVolume& request) {
    if (!equals_folded(request.volume_type, "EXTERNAL")) {
        return invalid(
            "volume_type must be EXTERNAL: this server registers volumes that lie in your storage");
    }
    if (request.storage_location.empty())
        return invalid("CreateVolume Missing required field: storage_location");
    SLUICE_TRY(storage::Location location, storage::Location::parse(request.storage_location));
    const auto opened = services.stores.open(location);
    if (!opened) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "storage_location: " + opened.error().message(), opened.error().detail());
    }
    return location;
}

/// Applies what is present; false if nothing differs (A68).
Result<bool> apply(const UpdateVolume& request, catalog::Volume& row) {
    bool changed = false;
    const auto set = [&](auto& target, const auto& value) {
        changed = changed || target != value;
        target = value;
    };
    if (request.new_name) {
        SLUICE_CHECK(catalog::check_name(*request.new_name));
        set(row.name, fold_ascii(*request.new_name));
    }
    if (request.owner) {
        SLUICE_CHECK(check_owner(*request.owner));
        set(row.owner, *request.owner);
    }
    if (request.comment) {
        SLUICE_CHECK(check_text("comment", request.comment));
        set(row.comment, request.comment);
    }
    return changed;
}

}  // namespace

Result<catalog::Volume> create_volume(const Services& services, const AdminPrincipal& who,
                                      const CreateVolume& request, RequestContext& context) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    // Rights and the parent come before anything is said about the storage.
    SLUICE_TRY(
        const catalog::Schema schema,
        services.database.read(context, [&](Transaction& transaction) -> Result<catalog::Schema> {
            Rights rights(services, transaction, who);
            SLUICE_TRY(catalog::Schema found,
                       explained(transaction, rights, request.catalog_name,
                                 SchemaRepository(transaction)
                                     .get_by_name({request.catalog_name, request.schema_name})));
            SLUICE_CHECK(rights.require(Operation::create_volume, subject(found)));
            return found;
        }));
    SLUICE_TRY(const storage::Location location, location_of(services, request));
    catalog::Volume row;
    row.id = services.random.uuid();
    row.schema_id = schema.id;
    row.catalog_name = schema.catalog_name;
    row.schema_name = schema.name;
    row.name = fold_ascii(request.name);
    row.location = location.url();
    row.owner = who.name;
    row.comment = request.comment;
    row.provenance = created_by(services, who);
    SLUICE_CHECK(services.database.write(context, [&](Transaction& transaction) {
        return VolumeRepository(transaction).insert(row);
    }));
    return row;
}

Result<catalog::Volume> get_volume(const Services& services, const AdminPrincipal& who,
                                   std::string_view full_name, RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_object_name(full_name, "volume"));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<catalog::Volume> {
            Rights rights(services, transaction, who);
            SLUICE_TRY(catalog::Volume row,
                       explained(transaction, rights, name.catalog_name,
                                 VolumeRepository(transaction).get_by_name(name)));
            SLUICE_CHECK(rights.require(Operation::see_volume, subject(row)));
            return row;
        });
}

Result<AdminPage<catalog::Volume>> list_volumes(const Services& services, const AdminPrincipal& who,
                                                const catalog::SchemaName& schema,
                                                const PageParameters& page,
                                                RequestContext& context) {
    SLUICE_TRY(const PagePlan plan,
               plan_page(services, who, "volumes", {fold_ascii(schema.full())}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<catalog::Volume>> {
            Rights rights(services, transaction, who);
            SLUICE_TRY(const catalog::Schema parent,
                       explained(transaction, rights, schema.catalog_name,
                                 SchemaRepository(transaction).get_by_name(schema)));
            SLUICE_TRY(auto rows, VolumeRepository(transaction).list(parent.id, plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Volume& row) { return row.name; });
            SLUICE_CHECK(rights.keep_allowed(Operation::see_volume, cut.items));
            return cut;
        });
}

Result<catalog::Volume> update_volume(const Services& services, const AdminPrincipal& who,
                                      std::string_view full_name, const UpdateVolume& request,
                                      RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_object_name(full_name, "volume"));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Volume> {
            VolumeRepository volumes(transaction);
            SLUICE_TRY(catalog::Volume row, volumes.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::update_volume, subject(row)));
            const std::string owner_before = row.owner;
            SLUICE_TRY(const bool changed, apply(request, row));
            if (!changed) return row;
            touch(row.provenance, services, who);
            SLUICE_CHECK(volumes.update(row));
            if (row.owner != owner_before) SLUICE_CHECK(recheck_source(services, transaction, row));
            return row;
        });
}

Result<void> delete_volume(const Services& services, const AdminPrincipal& who,
                           std::string_view full_name, RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_object_name(full_name, "volume"));
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        VolumeRepository volumes(transaction);
        SLUICE_TRY(const catalog::Volume row, volumes.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::delete_volume, subject(row)));
        return volumes.remove(row);
    });
}

}  // namespace sluice::governance
