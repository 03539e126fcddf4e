#include "governance/storage_access.h"

#include "access/sealed_box.h"
#include "base/encoding.h"
#include "base/log.h"
#include "catalog/names.h"
#include "governance/changes.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "json/writer.h"
#include "metastore/storage_repository.h"
#include "metastore/table_repository.h"
#include "storage/store_factory.h"

namespace sluice::governance {
namespace {

using metastore::StorageRepository;
using metastore::Transaction;

constexpr std::string_view kS3 = "s3";

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<void> check_endpoint(std::string_view field, const std::string& url) {
    if (url.empty() || url.starts_with("https://") || url.starts_with("http://")) return {};
    return invalid("'" + std::string(field) +
                   "' must be a URL that begins with https:// or http://");
}

Result<void> check_keys(const S3Keys& keys) {
    if (keys.access_key_id.empty())
        return invalid("CreateStorageCredential Missing required field: s3.access_key_id");
    if (keys.secret_access_key.reveal().empty()) {
        return invalid("CreateStorageCredential Missing required field: s3.secret_access_key");
    }
    if (keys.region.empty())
        return invalid("CreateStorageCredential Missing required field: s3.region");
    SLUICE_CHECK(check_endpoint("s3.endpoint", keys.endpoint));
    return check_endpoint("s3.public_endpoint", keys.public_endpoint);
}

std::string settings_json(const S3Keys& keys) {
    json::Writer out;
    out.begin_object().member("access_key_id", keys.access_key_id).member("region", keys.region);
    if (!keys.endpoint.empty()) out.member("endpoint", keys.endpoint);
    if (!keys.public_endpoint.empty()) out.member("public_endpoint", keys.public_endpoint);
    if (!keys.ca_file.empty()) out.member("ca_file", keys.ca_file);
    out.optional("path_style", keys.path_style).end_object();
    return out.take();
}

Secret<std::string> secret_json(const S3Keys& keys) {
    json::Writer out;
    out.begin_object().member("secret_access_key", keys.secret_access_key.reveal());
    if (!keys.session_token.reveal().empty())
        out.member("session_token", keys.session_token.reveal());
    out.end_object();
    return Secret<std::string>(out.take());
}

/// A149b: one listing and one signed read, or what stood in the way.
Result<void> try_location(const Services& services, const storage::Location& location,
                          const std::optional<storage::ResolvedCredential>& credential,
                          RequestContext& context) {
    auto opened = services.stores.open_with(location, credential);
    if (!opened) return invalid("the location cannot be opened: " + opened.error().message());
    const auto listed = opened->store->list({.prefix = "", .start_after = "", .limit = 1}, context);
    if (!listed) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "listing the location failed: " + listed.error().message(),
                     listed.error().detail());
    }
    if (listed->empty()) return {};
    const auto read = opened->store->open(listed->front().key, context);
    if (!read) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "reading from the location failed: " + read.error().message(),
                     read.error().detail());
    }
    return {};
}

Result<storage::ResolvedCredential> unseal(const Services& services,
                                           const catalog::StorageCredential& row) {
    SLUICE_TRY(Secret<std::string> secret,
               access::open_secret(services.keys, row.id, row.sealed_secret));
    return storage::ResolvedCredential{
        .kind = row.kind, .settings = row.settings, .secret = std::move(secret)};
}

/// Asked before anything else: by the role alone, so that no later state can say otherwise.
Result<void> require_management(const Services& services, const AdminPrincipal& who,
                                RequestContext& context) {
    return services.database.read(context, [&](Transaction& transaction) {
        return Rights(services, transaction, who)
            .require(Operation::manage_storage, the_metastore());
    });
}

struct PlannedLocation {
    catalog::ExternalLocation row;
    std::optional<storage::ResolvedCredential> credential;
};

