#include "governance/object_grants.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "governance/grant_changes.h"
#include "governance/paging.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"

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

Result<std::vector<HeldObject>> holders_of(Transaction& transaction, const catalog::Table& row) {
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
Result<HeldObject> only_holder(Transaction& transaction, const catalog::Table& table) {
    SLUICE_TRY(std::vector<HeldObject> held, holders_of(transaction, table));
    if (held.size() == 1) return std::move(held.front());
    if (held.empty()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "No share holds '" + table.full_name() +
                         "' as an object of its own: add the table to a share first.");
    }
    std::string names;
    for (const HeldObject& one : held) names += (names.empty() ? "" : ", ") + one.share.name;
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "'" + table.full_name() + "' is in several shares (" + names +
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

/// What a filter names, found.
struct FoundFilter {
    std::optional<catalog::Share> share;
    std::optional<catalog::Recipient> recipient;
    std::optional<catalog::SharedObject> object;
};

Result<FoundFilter> find_filter(Transaction& transaction, const GrantFilter& filter) {
    FoundFilter found;
    if (filter.share) {
        SLUICE_TRY(found.share, ShareRepository(transaction).get_by_name(*filter.share));
    }
    if (filter.recipient) {
        SLUICE_TRY(found.recipient,
                   RecipientRepository(transaction).get_by_name(*filter.recipient));
    }
    if (found.share && filter.object) {
        SLUICE_TRY(found.object, object_in(transaction, *found.share, *filter.object));
    }
    return found;
}

/// Of the smallest stored list that holds what the filter wants, one page.
Result<NamedGrants> rows_of(Transaction& transaction, const FoundFilter& filter,
                            const metastore::NamePage& page) {
    GrantRepository repository(transaction);
    if (filter.share) return repository.list_of_share(filter.share->id, page);
    if (filter.recipient) return repository.list_of_recipient(filter.recipient->id, page);
    return repository.list(page.after, page.limit);
}

/// What that list is ordered by, and pages go on behind.
const std::string& key_of(const FoundFilter& filter, const NamedGrant& named) {
    if (filter.share) return named.recipient_name;
    return filter.recipient ? named.share_name : named.grant.id;
}

bool wanted(const GrantFilter& filter, const FoundFilter& found, const NamedGrant& named) {
    if (found.recipient && named.grant.recipient_id != found.recipient->id) return false;
    if (found.object) return named.grant.object_id == found.object->id;
    if (!filter.object) return true;
    return named.object_name && equals_folded(*named.object_name, *filter.object);
}

/// Only grants on shares that the principal may see.
Result<void> keep_visible(Transaction& transaction, Rights& rights, NamedGrants& grants) {
    std::map<std::string, bool> visible;
    for (const NamedGrant& named : grants) {
        if (visible.contains(named.grant.share_id)) continue;
        SLUICE_TRY(const auto share, ShareRepository(transaction).find_by_id(named.grant.share_id));
        bool allowed = false;
        if (share) {
            SLUICE_TRY(allowed, rights.may(Operation::see_share, subject(*share)));
        }
        visible.emplace(named.grant.share_id, allowed);
    }
    std::erase_if(grants,
                  [&](const NamedGrant& named) { return !visible.at(named.grant.share_id); });
    return {};
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

Result<NamedGrants> grants_on_table(const Services& services, Transaction& transaction,
                                    Rights& rights, const catalog::Table& table) {
    SLUICE_TRY(const std::vector<HeldObject> held, holders_of(transaction, table));
    std::vector<HeldObject> seen;
    for (const HeldObject& one : held) {
        SLUICE_TRY(const bool allowed, rights.may(Operation::see_share, subject(one.share)));
        if (allowed) seen.push_back(one);
    }
    return living_grants(services, transaction, seen);
}

Result<void> change_grant_on_table(const Services& services, const AdminPrincipal& who,
                                   Transaction& transaction, Rights& rights,
                                   const catalog::Table& table, const PermissionChange& change) {
    SLUICE_TRY(const HeldObject held, only_holder(transaction, table));
    SLUICE_CHECK(rights.require(Operation::grant_share, subject(held.share)));
    auto applied =
        apply_permission_change(services, who, transaction, rights,
                                {.share = held.share, .object_id = held.object.id}, change);
    if (!applied) return as_principal(std::move(applied).error());
    return {};
}

Result<AdminPage<NamedGrant>> list_grants(const Services& services, const AdminPrincipal& who,
                                          const GrantFilter& filter, const PageParameters& page,
                                          RequestContext& context) {
    SLUICE_TRY(const PagePlan plan,
               plan_page(services, who, "grants",
                         {fold_ascii(filter.share.value_or("")), filter.object.value_or(""),
                          fold_ascii(filter.recipient.value_or(""))},
                         page));
    using Page = AdminPage<NamedGrant>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Page> {
        SLUICE_TRY(const FoundFilter found, find_filter(transaction, filter));
        Rights rights(services, transaction, who);
        if (found.share) {
            SLUICE_CHECK(rights.require(Operation::see_share, subject(*found.share)));
        }
        SLUICE_TRY(NamedGrants rows, rows_of(transaction, found, plan.page));
        Page answer = cut_groups(services, plan, std::move(rows),
                                 [&](const NamedGrant& named) { return key_of(found, named); });
        SLUICE_CHECK(keep_visible(transaction, rights, answer.items));
        std::erase_if(answer.items, [&](const NamedGrant& named) {
            return is_expired(services, named.grant) || !wanted(filter, found, named);
        });
        return answer;
    });
}

Result<NamedGrant> put_grant(const Services& services, const AdminPrincipal& who,
                             const PutGrant& request, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<NamedGrant> {
        SLUICE_TRY(const catalog::Share share,
                   ShareRepository(transaction).get_by_name(request.share));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::grant_share, subject(share)));
        GrantTarget target{.share = share, .object_id = std::nullopt};
        if (request.object) {
            SLUICE_TRY(const auto object, object_in(transaction, share, *request.object));
            target.object_id = object.id;
        }
        SLUICE_CHECK(
            apply_permission_change(services, who, transaction, rights, target, request.change));
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

Result<void> change_object_permission(const Services& services, const AdminPrincipal& who,
                                      std::string_view share, std::string_view object,
                                      const PermissionChange& change, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        SLUICE_TRY(const catalog::Share row, ShareRepository(transaction).get_by_name(share));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::grant_share, subject(row)));
        SLUICE_TRY(const auto found, object_in(transaction, row, object));
        return apply_permission_change(services, who, transaction, rights,
                                       {.share = row, .object_id = found.id}, change);
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
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::grant_share, share ? subject(*share) : Subject{}));
        SLUICE_CHECK(grants.remove_by_id(id));
        return removed;
    });
}

}  // namespace sluice::governance
