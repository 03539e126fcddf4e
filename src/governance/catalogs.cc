#include "governance/catalogs.h"

#include <type_traits>

#include "base/encoding.h"
#include "governance/changes.h"
#include "governance/foreign_catalogs.h"
#include "governance/paging.h"
#include "governance/providers.h"
#include "governance/rights.h"
#include "governance/share_standing.h"
#include "metastore/catalog_repository.h"
#include "metastore/provider_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/volume_repository.h"

namespace sluice::governance {
namespace {

using metastore::CatalogRepository;
using metastore::SchemaRepository;
using metastore::Transaction;

constexpr std::string_view kDefaultSchema = "default";

catalog::Schema schema_row(const Services& services, const AdminPrincipal& who,
                           const catalog::Catalog& parent, std::string_view name) {
    catalog::Schema row;
    row.id = services.random.uuid();
    row.catalog_id = parent.id;
    row.catalog_name = parent.name;
    row.name = fold_ascii(name);
    row.owner = who.name;
    row.provenance = created_by(services, who);
    return row;
}

/// Applies what is present; false if nothing differs (A68).
template <class T>
Result<bool> apply(const UpdateCatalog& request, T& row) {
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
        set(row.comment, request.comment->empty() ? std::optional<std::string>() : request.comment);
    }
    if (request.properties) set(row.properties, *request.properties);
    if constexpr (std::is_same_v<T, catalog::Catalog>) {
        if (request.options) set(row.options, *request.options);
    }
    return changed;
}

/// True if the only thing in the catalog is its empty `default` schema, which came with it.
Result<bool> holds_only_default(Transaction& transaction, const catalog::Catalog& row) {
    SchemaRepository schemas(transaction);
    SLUICE_TRY(const std::vector<catalog::Schema> all,
               schemas.list(row.id, {.after = "", .limit = 2}));
    if (all.size() != 1 || all.front().name != kDefaultSchema) return all.empty();
    SLUICE_TRY(const std::int64_t tables, schemas.count_tables(all.front().id));
    SLUICE_TRY(const std::int64_t volumes,
               metastore::VolumeRepository(transaction).count(all.front().id));
    return tables == 0 && volumes == 0;
}

/// Whether the principal may make this catalog: one from a share takes the provider as well. Fills
/// in the provider.
Result<void> require_creation(const Services& services, const AdminPrincipal& who,
                              Transaction& transaction, catalog::Catalog& row) {
    Rights rights(services, transaction, who);
    SLUICE_CHECK(rights.require(Operation::create_catalog, the_metastore()));
    if (!row.provider_name) return {};
    SLUICE_TRY(const catalog::Provider provider,
               metastore::ProviderRepository(transaction).get_by_name(*row.provider_name));
    SLUICE_CHECK(rights.require(Operation::use_provider, subject(provider)));
    row.provider_id = provider.id;
    row.provider_name = provider.name;
    return {};
}

/// A100: both names or none; the provider must offer the share now.
Result<void> check_share(const Services& services, const AdminPrincipal& who,
                         const CreateCatalog& request, RequestContext& context) {
    if (!request.provider_name && !request.share_name) return {};
    if (!request.provider_name || !request.share_name) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "CreateCatalog Missing required field: " +
                         std::string(request.provider_name ? "share_name" : "provider_name"));
    }
    if (request.storage_root) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "a catalog made from a share has no storage_root");
    }
    SLUICE_TRY(const std::vector<OfferedShare> offered,
               list_provider_shares(services, who, *request.provider_name, context));
    for (const OfferedShare& share : offered) {
        if (equals_folded(share.name, *request.share_name)) return {};
    }
    return Error(Condition::SHARE_DOES_NOT_EXIST,
                 "Share '" + *request.share_name + "' does not exist at the provider.");
}

/// Its own, and a schema `default` unless it was made from a share (A101b).
Result<catalog::Catalog> insert_catalog(const Services& services, const AdminPrincipal& who,
                                        Transaction& transaction, catalog::Catalog row) {
    SLUICE_CHECK(require_creation(services, who, transaction, row));
    SLUICE_CHECK(CatalogRepository(transaction).insert(row));
    if (!row.is_foreign()) {
        SLUICE_CHECK(
            SchemaRepository(transaction).insert(schema_row(services, who, row, kDefaultSchema)));
    }
    return row;
}

}  // namespace

Result<catalog::Catalog> create_catalog(const Services& services, const AdminPrincipal& who,
                                        const CreateCatalog& request, RequestContext& context) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    catalog::Catalog row;
    row.id = services.random.uuid();
    row.name = fold_ascii(request.name);
    row.owner = who.name;
    row.comment = request.comment;
    row.properties = request.properties;
    row.storage_root = request.storage_root;
    row.options = request.options;
    row.provider_name = request.provider_name;
    row.share_name = request.share_name;
    row.provenance = created_by(services, who);
    // Rights come before anything is asked of a provider.
    SLUICE_CHECK(services.database.read(context, [&](Transaction& transaction) {
        return require_creation(services, who, transaction, row);
    }));
    SLUICE_CHECK(check_share(services, who, request, context));
    return services.database.write(context, [&](Transaction& transaction) {
        return insert_catalog(services, who, transaction, row);
    });
}

