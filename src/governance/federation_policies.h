#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

/// What a token must say to be a recipient's, as a client describes it.
struct OidcPolicyRequest {
    std::optional<std::string> issuer;
    std::optional<std::string> subject_claim;
    std::optional<std::string> subject;
    std::optional<std::vector<std::string>> audiences;
};

struct CreateFederationPolicy {
    std::string name;  ///< empty: one is made
    std::optional<std::string> comment;
    OidcPolicyRequest oidc;
};

/// Members that are present change; `clear_comment` takes the comment away.
struct UpdateFederationPolicy {
    std::optional<std::string> comment;
    bool clear_comment = false;
    OidcPolicyRequest oidc;
    /// The whole policy is replaced (`update_mask=*`): what is absent goes, and what must be there
    /// must be sent.
    bool replace = false;
};

// Section 9 of admin-api.md: which tokens of another identity provider are a recipient's. Kept and
// checked; nobody signs in by them yet. RECIPIENT_DOES_NOT_EXIST, RESOURCE_DOES_NOT_EXIST,
// ALREADY_EXISTS; INVALID_PARAMETER_VALUE for a recipient that is not OIDC_FEDERATION (A91).
Result<catalog::FederationPolicy> create_federation_policy(const Services& services,
                                                           const AdminPrincipal& who,
                                                           std::string_view recipient,
                                                           const CreateFederationPolicy& request,
                                                           RequestContext& context);
Result<catalog::FederationPolicy> get_federation_policy(const Services& services,
                                                        const AdminPrincipal& who,
                                                        std::string_view recipient,
                                                        std::string_view name,
                                                        RequestContext& context);
Result<AdminPage<catalog::FederationPolicy>> list_federation_policies(const Services& services,
                                                                      const AdminPrincipal& who,
                                                                      std::string_view recipient,
                                                                      const PageParameters& page,
                                                                      RequestContext& context);
Result<catalog::FederationPolicy> update_federation_policy(
    const Services& services, const AdminPrincipal& who, std::string_view recipient,
    std::string_view name, const UpdateFederationPolicy& request, RequestContext& context);
Result<void> delete_federation_policy(const Services& services, const AdminPrincipal& who,
                                      std::string_view recipient, std::string_view name,
                                      RequestContext& context);

}  // namespace sluice::governance
