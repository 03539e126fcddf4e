#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "governance/grants.h"
#include "governance/rights.h"

namespace sluice::governance {

// Grants on single objects of shares, and grants of either kind by their ids (A53, A137). A grant
// on an object opens that one object to the recipient, through the share that it is an object of
// and with the rules that it has there.

/// On which objects a table is granted, in whatever shares the principal may see: a recipient once,
/// however many. Expired grants are left out.
Result<std::vector<metastore::NamedGrant>> grants_on_table(const Services& services,
                                                           metastore::Transaction& transaction,
                                                           Rights& rights,
                                                           const catalog::Table& table);
/// Changes a recipient's grant on a table without a share named, inside the caller's transaction:
/// exactly one share must hold it, else INVALID_PARAMETER_VALUE naming the shares.
/// PRINCIPAL_DOES_NOT_EXIST, PERMISSION_DENIED.
Result<void> change_grant_on_table(const Services& services, const AdminPrincipal& who,
                                   metastore::Transaction& transaction, Rights& rights,
                                   const catalog::Table& table, const PermissionChange& change);

/// Which grants are wanted; what is absent does not matter. An object is named by its alias or by
/// the full name of its source.
struct GrantFilter {
    std::optional<std::string> share;
    std::optional<std::string> object;
    std::optional<std::string> recipient;
};
/// Expired ones left out, so that pages may come out shorter. A page counts the recipients of a
/// share, the shares of a recipient, or grants. SHARE_DOES_NOT_EXIST, RECIPIENT_DOES_NOT_EXIST;
/// RESOURCE_DOES_NOT_EXIST for an object that the named share does not hold.
Result<AdminPage<metastore::NamedGrant>> list_grants(const Services& services,
                                                     const AdminPrincipal& who,
                                                     const GrantFilter& filter,
                                                     const PageParameters& page,
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

/// Adds or removes a grant on one object of a share; the object goes by its alias or by the full
/// name of its source. Removing what is not there is a success.
Result<void> change_object_permission(const Services& services, const AdminPrincipal& who,
                                      std::string_view share, std::string_view object,
                                      const PermissionChange& change, RequestContext& context);

/// The grant that was removed. RESOURCE_DOES_NOT_EXIST.
Result<metastore::NamedGrant> delete_grant(const Services& services, const AdminPrincipal& who,
                                           std::string_view id, RequestContext& context);

}  // namespace sluice::governance
