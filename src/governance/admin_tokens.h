#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "base/secret.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

struct CreateAdminToken {
    std::string name;
    std::string role;
    std::optional<std::int64_t> expires_in_s;
};

/// The token's text is here and nowhere else, once.
struct CreatedAdminToken {
    catalog::AdminToken row;
    Secret<std::string> token;
};

// Tokens of administrators (A149c); all of it needs the right `keys`.
Result<CreatedAdminToken> create_admin_token(const Services& services, const AdminPrincipal& who,
                                             const CreateAdminToken& request,
                                             RequestContext& context);
Result<std::vector<catalog::AdminToken>> list_admin_tokens(const Services& services,
                                                           const AdminPrincipal& who,
                                                           RequestContext& context);
/// RESOURCE_DOES_NOT_EXIST.
Result<void> delete_admin_token(const Services& services, const AdminPrincipal& who,
                                std::string_view id, RequestContext& context);

}  // namespace sluice::governance
