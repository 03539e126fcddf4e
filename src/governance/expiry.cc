#include "governance/expiry.h"

#include "access/token_uses.h"
#include "base/assert.h"
#include "governance/limits.h"
#include "governance/share_standing.h"
#include "metastore/expiry_repository.h"
#include "metastore/grant_repository.h"
#include "metastore/privilege_repository.h"
#include "metastore/token_use_repository.h"

namespace sluice::governance {
namespace {

using audit::Action;
using metastore::Expiry;
using metastore::ExpiryKind;
using metastore::ExpiryRepository;
using metastore::Transaction;

using Expiries = std::vector<Expiry>;

Action action_of(ExpiryKind kind) {
    switch (kind) {
        case ExpiryKind::grant:
            return Action::expire_grant;
        case ExpiryKind::privilege:
            return Action::expire_privilege;
        case ExpiryKind::recipient:
            return Action::expire_recipient;
        case ExpiryKind::recipient_token:
            return Action::expire_recipient_token;
        case ExpiryKind::admin_token:
            return Action::expire_admin_token;
    }
    SLUICE_ASSERT(false, "an unknown kind of expiry");
    return {};
}

audit::Event event_of(const Services& services, const Expiry& expiry) {
    audit::Event event;
    event.action = action_of(expiry.kind);
    event.event_time = services.clock.now_ms();
    event.origin.arrived_at = event.event_time;
    event.origin.request_id = services.random.uuid();
    event.objects.share = expiry.share;
    event.objects.recipient = expiry.recipient;
    event.add_param("object", expiry.object);
    event.add_param("principal", expiry.principal);
    event.add_param("privilege", expiry.privilege);
    event.add_param("securable_type", expiry.securable_type);
    event.add_param("securable_id", expiry.securable_id);
    event.add_param("id", expiry.id);
    event.add_param("expires_at", expiry.expires_at);
    event.status_code = 200;
    return event;
}

Result<Expiries> list_untold(const Services& services, Transaction& transaction) {
    const EpochMs now = services.clock.now_ms();
    Expiries due;
    for (const ExpiryKind kind : metastore::kExpiryKinds) {
        SLUICE_TRY(const Expiries of_kind,
                   ExpiryRepository(transaction)
                       .list_untold(kind, {.since = now - kExpiredKeptMs, .until = now},
                                    kExpiriesPerSweepMax));
        due.insert(due.end(), of_kind.begin(), of_kind.end());
    }
    return due;
}

/// Those that nobody else tells of.
Result<Expiries> claim(const Services& services, Transaction& transaction, const Expiries& due) {
    Expiries claimed;
    for (const Expiry& expiry : due) {
        SLUICE_TRY(const bool ours,
                   ExpiryRepository(transaction).claim(expiry, services.clock.now_ms()));
        if (!ours) continue;
        claimed.push_back(expiry);
        const bool owner_lost =
            expiry.kind == ExpiryKind::privilege || expiry.kind == ExpiryKind::admin_token;
        if (owner_lost) SLUICE_CHECK(recheck_shares_of(services, transaction, expiry.principal));
    }
    return claimed;
}

}  // namespace

Result<bool> tell_expired(const Services& services, audit::Sink& sink, RequestContext& context) {
    // Looked for first: most times there is nothing, and nothing is written.
    SLUICE_TRY(const Expiries due, services.database.read(context, [&](Transaction& transaction) {
        return list_untold(services, transaction);
    }));
    if (due.empty()) return false;
    SLUICE_TRY(Expiries claimed, services.database.write(context, [&](Transaction& transaction) {
        return claim(services, transaction, due);
    }));
    for (std::size_t i = 0; i < claimed.size(); ++i) {
        const Result<void> recorded = sink.record(event_of(services, claimed[i]));
        if (recorded) continue;
        claimed.erase(claimed.begin(), claimed.begin() + static_cast<std::ptrdiff_t>(i));
        SLUICE_CHECK(
            services.database.write(context, [&](Transaction& transaction) -> Result<void> {
                for (const Expiry& expiry : claimed)
                    SLUICE_CHECK(ExpiryRepository(transaction).release(expiry));
                return {};
            }));
        return recorded.error();
    }
    return due.size() >= static_cast<std::size_t>(kExpiriesPerSweepMax);
}

Result<bool> drop_expired(const Services& services, RequestContext& context) {
    const EpochMs before = services.clock.now_ms() - kExpiredKeptMs;
    return services.database.write(context, [&](Transaction& transaction) -> Result<bool> {
        SLUICE_TRY(
            const std::int64_t grants,
            metastore::GrantRepository(transaction).remove_expired(before, kExpiriesPerSweepMax));
        SLUICE_TRY(const std::int64_t privileges,
                   metastore::PrivilegeRepository(transaction)
                       .remove_expired(before, kExpiriesPerSweepMax));
        SLUICE_TRY(const std::int64_t told,
                   ExpiryRepository(transaction).forget_before(before, kExpiriesPerSweepMax));
        return grants == kExpiriesPerSweepMax || privileges == kExpiriesPerSweepMax ||
               told == kExpiriesPerSweepMax;
    });
}

Result<void> keep_token_uses(const Services& services, RequestContext& context) {
    const auto uses = services.token_uses.take();
    if (uses.empty()) return {};
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        metastore::TokenUseRepository repository(transaction);
        for (const auto& [token_id, use] : uses) SLUICE_CHECK(repository.put(token_id, use));
        return {};
    });
}

}  // namespace sluice::governance