/// Looks up the credential of a new location and makes its row.
Result<PlannedLocation> plan_location(const Services& services, const AdminPrincipal& who,
                                      const CreateExternalLocation& request,
                                      const storage::Location& location, RequestContext& context) {
    PlannedLocation planned;
    planned.row.id = services.random.uuid();
    planned.row.name = request.name;
    planned.row.url = location.url();
    planned.row.owner = who.name;
    planned.row.comment = request.comment;
    planned.row.read_only = request.read_only;
    planned.row.provenance = created_by(services, who);
    const bool local = location.scheme() == storage::LocationScheme::file;
    if (local != request.credential_name.empty()) {
        return invalid(local ? "a local directory takes no credential_name"
                             : "CreateExternalLocation Missing required field: credential_name");
    }
    if (local) return planned;
    SLUICE_TRY(const catalog::StorageCredential credential,
               services.database.read(context, [&](Transaction& transaction) {
                   return StorageRepository(transaction).get_credential(request.credential_name);
               }));
    planned.row.credential_id = credential.id;
    planned.row.credential_name = credential.name;
    SLUICE_TRY(planned.credential, unseal(services, credential));
    return planned;
}

Result<void> check_changes(const UpdateExternalLocation& request) {
    if (request.new_name) SLUICE_CHECK(catalog::check_name(*request.new_name));
    if (request.owner) SLUICE_CHECK(check_owner(*request.owner));
    return check_text("comment", request.comment);
}

/// Tables below the old URL must lie below the new one as well.
Result<void> check_still_held(Transaction& transaction, const catalog::ExternalLocation& row,
                              const std::string& new_url) {
    const bool holds_old = row.url == new_url || row.url.starts_with(new_url + "/");
    if (holds_old) return {};
    SLUICE_TRY(const auto tables,
               metastore::TableRepository(transaction).list_under_location(row.url, 1));
    if (tables.empty()) return {};
    return Error(Condition::RESOURCE_IN_USE, "External location '" + row.name +
                                                 "' holds the table '" +
                                                 tables.front().full_name() + "'; use force.");
}

}  // namespace

Result<catalog::StorageCredential> create_storage_credential(const Services& services,
                                                             const AdminPrincipal& who,
                                                             const CreateStorageCredential& request,
                                                             RequestContext& context) {
    SLUICE_CHECK(require_management(services, who, context));
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    SLUICE_CHECK(check_keys(request.s3));
    catalog::StorageCredential row;
    row.id = services.random.uuid();
    row.name = request.name;
    row.owner = who.name;
    row.comment = request.comment;
    row.read_only = request.read_only;
    row.kind = kS3;
    row.settings = settings_json(request.s3);
    row.sealed_secret =
        access::seal_secret(services.keys, services.random, row.id, secret_json(request.s3));
    row.provenance = created_by(services, who);
    SLUICE_CHECK(services.database.write(context, [&](Transaction& transaction) {
        return StorageRepository(transaction).insert_credential(row);
    }));
    return row;
}

Result<catalog::StorageCredential> get_storage_credential(const Services& services,
                                                          const AdminPrincipal& who,
                                                          std::string_view name,
                                                          RequestContext& context) {
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<catalog::StorageCredential> {
            SLUICE_TRY(catalog::StorageCredential row,
                       StorageRepository(transaction).get_credential(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::see_storage_credential, subject(row)));
            return row;
        });
}

Result<AdminPage<catalog::StorageCredential>> list_storage_credentials(const Services& services,
                                                                       const AdminPrincipal& who,
                                                                       const PageParameters& page,
                                                                       RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "storage-credentials", {}, page));
    using Page = AdminPage<catalog::StorageCredential>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Page> {
        SLUICE_TRY(auto rows, StorageRepository(transaction).list_credentials(plan.page));
        auto cut = cut_page(services, plan, std::move(rows),
                            [](const catalog::StorageCredential& row) { return row.name; });
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.keep_allowed(Operation::see_storage_credential, cut.items));
        return cut;
    });
}

