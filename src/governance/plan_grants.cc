// The part of a plan about who may read what.
#include <algorithm>

#include "base/encoding.h"
#include "governance/object_grants.h"
#include "governance/plan_steps.h"
#include "metastore/managed_object_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"

namespace sluice::governance {
namespace {

using metastore::ManagedObject;
using metastore::ManagedObjectRepository;
using metastore::NamedGrant;
using metastore::RecipientRepository;
using metastore::ShareRepository;

/// One grant of the document: of a share, or of one object of it.
struct WantedGrant {
    const DesiredGrant& desired;
    std::string object;  ///< as written; empty: the whole share
    std::string source;  ///< folded name of the object's source

    std::string name() const {
        return desired.share + (object.empty() ? "" : ": " + object) + " to " + desired.recipient;
    }
};

/// Shares that the document speaks of, by folded name.
struct NamedShare {
    std::string name = {};
    std::map<std::string, std::string> sources = {};  ///< of aliases, both folded
    std::vector<NamedGrant> grants = {};              ///< living ones
};
using NamedShares = std::map<std::string, NamedShare>;

Result<void> load_share(const PlanWork& work, NamedShare& share) {
    SLUICE_TRY(const auto live, ShareRepository(work.transaction).find_by_name(share.name));
    if (!live) return {};
    SLUICE_TRY(const auto objects, ShareRepository(work.transaction).list_objects(live->id));
    for (const catalog::SharedObject& object : objects) {
        share.sources[fold_ascii(object.alias_schema + "." + object.alias_table)] =
            fold_ascii(object.name);
    }
    GrantFilter filter;
    filter.share = share.name;
    SLUICE_TRY(auto page, list_grants(work.services, work.who, filter, {}, work.context));
    share.grants = std::move(page.items);
    return {};
}

/// Aliases that the plan gives.
void add_desired_aliases(const DesiredShare& desired, NamedShare& share) {
    if (!desired.tables) return;
    for (const DesiredObject& object : *desired.tables) {
        const auto name = catalog::parse_table_name(object.name);
        if (!name) continue;
        const std::string alias = object.alias.value.value_or(
            catalog::default_alias(name->schema_name, name->table_name).full());
        share.sources[fold_ascii(alias)] = fold_ascii(object.name);
    }
}

Result<NamedShares> named_shares(const PlanWork& work) {
    NamedShares shares;
    const DesiredState& state = work.request.state;
    if (state.shares) {
        for (const DesiredShare& share : *state.shares)
            shares[fold_ascii(share.name)].name = share.name;
    }
    for (const DesiredGrant& grant : *state.grants) {
        shares.try_emplace(fold_ascii(grant.share), NamedShare{.name = grant.share});
    }
    for (auto& [folded, share] : shares) SLUICE_CHECK(load_share(work, share));
    if (!state.shares) return shares;
    for (const DesiredShare& share : *state.shares)
        add_desired_aliases(share, shares[fold_ascii(share.name)]);
    return shares;
}

std::string source_of(const NamedShare& share, const std::string& object) {
    const auto found = share.sources.find(fold_ascii(object));
    return found == share.sources.end() ? fold_ascii(object) : found->second;
}

Result<void> check_permissions(const DesiredGrant& grant) {
    const bool select =
        !grant.permissions.empty() &&
        std::all_of(grant.permissions.begin(), grant.permissions.end(),
                    [](const std::string& one) { return equals_folded(one, "SELECT"); });
    if (select) return {};
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "permissions must be [SELECT]; what is not to be granted is left out");
}

Result<std::vector<WantedGrant>> wanted_grants(const PlanWork& work, const NamedShares& shares) {
    std::vector<WantedGrant> wanted;
    for (const DesiredGrant& grant : *work.request.state.grants) {
        const std::string what = "grant of " + grant.share + " to " + grant.recipient;
        SLUICE_CHECK(at(grant.written, what, check_permissions(grant)));
        const NamedShare& share = shares.at(fold_ascii(grant.share));
        if (!grant.tables) {
            wanted.push_back({.desired = grant, .object = {}, .source = {}});
            continue;
        }
        for (const std::string& table : *grant.tables) {
            wanted.push_back(
                {.desired = grant, .object = table, .source = source_of(share, table)});
        }
    }
    return wanted;
}

bool is_same(const WantedGrant& wanted, const NamedGrant& live) {
    if (!equals_folded(wanted.desired.recipient, live.recipient_name)) return false;
    return wanted.source == (live.object_name ? fold_ascii(*live.object_name) : std::string());
}

/// When a grant ends by the document.
struct WantedExpiry {
    bool given = false;
    std::optional<EpochMs> at;
    bool over = false;
};

Result<WantedExpiry> wanted_expiry(const PlanWork& work, const WantedGrant& wanted) {
    WantedExpiry expiry{.given = wanted.desired.expires.given, .at = {}};
    if (!wanted.desired.expires.value) return expiry;
    const EpochMs now = work.now;
    const DesiredExpiry& desired = *wanted.desired.expires.value;
    expiry.at = desired.at;
    if (!desired.at) {
        SLUICE_TRY(const auto mark, grant_mark(work, wanted.desired, wanted.object));
        EpochMs start = now;
        if (mark) {
            SLUICE_TRY(const auto known, ManagedObjectRepository(work.transaction).find(*mark));
            if (known) start = known->first_applied_at;
        }
        expiry.at = start + desired.after_s.value_or(0) * 1000;
    }
    expiry.over = *expiry.at <= now;
    return expiry;
}

PlannedChange change_of(ChangeVerb verb, const WantedGrant& wanted, const NamedGrant* live) {
    PlannedChange change;
    change.verb = verb;
    change.kind = "grant";
    change.name = wanted.name();
    change.written = wanted.desired.written.text();
    if (live != nullptr) {
        change.touched_by = live->grant.granted_by;
        change.touched_at = live->grant.granted_at;
    }
    return change;
}

std::optional<std::string> expiry_text(const std::optional<EpochMs>& at) {
    if (!at) return std::nullopt;
    return format_iso8601(*at);
}

void put(const PlanWork& work, const WantedGrant& wanted, const WantedExpiry& expiry,
         PlanDraft& draft) {
    PutGrant request;
    request.share = wanted.desired.share;
    if (!wanted.object.empty()) request.object = wanted.object;
    request.change.principal = wanted.desired.recipient;
    request.change.add = {"SELECT"};
    request.change.expires_at = expiry.at;
    request.change.never_expires = expiry.given && !expiry.at;
    draft.run(Phase::add_grants,
              [&work, request, written = wanted.desired.written,
               name = wanted.name()](PlanDraft&) -> Result<void> {
                  SLUICE_CHECK(at(written, "grant of " + name,
                                  put_grant(work.services, work.who, request, work.context)));
                  return {};
              });
}

void take_away(const PlanWork& work, const std::string& id, PlanDraft& draft) {
    draft.run(Phase::remove_grants, [&work, id](PlanDraft&) -> Result<void> {
        SLUICE_CHECK(delete_grant(work.services, work.who, id, work.context));
        return {};
    });
}

Result<void> plan_grant(const PlanWork& work, const NamedShare& share, const WantedGrant& wanted,
                        PlanDraft& draft) {
    const auto live = std::find_if(share.grants.begin(), share.grants.end(),
                                   [&](const NamedGrant& one) { return is_same(wanted, one); });
    const bool there = live != share.grants.end();
    SLUICE_TRY(const WantedExpiry expiry, wanted_expiry(work, wanted));
    if (expiry.over) {
        draft.notes.push_back("grant of " + wanted.name() + " ended at " +
                              format_iso8601(*expiry.at));
        if (!there) return {};
        draft.shares.insert(fold_ascii(wanted.desired.share));
        draft.add(change_of(ChangeVerb::remove, wanted, &*live));
        take_away(work, live->grant.id, draft);
        return {};
    }
    const bool moved = there && expiry.given && live->grant.expires_at != expiry.at;
    if (there && !moved) return {};
    draft.shares.insert(fold_ascii(wanted.desired.share));
    PlannedChange change =
        change_of(there ? ChangeVerb::change : ChangeVerb::add, wanted, there ? &*live : nullptr);
    if (moved || expiry.at) {
        change.fields.push_back(
            {.field = "expires",
             .before = there ? expiry_text(live->grant.expires_at) : std::nullopt,
             .after =
                 expiry.at ? std::optional(text_of(*wanted.desired.expires.value)) : std::nullopt});
    }
    draft.add(std::move(change));
    put(work, wanted, expiry, draft);
    return {};
}

void plan_unlisted(const PlanWork& work, const NamedShare& share,
                   const std::vector<WantedGrant>& wanted, PlanDraft& draft) {
    for (const NamedGrant& live : share.grants) {
        const bool listed = std::any_of(wanted.begin(), wanted.end(), [&](const WantedGrant& one) {
            return equals_folded(one.desired.share, share.name) && is_same(one, live);
        });
        if (listed) continue;
        if (work.request.prune) draft.shares.insert(fold_ascii(share.name));
        PlannedChange change;
        change.verb = ChangeVerb::remove;
        change.kind = "grant";
        change.name = share.name + (live.object_name ? ": " + *live.object_name : "") + " to " +
                      live.recipient_name;
        change.touched_by = live.grant.granted_by;
        change.touched_at = live.grant.granted_at;
        draft.remove_or_leave(
            work.request, std::move(change), Phase::remove_grants,
            [&work, id = live.grant.id](PlanDraft&) -> Result<void> {
                SLUICE_CHECK(delete_grant(work.services, work.who, id, work.context));
                return {};
            });
    }
}

}  // namespace

