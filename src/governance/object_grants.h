#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "governance/grants.h"

namespace sluice::governance {

// Grants on single objects of shares, and grants of either kind by their ids (A53, A137). A grant
// on an object opens that one object to the recipient, through the share that it is an object of
// and with the rules that it has there.

/// On which objects a table is granted, in whatever shares hold it: a recipient once, however many.
/// Expired grants are left out. TABLE_DOES_NOT_EXIST.
Result<std::vector<metastore::NamedGrant>> table_permissions(
    const Services& services, const AdminPrincipal& who, std::string_view table,
    const std::optional<std::string>& principal, RequestContext& context);

/// Changes on a table without a share named: exactly one share must hold it, else
/// INVALID_PARAMETER_VALUE naming the shares. Unknown principals are PRINCIPAL_DOES_NOT_EXIST. All
/// changes or none; answers as table_permissions does.
Result<std::vector<metastore::NamedGrant>> change_table_permissions(
    const Services& services, const AdminPrincipal& who, std::string_view table,
    const std::vector<PermissionChange>& changes, RequestContext& context);

/// Which grants are wanted; what is absent does not matter. An object is named by its alias or by
/// the full name of its source.
struct GrantFilter {
    std::optional<std::string> share;
    std::optional<std::string> object;
    std::optional<std::string> recipient;
};
/// In no particular order, expired ones left out. SHARE_DOES_NOT_EXIST, RECIPIENT_DOES_NOT_EXIST;
/// RESOURCE_DOES_NOT_EXIST for an object that the named share does not hold.
Result<std::vector<metastore::NamedGrant>> list_grants(const Services& services,
                                                       const AdminPrincipal& who,
                                                       const GrantFilter& filter,
                                                       RequestContext& context);

/// What PUT asks for: `change` must add something.
struct PutGrant {
    std::string share;
    std::optional<std::string> object;
    PermissionChange change;
};
/// Adds the grant, or gives the one that is there another expiry; the grant afterwards.
Result<metastore::NamedGrant> put_grant(const Services& services, const AdminPrincipal& who,
                                        const PutGrant& request, RequestContext& context);

/// The grant that was removed. RESOURCE_DOES_NOT_EXIST.
Result<metastore::NamedGrant> delete_grant(const Services& services, const AdminPrincipal& who,
                                           std::string_view id, RequestContext& context);

}  // namespace sluice::governance
