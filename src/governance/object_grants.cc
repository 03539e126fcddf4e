#include "governance/object_grants.h"

#include <algorithm>

#include "base/encoding.h"
#include "catalog/names.h"
#include "governance/grant_changes.h"
#include "governance/limits.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using metastore::GrantRepository;
using metastore::NamedGrant;
using metastore::RecipientRepository;
using metastore::ShareRepository;
using metastore::Transaction;

using NamedGrants = std::vector<NamedGrant>;

/// A share's object and the share.
struct HeldObject {
    catalog::Share share;
    catalog::SharedObject object;
};

Result<std::vector<HeldObject>> holders_of(Transaction& transaction, std::string_view table) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(table));
    SLUICE_TRY(const catalog::Table row, metastore::TableRepository(transaction).get_by_name(name));
    ShareRepository shares(transaction);
    SLUICE_TRY(const auto objects, shares.list_objects_of_source(row.id));
    std::vector<HeldObject> held;
    for (const catalog::SharedObject& object : objects) {
        SLUICE_TRY(auto share, shares.find_by_id(object.share_id));
        if (share) held.push_back({.share = std::move(*share), .object = object});
    }
    std::sort(held.begin(), held.end(), [](const HeldObject& a, const HeldObject& b) {
        return fold_ascii(a.share.name) < fold_ascii(b.share.name);
    });
    return held;
}

/// A53: without a share named, a grant on a table would otherwise open more than was meant.
Result<HeldObject> only_holder(Transaction& transaction, std::string_view table) {
    SLUICE_TRY(std::vector<HeldObject> held, holders_of(transaction, table));
    if (held.size() == 1) return std::move(held.front());
    if (held.empty()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "No share holds '" + std::string(table) +
                         "' as an object of its own: add the table to a share first.");
    }
    std::string names;
    for (const HeldObject& one : held) names += (names.empty() ? "" : ", ") + one.share.name;
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "'" + std::string(table) + "' is in several shares (" + names +
                     "): name the share that the recipient is to read it through.");
}

/// By alias, else by the source's full name (A53).
Result<catalog::SharedObject> object_in(Transaction& transaction, const catalog::Share& share,
                                        std::string_view name) {
    ShareRepository shares(transaction);
    SLUICE_TRY(auto found, shares.find_object_by_alias(share.id, name));
    if (!found) {
        SLUICE_TRY(found, shares.find_object(share.id, name));
    }
    if (!found) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                     "Share '" + share.name + "' holds no object '" + std::string(name) + "'.");
    }
    if (found->type != catalog::SharedObjectType::table) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Recipients are granted shares and tables; add the tables of the schema to "
                     "the share one by one.");
    }
    return std::move(*found);
}

Result<NamedGrants> living_grants(const Services& services, Transaction& transaction,
                                  const std::vector<HeldObject>& held) {
    NamedGrants grants;
    for (const HeldObject& one : held) {
        SLUICE_TRY(NamedGrants of_object,
                   GrantRepository(transaction).list_of_object(one.object.id));
        std::erase_if(of_object, [&](const NamedGrant& named) {
            return is_expired(services, named.grant) ||
                   std::any_of(grants.begin(), grants.end(), [&](const NamedGrant& known) {
                       return known.grant.recipient_id == named.grant.recipient_id;
                   });
        });
        grants.insert(grants.end(), std::make_move_iterator(of_object.begin()),
                      std::make_move_iterator(of_object.end()));
    }
    return grants;
}

/// Users and groups are the identity provider's; nothing here could hold them to a privilege.
Result<void> require_recipient(const PermissionChange& change) {
    const std::string_view name = change.principal;
    if (name.find('@') == std::string_view::npos && !name.starts_with("user:") &&
        !name.starts_with("group:")) {
        return {};
    }
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "'" + change.principal +
                     "' is a user or a group: this server grants tables to recipients only");
}

Result<NamedGrants> every_grant(Transaction& transaction) {
    GrantRepository repository(transaction);
    NamedGrants grants;
    while (true) {
        const std::string after = grants.empty() ? "" : grants.back().grant.id;
        SLUICE_TRY(NamedGrants more, repository.list(after, kAdminPageMax));
        if (more.empty()) return grants;
        grants.insert(grants.end(), std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
    }
}

/// The smallest stored list that holds what the filter wants.
Result<NamedGrants> grants_of(Transaction& transaction, const std::optional<catalog::Share>& share,
                              const std::optional<catalog::Recipient>& recipient) {
    GrantRepository repository(transaction);
    if (share) return repository.list_of_share(share->id, {});
    if (recipient) return repository.list_of_recipient(recipient->id, {});
    return every_grant(transaction);
}

/// With its names. What a grant points to goes only together with the grant.
Result<NamedGrant> named(Transaction& transaction, const catalog::Grant& grant) {
    ShareRepository shares(transaction);
    SLUICE_TRY(const auto share, shares.find_by_id(grant.share_id));
    SLUICE_TRY(const auto recipient,
               RecipientRepository(transaction).find_by_id(grant.recipient_id));
    NamedGrant answer{.grant = grant,
                      .share_name = share ? share->name : "",
                      .recipient_name = recipient ? recipient->name : "",
                      .object_name = std::nullopt};
    if (!grant.object_id) return answer;
    SLUICE_TRY(const auto object, shares.find_object_by_id(*grant.object_id));
    if (object) answer.object_name = object->name;
    return answer;
}

Error as_principal(Error error) {
    if (error.condition() != Condition::RECIPIENT_DOES_NOT_EXIST) return error;
    return {Condition::PRINCIPAL_DOES_NOT_EXIST, error.message()};
}

}  // namespace

