#include "governance/grants.h"

#include "base/encoding.h"
#include "governance/grant_changes.h"
#include "governance/paging.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"

namespace sluice::governance {
namespace {

using metastore::GrantRepository;
using metastore::RecipientRepository;
using metastore::ShareRepository;
using metastore::Transaction;

using NamedGrants = std::vector<metastore::NamedGrant>;
using GrantPage = AdminPage<metastore::NamedGrant>;

/// What the routes about whole shares show: neither grants on single objects nor expired ones,
/// which no longer open anything (A59).
void keep_living(const Services& services, NamedGrants& grants) {
    std::erase_if(grants, [&services](const metastore::NamedGrant& named) {
        return named.grant.object_id || is_expired(services, named.grant);
    });
}

GrantPage cut_grants(const Services& services, const PagePlan& plan, NamedGrants rows,
                     std::string metastore::NamedGrant::* name) {
    GrantPage page = cut_groups(services, plan, std::move(rows),
                                [name](const metastore::NamedGrant& named) { return named.*name; });
    keep_living(services, page.items);
    return page;
}

/// The grant of one recipient on a share, if there is one.
Result<GrantPage> permission_of(const Services& services, Transaction& transaction,
                                const catalog::Share& share, const std::string& principal) {
    GrantPage page;
    SLUICE_TRY(const auto recipient, RecipientRepository(transaction).find_by_name(principal));
    if (!recipient) return page;
    SLUICE_TRY(const auto grant, GrantRepository(transaction)
                                     .find({.share_id = share.id,
                                            .object_id = std::nullopt,
                                            .recipient_id = recipient->id}));
    if (!grant) return page;
    page.items.push_back({.grant = *grant,
                          .share_name = share.name,
                          .recipient_name = recipient->name,
                          .object_name = std::nullopt});
    keep_living(services, page.items);
    return page;
}

}  // namespace

Result<AdminPage<metastore::NamedGrant>> share_permissions(const Services& services,
                                                           const AdminPrincipal& who,
                                                           const SharePermissionsRequest& request,
                                                           RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "share-permissions",
                                              {fold_ascii(request.share)}, request.page));
    return services.database.read(context, [&](Transaction& transaction) -> Result<GrantPage> {
        SLUICE_TRY(const catalog::Share row,
                   ShareRepository(transaction).get_by_name(request.share));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::see_share, subject(row)));
        if (request.principal) {
            return permission_of(services, transaction, row, *request.principal);
        }
        SLUICE_TRY(NamedGrants rows, GrantRepository(transaction).list_of_share(row.id, plan.page));
        return cut_grants(services, plan, std::move(rows), &metastore::NamedGrant::recipient_name);
    });
}

Result<std::vector<metastore::NamedGrant>> change_share_permissions(
    const Services& services, const AdminPrincipal& who, std::string_view share,
    const std::vector<PermissionChange>& changes, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<NamedGrants> {
        SLUICE_TRY(const catalog::Share row, ShareRepository(transaction).get_by_name(share));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::grant_share, subject(row)));
        for (const PermissionChange& change : changes) {
            SLUICE_CHECK(apply_permission_change(services, who, transaction, rights,
                                                 {.share = row, .object_id = std::nullopt},
                                                 change));
        }
        SLUICE_TRY(NamedGrants rows, GrantRepository(transaction).list_of_share(row.id, {}));
        keep_living(services, rows);
        return rows;
    });
}

Result<AdminPage<metastore::NamedGrant>> recipient_permissions(const Services& services,
                                                               const AdminPrincipal& who,
                                                               std::string_view recipient,
                                                               const PageParameters& page,
                                                               RequestContext& context) {
    SLUICE_TRY(const PagePlan plan,
               plan_page(services, who, "recipient-permissions", {fold_ascii(recipient)}, page));
    return services.database.read(context, [&](Transaction& transaction) -> Result<GrantPage> {
        SLUICE_TRY(const catalog::Recipient row,
                   RecipientRepository(transaction).get_by_name(recipient));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::see_recipient, subject(row)));
        SLUICE_TRY(NamedGrants rows,
                   GrantRepository(transaction).list_of_recipient(row.id, plan.page));
        return cut_grants(services, plan, std::move(rows), &metastore::NamedGrant::share_name);
    });
}

}  // namespace sluice::governance
