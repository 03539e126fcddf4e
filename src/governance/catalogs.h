#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/request_context.h"
#include "catalog/names.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

// Catalogs and schemas (A101, A102). Names are stored lower-case (A110). `who` must hold the right
// for each act: PERMISSION_DENIED otherwise.

struct CreateCatalog {
    std::string name;
    std::optional<std::string> comment;
    std::map<std::string, std::string> properties;
    std::map<std::string, std::string> options;  ///< kept and echoed only
    std::optional<std::string> storage_root;     ///< the same
    // Both: the catalog is a share of that provider, which is asked for it (A100).
    std::optional<std::string> provider_name;
    std::optional<std::string> share_name;
};
/// With a schema `default` in it, unless it is a share (A101b). CATALOG_ALREADY_EXISTS; with a
/// share also PROVIDER_DOES_NOT_EXIST, SHARE_DOES_NOT_EXIST and the errors of ProviderClient.
Result<catalog::Catalog> create_catalog(const Services& services, const AdminPrincipal& who,
                                        const CreateCatalog& request, RequestContext& context);
Result<catalog::Catalog> get_catalog(const Services& services, const AdminPrincipal& who,
                                     std::string_view name, RequestContext& context);
Result<AdminPage<catalog::Catalog>> list_catalogs(const Services& services,
                                                  const AdminPrincipal& who,
                                                  const PageParameters& page,
                                                  RequestContext& context);

/// Only what is present changes (A33); an empty comment clears.
struct UpdateCatalog {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    std::optional<std::map<std::string, std::string>> properties;
    std::optional<std::map<std::string, std::string>> options;  ///< of catalogs
};
Result<catalog::Catalog> update_catalog(const Services& services, const AdminPrincipal& who,
                                        std::string_view name, const UpdateCatalog& request,
                                        RequestContext& context);
/// CATALOG_NOT_EMPTY without `force` while it holds anything but an empty `default` schema.
Result<void> delete_catalog(const Services& services, const AdminPrincipal& who,
                            std::string_view name, bool force, RequestContext& context);

struct CreateSchema {
    std::string name;
    std::string catalog_name;
    std::optional<std::string> comment;
    std::map<std::string, std::string> properties;
    std::optional<std::string> storage_root;  ///< kept and echoed only
};
/// INVALID_STATE in a catalog that was made from a share.
Result<catalog::Schema> create_schema(const Services& services, const AdminPrincipal& who,
                                      const CreateSchema& request, RequestContext& context);
Result<catalog::Schema> get_schema(const Services& services, const AdminPrincipal& who,
                                   std::string_view full_name, RequestContext& context);
Result<AdminPage<catalog::Schema>> list_schemas(const Services& services, const AdminPrincipal& who,
                                                std::string_view catalog_name,
                                                const PageParameters& page,
                                                RequestContext& context);
Result<catalog::Schema> update_schema(const Services& services, const AdminPrincipal& who,
                                      std::string_view full_name, const UpdateCatalog& request,
                                      RequestContext& context);
/// SCHEMA_NOT_EMPTY without `force` while it holds tables.
Result<void> delete_schema(const Services& services, const AdminPrincipal& who,
                           std::string_view full_name, bool force, RequestContext& context);

}  // namespace sluice::governance