Result<catalog::StorageCredential> update_storage_credential(const Services& services,
                                                             const AdminPrincipal& who,
                                                             std::string_view name,
                                                             const UpdateStorageCredential& request,
                                                             RequestContext& context) {
    SLUICE_CHECK(require_management(services, who, context));
    if (request.s3) SLUICE_CHECK(check_keys(*request.s3));
    if (request.new_name) SLUICE_CHECK(catalog::check_name(*request.new_name));
    if (request.owner) SLUICE_CHECK(check_owner(*request.owner));
    SLUICE_CHECK(check_text("comment", request.comment));
    using Row = catalog::StorageCredential;
    SLUICE_TRY(Row row,
               services.database.write(context, [&](Transaction& transaction) -> Result<Row> {
                   StorageRepository storage(transaction);
                   SLUICE_TRY(Row found, storage.get_credential(name));
                   if (request.new_name) found.name = *request.new_name;
                   if (request.owner) found.owner = *request.owner;
                   if (request.comment) found.comment = request.comment;
                   if (request.read_only) found.read_only = *request.read_only;
                   if (request.s3) {
                       found.settings = settings_json(*request.s3);
                       found.sealed_secret = access::seal_secret(
                           services.keys, services.random, found.id, secret_json(*request.s3));
                   }
                   touch(found.provenance, services, who);
                   SLUICE_CHECK(storage.update_credential(found));
                   return found;
               }));
    SLUICE_CHECK(services.reload_locations(context));
    return row;
}

Result<void> delete_storage_credential(const Services& services, const AdminPrincipal& who,
                                       std::string_view name, RequestContext& context) {
    SLUICE_CHECK(require_management(services, who, context));
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        StorageRepository storage(transaction);
        SLUICE_TRY(const catalog::StorageCredential row, storage.get_credential(name));
        return storage.remove_credential(row);
    });
}

Result<catalog::ExternalLocation> create_external_location(const Services& services,
                                                           const AdminPrincipal& who,
                                                           const CreateExternalLocation& request,
                                                           RequestContext& context) {
    SLUICE_CHECK(require_management(services, who, context));
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    SLUICE_TRY(const storage::Location location, storage::Location::parse(request.url));
    SLUICE_TRY(const PlannedLocation planned,
               plan_location(services, who, request, location, context));
    if (!request.skip_validation)
        SLUICE_CHECK(try_location(services, location, planned.credential, context));
    SLUICE_CHECK(services.database.write(context, [&](Transaction& transaction) {
        return StorageRepository(transaction).insert_location(planned.row);
    }));
    SLUICE_CHECK(services.reload_locations(context));
    return planned.row;
}

Result<catalog::ExternalLocation> get_external_location(const Services& services,
                                                        const AdminPrincipal& who,
                                                        std::string_view name,
                                                        RequestContext& context) {
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<catalog::ExternalLocation> {
            SLUICE_TRY(catalog::ExternalLocation row,
                       StorageRepository(transaction).get_location(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::see_external_location, subject(row)));
            return row;
        });
}

Result<AdminPage<catalog::ExternalLocation>> list_external_locations(const Services& services,
                                                                     const AdminPrincipal& who,
                                                                     const PageParameters& page,
                                                                     RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "external-locations", {}, page));
    using Page = AdminPage<catalog::ExternalLocation>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Page> {
        SLUICE_TRY(auto rows, StorageRepository(transaction).list_locations(plan.page));
        auto cut = cut_page(services, plan, std::move(rows),
                            [](const catalog::ExternalLocation& row) { return row.name; });
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.keep_allowed(Operation::see_external_location, cut.items));
        return cut;
    });
}