Result<std::optional<ManagedObject>> grant_mark(const PlanWork& work, const DesiredGrant& grant,
                                                const std::string& object) {
    using Mark = std::optional<ManagedObject>;
    ShareRepository shares(work.transaction);
    SLUICE_TRY(const auto share, shares.find_by_name(grant.share));
    SLUICE_TRY(const auto recipient,
               RecipientRepository(work.transaction).find_by_name(grant.recipient));
    if (!share || !recipient) return Mark();
    ManagedObject mark{.share_id = share->id, .recipient_id = recipient->id};
    if (object.empty()) return Mark(std::move(mark));
    SLUICE_TRY(auto held, shares.find_object_by_alias(share->id, object));
    if (!held) {
        SLUICE_TRY(held, shares.find_object(share->id, object));
    }
    if (!held) return Mark();
    mark.share_object_id = held->id;
    return Mark(std::move(mark));
}

Result<void> plan_grants(const PlanWork& work, PlanDraft& draft) {
    if (!work.request.state.grants) return {};
    SLUICE_TRY(const NamedShares shares, named_shares(work));
    SLUICE_TRY(const std::vector<WantedGrant> wanted, wanted_grants(work, shares));
    for (const WantedGrant& one : wanted) {
        SLUICE_CHECK(at(one.desired.written, "grant of " + one.name(),
                        plan_grant(work, shares.at(fold_ascii(one.desired.share)), one, draft)));
    }
    for (const auto& [folded, share] : shares) plan_unlisted(work, share, wanted, draft);
    return {};
}

}  // namespace sluice::governance
