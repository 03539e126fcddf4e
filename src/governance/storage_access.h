#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "base/secret.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

/// Keys of an S3 or S3-compatible store (A149b).
struct S3Keys {
    std::string access_key_id;
    Secret<std::string> secret_access_key;
    Secret<std::string> session_token;
    std::string endpoint;
    std::string public_endpoint;
    std::string region;
    std::optional<bool> path_style;  ///< not said: yes with an endpoint, no without
    std::string ca_file;
};

struct CreateStorageCredential {
    std::string name;
    std::optional<std::string> comment;
    bool read_only = false;
    S3Keys s3;
};

struct UpdateStorageCredential {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    std::optional<bool> read_only;
    std::optional<S3Keys> s3;  ///< replaces all keys
};

struct CreateExternalLocation {
    std::string name;
    std::string url;
    std::string credential_name;  ///< empty for local directories
    std::optional<std::string> comment;
    bool read_only = false;
    bool skip_validation = false;
};

/// Only what is present changes.
struct UpdateExternalLocation {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> url;
    std::optional<std::string> credential_name;
    std::optional<std::string> comment;
    std::optional<bool> read_only;
    bool skip_validation = false;
    bool force = false;  ///< a new URL may leave tables without a location
};

// Storage credentials and external locations. Only whoever holds the right `keys` may touch
// credentials; secrets go in, are sealed under the master key, and never come out.
Result<catalog::StorageCredential> create_storage_credential(const Services& services,
                                                             const AdminPrincipal& who,
                                                             const CreateStorageCredential& request,
                                                             RequestContext& context);
Result<catalog::StorageCredential> get_storage_credential(const Services& services,
                                                          const AdminPrincipal& who,
                                                          std::string_view name,
                                                          RequestContext& context);
Result<AdminPage<catalog::StorageCredential>> list_storage_credentials(const Services& services,
                                                                       const AdminPrincipal& who,
                                                                       const PageParameters& page,
                                                                       RequestContext& context);
Result<catalog::StorageCredential> update_storage_credential(const Services& services,
                                                             const AdminPrincipal& who,
                                                             std::string_view name,
                                                             const UpdateStorageCredential& request,
                                                             RequestContext& context);
/// RESOURCE_IN_USE while a location uses it.
Result<void> delete_storage_credential(const Services& services, const AdminPrincipal& who,
                                       std::string_view name, RequestContext& context);

/// Lists and reads once through the keys before it is stored, unless validation is skipped:
/// INVALID_PARAMETER_VALUE with the reason when that fails.
Result<catalog::ExternalLocation> create_external_location(const Services& services,
                                                           const AdminPrincipal& who,
                                                           const CreateExternalLocation& request,
                                                           RequestContext& context);
Result<catalog::ExternalLocation> get_external_location(const Services& services,
                                                        const AdminPrincipal& who,
                                                        std::string_view name,
                                                        RequestContext& context);
Result<AdminPage<catalog::ExternalLocation>> list_external_locations(const Services& services,
                                                                     const AdminPrincipal& who,
                                                                     const PageParameters& page,
                                                                     RequestContext& context);
/// A new URL or credential is tried like that of a new location. RESOURCE_IN_USE when tables lie
/// below the old URL and the new one does not hold them, unless `force`.
Result<catalog::ExternalLocation> update_external_location(const Services& services,
                                                           const AdminPrincipal& who,
                                                           std::string_view name,
                                                           const UpdateExternalLocation& request,
                                                           RequestContext& context);
/// RESOURCE_IN_USE without `force` while tables lie below it.
Result<void> delete_external_location(const Services& services, const AdminPrincipal& who,
                                      std::string_view name, bool force, RequestContext& context);

/// All registered locations with their keys unsealed, as the stores' registry wants them. A
/// credential that cannot be unsealed is logged and left out: its tables answer `permission
/// denied`, everything else goes on.
Result<std::vector<storage::LocationRule>> load_location_rules(const Services& services,
                                                               RequestContext& context);

}  // namespace sluice::governance