Result<catalog::ExternalLocation> update_external_location(const Services& services,
                                                           const AdminPrincipal& who,
                                                           std::string_view name,
                                                           const UpdateExternalLocation& request,
                                                           RequestContext& context) {
    SLUICE_CHECK(require_management(services, who, context));
    SLUICE_CHECK(check_changes(request));
    using Row = catalog::ExternalLocation;
    SLUICE_TRY(const Row before, services.database.read(context, [&](Transaction& transaction) {
        return StorageRepository(transaction).get_location(name);
    }));
    const bool moves = request.url.has_value() || request.credential_name.has_value();
    const CreateExternalLocation wanted = {
        .name = before.name,
        .url = request.url.value_or(before.url),
        .credential_name = request.credential_name.value_or(before.credential_name.value_or("")),
        .comment = before.comment,
        .read_only = before.read_only,
        .skip_validation = request.skip_validation};
    SLUICE_TRY(const storage::Location location, storage::Location::parse(wanted.url));
    SLUICE_TRY(const PlannedLocation planned,
               plan_location(services, who, wanted, location, context));
    if (moves && !request.skip_validation)
        SLUICE_CHECK(try_location(services, location, planned.credential, context));
    SLUICE_TRY(const Row row,
               services.database.write(context, [&](Transaction& transaction) -> Result<Row> {
                   StorageRepository storage(transaction);
                   SLUICE_TRY(Row found, storage.get_location(name));
                   if (!request.force)
                       SLUICE_CHECK(check_still_held(transaction, found, planned.row.url));
                   if (request.new_name) found.name = *request.new_name;
                   if (request.owner) found.owner = *request.owner;
                   if (request.comment) found.comment = request.comment;
                   if (request.read_only) found.read_only = *request.read_only;
                   found.url = planned.row.url;
                   found.credential_id = planned.row.credential_id;
                   found.credential_name = planned.row.credential_name;
                   touch(found.provenance, services, who);
                   SLUICE_CHECK(storage.update_location(found));
                   return found;
               }));
    SLUICE_CHECK(services.reload_locations(context));
    return row;
}

Result<void> delete_external_location(const Services& services, const AdminPrincipal& who,
                                      std::string_view name, bool force, RequestContext& context) {
    SLUICE_CHECK(require_management(services, who, context));
    SLUICE_CHECK(services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        StorageRepository storage(transaction);
        SLUICE_TRY(const catalog::ExternalLocation row, storage.get_location(name));
        SLUICE_TRY(const auto tables,
                   metastore::TableRepository(transaction).list_under_location(row.url, 1));
        if (!tables.empty() && !force) {
            return Error(Condition::RESOURCE_IN_USE,
                         "External location '" + row.name + "' holds the table '" +
                             tables.front().full_name() + "'; use force=true.");
        }
        return storage.remove_location(row);
    }));
    return services.reload_locations(context);
}

Result<std::vector<storage::LocationRule>> load_location_rules(const Services& services,
                                                               RequestContext& context) {
    using Rules = std::vector<storage::LocationRule>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Rules> {
        StorageRepository storage(transaction);
        SLUICE_TRY(const auto rows, storage.list_locations({}));
        Rules rules;
        rules.reserve(rows.size());
        for (const catalog::ExternalLocation& row : rows) {
            auto location = storage::Location::parse(row.url);
            if (!location) continue;
            storage::LocationRule rule{.location = *location, .credential = std::nullopt};
            if (row.credential_id) {
                SLUICE_TRY(const auto credential,
                           storage.find_credential_by_id(*row.credential_id));
                auto resolved =
                    credential
                        ? unseal(services, *credential)
                        : Result<storage::ResolvedCredential>(Error(
                              Condition::STORAGE_CREDENTIAL_DOES_NOT_EXIST, "credential gone"));
                if (!resolved) {
                    log(LogLevel::error, "governance",
                        "an external location's credential cannot be used",
                        {{"location", row.name}, {"error", resolved.error().message()}});
                    continue;
                }
                rule.credential = std::move(*resolved);
            }
            rules.push_back(std::move(rule));
        }
        return rules;
    });
}

}  // namespace sluice::governance
