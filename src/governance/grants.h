#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "governance/services.h"
#include "metastore/grant_repository.h"

namespace sluice::governance {

/// One change of permissions (A54): `remove` is applied before `add`. Without a time given, a grant
/// that is there keeps its own, and a new one has none (A59, S31).
struct PermissionChange {
    std::string principal;     ///< a recipient's name; on other securables than shares also a user
    std::string principal_id;  ///< recipient id in place of the name, for removals only (A57)
    std::vector<std::string> add;
    std::vector<std::string> remove;
    std::optional<EpochMs> expires_at;  ///< access ends then; in the future
    bool never_expires = false;         ///< takes away the time that a grant has
};

/// Which of a share's grants are wanted. A page counts recipients.
struct SharePermissionsRequest {
    std::string share;
    std::optional<std::string> principal;  ///< one recipient's alone
    PageParameters page;
};

/// Grants on whole shares that have not expired (section 5 of admin-api.md). SHARE_DOES_NOT_EXIST,
/// RECIPIENT_DOES_NOT_EXIST.
Result<AdminPage<metastore::NamedGrant>> share_permissions(const Services& services,
                                                           const AdminPrincipal& who,
                                                           const SharePermissionsRequest& request,
                                                           RequestContext& context);
/// All changes or none. Adding what is there and removing what is not are successes (A55). Answers
/// the grants afterwards.
Result<std::vector<metastore::NamedGrant>> change_share_permissions(
    const Services& services, const AdminPrincipal& who, std::string_view share,
    const std::vector<PermissionChange>& changes, RequestContext& context);
/// A page counts shares.
Result<AdminPage<metastore::NamedGrant>> recipient_permissions(const Services& services,
                                                               const AdminPrincipal& who,
                                                               std::string_view recipient,
                                                               const PageParameters& page,
                                                               RequestContext& context);

}  // namespace sluice::governance