Result<NamedGrants> table_permissions(const Services& services, const AdminPrincipal& who,
                                      std::string_view table,
                                      const std::optional<std::string>& principal,
                                      RequestContext& context) {
    return services.database.read(context, [&](Transaction& transaction) -> Result<NamedGrants> {
        SLUICE_TRY(std::vector<HeldObject> held, holders_of(transaction, table));
        std::erase_if(held, [&](const HeldObject& one) {
            return !access::may(who, access::Right::read, one.share.owner);
        });
        SLUICE_TRY(NamedGrants grants, living_grants(services, transaction, held));
        std::erase_if(grants, [&](const NamedGrant& grant) {
            return principal && !equals_folded(grant.recipient_name, *principal);
        });
        return grants;
    });
}

Result<NamedGrants> change_table_permissions(const Services& services, const AdminPrincipal& who,
                                             std::string_view table,
                                             const std::vector<PermissionChange>& changes,
                                             RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<NamedGrants> {
        SLUICE_TRY(const HeldObject held, only_holder(transaction, table));
        SLUICE_CHECK(access::require(who, access::Right::grant, held.share.owner,
                                     {"grant on", "this share"}));
        for (const PermissionChange& change : changes) {
            SLUICE_CHECK(require_recipient(change));
            auto applied =
                apply_permission_change(services, who, transaction,
                                        {.share = held.share, .object_id = held.object.id}, change);
            if (!applied) return as_principal(std::move(applied).error());
        }
        return living_grants(services, transaction, {held});
    });
}

Result<NamedGrants> list_grants(const Services& services, const AdminPrincipal& who,
                                const GrantFilter& filter, RequestContext& context) {
    return services.database.read(context, [&](Transaction& transaction) -> Result<NamedGrants> {
        std::optional<catalog::Share> share;
        std::optional<catalog::Recipient> recipient;
        std::optional<catalog::SharedObject> object;
        if (filter.share) {
            SLUICE_TRY(share, ShareRepository(transaction).get_by_name(*filter.share));
        }
        if (filter.recipient) {
            SLUICE_TRY(recipient, RecipientRepository(transaction).get_by_name(*filter.recipient));
        }
        if (share && filter.object) {
            SLUICE_TRY(object, object_in(transaction, *share, *filter.object));
        }
        SLUICE_CHECK(access::require(who, access::Right::read, share ? share->owner : "",
                                     {"see the permissions of", share ? "this share" : "shares"}));
        SLUICE_TRY(NamedGrants grants, grants_of(transaction, share, recipient));
        std::erase_if(grants, [&](const NamedGrant& named) {
            if (is_expired(services, named.grant)) return true;
            if (recipient && named.grant.recipient_id != recipient->id) return true;
            if (object) return named.grant.object_id != object->id;
            return filter.object &&
                   !(named.object_name && equals_folded(*named.object_name, *filter.object));
        });
        return grants;
    });
}

Result<NamedGrant> put_grant(const Services& services, const AdminPrincipal& who,
                             const PutGrant& request, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<NamedGrant> {
        SLUICE_TRY(const catalog::Share share,
                   ShareRepository(transaction).get_by_name(request.share));
        SLUICE_CHECK(
            access::require(who, access::Right::grant, share.owner, {"grant on", "this share"}));
        GrantTarget target{.share = share, .object_id = std::nullopt};
        if (request.object) {
            SLUICE_TRY(const auto object, object_in(transaction, share, *request.object));
            target.object_id = object.id;
        }
        SLUICE_CHECK(apply_permission_change(services, who, transaction, target, request.change));
        SLUICE_TRY(const catalog::Recipient recipient,
                   RecipientRepository(transaction).get_by_name(request.change.principal));
        SLUICE_TRY(const auto stored, GrantRepository(transaction)
                                          .find({.share_id = share.id,
                                                 .object_id = target.object_id,
                                                 .recipient_id = recipient.id}));
        if (!stored) {
            return Error(Condition::INVALID_PARAMETER_VALUE, "the grant names no privilege");
        }
        return named(transaction, *stored);
    });
}

Result<NamedGrant> delete_grant(const Services& services, const AdminPrincipal& who,
                                std::string_view id, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<NamedGrant> {
        GrantRepository grants(transaction);
        SLUICE_TRY(const auto found, grants.find_by_id(id));
        if (!found) {
            return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                         "Grant '" + std::string(id) + "' does not exist.");
        }
        SLUICE_TRY(NamedGrant removed, named(transaction, *found));
        SLUICE_TRY(const auto share, ShareRepository(transaction).find_by_id(found->share_id));
        SLUICE_CHECK(access::require(who, access::Right::grant, share ? share->owner : "",
                                     {"revoke on", "this share"}));
        SLUICE_CHECK(grants.remove_by_id(id));
        return removed;
    });
}

}  // namespace sluice::governance
