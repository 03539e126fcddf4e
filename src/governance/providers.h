#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "base/secret.h"
#include "catalog/securables.h"
#include "governance/provider_client.h"
#include "governance/services.h"

namespace sluice::governance {

struct CreateProvider {
    std::string name;
    std::string authentication_type;  ///< absent or empty: TOKEN
    std::optional<std::string> comment;
    std::optional<Secret<std::string>> profile;  ///< JSON text
};

/// Only what is present changes.
struct UpdateProvider {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    bool clear_comment = false;  ///< NULL in SQL: none, which is not an empty one
    std::optional<Secret<std::string>> profile;
};

// Section 10 of admin-api.md: who shares with us. The profile is parsed, its hosts must be allowed
// (R27), and it is sealed under the master key: it goes in and never comes out.
// PROVIDER_DOES_NOT_EXIST, PROVIDER_ALREADY_EXISTS, PERMISSION_DENIED.
Result<catalog::Provider> create_provider(const Services& services, const AdminPrincipal& who,
                                          const CreateProvider& request, RequestContext& context);
Result<catalog::Provider> get_provider(const Services& services, const AdminPrincipal& who,
                                       std::string_view name, RequestContext& context);
Result<AdminPage<catalog::Provider>> list_providers(const Services& services,
                                                    const AdminPrincipal& who,
                                                    const PageParameters& page,
                                                    RequestContext& context);
Result<catalog::Provider> update_provider(const Services& services, const AdminPrincipal& who,
                                          std::string_view name, const UpdateProvider& request,
                                          RequestContext& context);
/// RESOURCE_IN_USE while a catalog was made from one of its shares.
Result<void> delete_provider(const Services& services, const AdminPrincipal& who,
                             std::string_view name, RequestContext& context);

// Asked live, with the errors of ProviderClient (A98, A99). INVALID_STATE for a provider without a
// profile.
Result<std::vector<OfferedShare>> list_provider_shares(const Services& services,
                                                       const AdminPrincipal& who,
                                                       std::string_view name,
                                                       RequestContext& context);
Result<ShareAssets> list_provider_share_assets(const Services& services, const AdminPrincipal& who,
                                               std::string_view name, std::string_view share,
                                               std::optional<std::int64_t> tables_max,
                                               RequestContext& context);

}  // namespace sluice::governance