Result<catalog::Catalog> get_catalog(const Services& services, const AdminPrincipal& who,
                                     std::string_view name, RequestContext& context) {
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<catalog::Catalog> {
            SLUICE_TRY(catalog::Catalog row, CatalogRepository(transaction).get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::see_catalog, subject(row)));
            return row;
        });
}

Result<AdminPage<catalog::Catalog>> list_catalogs(const Services& services,
                                                  const AdminPrincipal& who,
                                                  const PageParameters& page,
                                                  RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "catalogs", {}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<catalog::Catalog>> {
            SLUICE_TRY(auto rows, CatalogRepository(transaction).list(plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Catalog& row) { return row.name; });
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.keep_allowed(Operation::see_catalog, cut.items));
            return cut;
        });
}

Result<catalog::Catalog> update_catalog(const Services& services, const AdminPrincipal& who,
                                        std::string_view name, const UpdateCatalog& request,
                                        RequestContext& context) {
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Catalog> {
            CatalogRepository catalogs(transaction);
            SLUICE_TRY(catalog::Catalog row, catalogs.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::update_catalog, subject(row)));
            const std::string owner_before = row.owner;
            SLUICE_TRY(const bool changed, apply(request, row));
            if (!changed) return row;
            touch(row.provenance, services, who);
            SLUICE_CHECK(catalogs.update(row));
            if (row.owner != owner_before) SLUICE_CHECK(recheck_source(services, transaction, row));
            return row;
        });
}

Result<void> delete_catalog(const Services& services, const AdminPrincipal& who,
                            std::string_view name, bool force, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        CatalogRepository catalogs(transaction);
        SLUICE_TRY(const catalog::Catalog row, catalogs.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::delete_catalog, subject(row)));
        SLUICE_TRY(const bool bare, holds_only_default(transaction, row));
        if (!bare && !force) {
            return Error(Condition::CATALOG_NOT_EMPTY,
                         "Catalog '" + row.name +
                             "' is not empty; delete its schemas first, or use force=true.");
        }
        return catalogs.remove_with_contents(row);
    });
}

Result<catalog::Schema> create_schema(const Services& services, const AdminPrincipal& who,
                                      const CreateSchema& request, RequestContext& context) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Schema> {
            SLUICE_TRY(const catalog::Catalog parent,
                       CatalogRepository(transaction).get_by_name(request.catalog_name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::create_schema, subject(parent)));
            if (parent.is_foreign()) return read_only_catalog(parent);
            catalog::Schema row = schema_row(services, who, parent, request.name);
            row.storage_root = request.storage_root;
            row.comment = request.comment;
            row.properties = request.properties;
            SLUICE_CHECK(SchemaRepository(transaction).insert(row));
            return row;
        });
}

Result<catalog::Schema> get_schema(const Services& services, const AdminPrincipal& who,
                                   std::string_view full_name, RequestContext& context) {
    SLUICE_TRY(const catalog::SchemaName name, catalog::parse_schema_name(full_name));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<catalog::Schema> {
            Rights rights(services, transaction, who);
            SLUICE_TRY(catalog::Schema row,
                       explained(transaction, rights, name.catalog_name,
                                 SchemaRepository(transaction).get_by_name(name)));
            SLUICE_CHECK(rights.require(Operation::see_schema, subject(row)));
            return row;
        });
}

Result<AdminPage<catalog::Schema>> list_schemas(const Services& services, const AdminPrincipal& who,
                                                std::string_view catalog_name,
                                                const PageParameters& page,
                                                RequestContext& context) {
    SLUICE_TRY(const PagePlan plan,
               plan_page(services, who, "schemas", {fold_ascii(catalog_name)}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<catalog::Schema>> {
            SLUICE_TRY(const catalog::Catalog parent,
                       CatalogRepository(transaction).get_by_name(catalog_name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(require_served(rights, parent));
            SLUICE_TRY(auto rows, SchemaRepository(transaction).list(parent.id, plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Schema& row) { return row.name; });
            SLUICE_CHECK(rights.keep_allowed(Operation::see_schema, cut.items));
            return cut;
        });
}

Result<catalog::Schema> update_schema(const Services& services, const AdminPrincipal& who,
                                      std::string_view full_name, const UpdateCatalog& request,
                                      RequestContext& context) {
    SLUICE_TRY(const catalog::SchemaName name, catalog::parse_schema_name(full_name));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Schema> {
            SchemaRepository schemas(transaction);
            SLUICE_TRY(catalog::Schema row, schemas.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::update_schema, subject(row)));
            const std::string owner_before = row.owner;
            SLUICE_TRY(const bool changed, apply(request, row));
            if (!changed) return row;
            touch(row.provenance, services, who);
            SLUICE_CHECK(schemas.update(row));
            if (row.owner != owner_before) SLUICE_CHECK(recheck_source(services, transaction, row));
            return row;
        });
}

Result<void> delete_schema(const Services& services, const AdminPrincipal& who,
                           std::string_view full_name, bool force, RequestContext& context) {
    SLUICE_TRY(const catalog::SchemaName name, catalog::parse_schema_name(full_name));
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        SchemaRepository schemas(transaction);
        SLUICE_TRY(const catalog::Schema row, schemas.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::delete_schema, subject(row)));
        if (force) return schemas.remove_with_contents(row);
        return schemas.remove(row);
    });
}

}  // namespace sluice::governance
