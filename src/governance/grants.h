#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "governance/services.h"
#include "metastore/grant_repository.h"

namespace sluice::governance {

/// One change of a share's permissions (A54): `remove` is applied before `add`.
struct PermissionChange {
    std::string principal;  ///< recipient name
    std::vector<std::string> add;
    std::vector<std::string> remove;
    std::optional<EpochMs> expires_at;  ///< A59
};

/// Grants on whole shares (section 5 of admin-api.md). SHARE_DOES_NOT_EXIST,
/// RECIPIENT_DOES_NOT_EXIST.
Result<std::vector<metastore::NamedGrant>> share_permissions(const Services& services,
                                                             const AdminPrincipal& who,
                                                             std::string_view share,
                                                             RequestContext& context);
/// All changes or none. Adding what is there and removing what is not are successes (A55). Answers
/// the grants afterwards.
Result<std::vector<metastore::NamedGrant>> change_share_permissions(
    const Services& services, const AdminPrincipal& who, std::string_view share,
    const std::vector<PermissionChange>& changes, RequestContext& context);
Result<std::vector<metastore::NamedGrant>> recipient_permissions(const Services& services,
                                                                 const AdminPrincipal& who,
                                                                 std::string_view recipient,
                                                                 RequestContext& context);

}  // namespace sluice::governance
