#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "catalog/privileges.h"
#include "governance/grants.h"

namespace sluice::governance {

// Who holds what on a securable (section 5 of admin-api.md): recipients on shares and tables, users
// on everything else and on tables. Expired holdings are not shown: they give nothing (A59).

/// A securable as clients name it: the metastore by its id, its name, or nothing.
struct SecurableName {
    catalog::SecurableType type = catalog::SecurableType::metastore;
    std::string full_name;
};

struct AssignedPrivilege {
    std::string privilege;
    std::optional<EpochMs> expires_at;
    /// Where it is held, if it reaches down from there; empty: on the securable itself.
    std::string inherited_from_type;
    std::string inherited_from_name;
};

/// A principal with all that it holds: never nothing (A55).
struct Assignment {
    std::string principal;
    std::vector<AssignedPrivilege> privileges;
};

struct PermissionsRequest {
    SecurableName securable;
    std::optional<std::string> principal;  ///< this one's alone
    bool effective = false;                ///< with what is held on what the securable lies in
};
/// PERMISSION_DENIED; the securable's own condition when it does not exist.
Result<std::vector<Assignment>> permissions(const Services& services, const AdminPrincipal& who,
                                            const PermissionsRequest& request,
                                            RequestContext& context);

/// All changes or none, in order; answers what is held then (A54, A55). On a table, a principal
/// that is no user is a recipient, and the grant is bound to the one share object that the table is
/// (A53): PRINCIPAL_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE naming the shares if there are several.
Result<std::vector<Assignment>> change_permissions(const Services& services,
                                                   const AdminPrincipal& who,
                                                   const SecurableName& securable,
                                                   const std::vector<PermissionChange>& changes,
                                                   RequestContext& context);

}  // namespace sluice::governance
