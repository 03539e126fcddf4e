#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "access/admin_identity.h"
#include "access/limits.h"
#include "access/master_key.h"
#include "access/token_uses.h"
#include "base/clock.h"
#include "base/random.h"
#include "catalog/limits.h"
#include "delta/snapshot_cache.h"
#include "metastore/database.h"
#include "storage/store_registry.h"

namespace sluice::governance {

class ProviderClient;

/// How much there may be (R102, R103). The defaults are those of the configuration.
struct Bounds {
    std::int64_t objects_per_share_max = catalog::kObjectsPerShareMax;
    std::int64_t shares_max = catalog::kSharesMax;
    std::int64_t recipients_max = catalog::kRecipientsMax;
    std::int64_t ip_ranges_per_recipient_max = catalog::kIpRangesPerRecipientMax;
    std::int64_t properties_per_recipient_max = catalog::kPropertiesPerRecipientMax;
};

/// What the administrators' use cases work with. Built by `server`; everything lives until exit.
///
/// After each committed change the database's listener has renewed what recipients see before
/// `write` returns, so a revoke holds here when its answer leaves (A60).
struct Services {
    metastore::Database& database;
    const Clock& clock;
    Random& random;
    const access::KeyRing& keys;
    storage::StoreRegistry& stores;
    delta::SnapshotCache& snapshots;
    access::TokenUses& token_uses;
    ProviderClient& provider_client;
    std::string public_url;                  ///< without a final '/'
    std::int64_t activation_ttl_s = 0;       ///< A83
    std::int64_t token_lifetime_s_max = 0;   ///< A65
    std::int64_t rotation_grace_s = 86'400;  ///< where nobody says how long the old token lives on
    std::int64_t link_ttl_s = 0;             ///< how long links to a store's files live (A159)
    Bounds bounds{};
    std::int64_t page_token_ttl_ms = access::kListTokenLifeMs;  ///< R97
    /// Loads the registered locations into `stores` anew; called after they changed.
    std::function<Result<void>(RequestContext&)> reload_locations;
};

using access::AdminPrincipal;

/// A page of an administration list (A8): no `max_results`: everything; 0: the server's page size;
/// more: at most 1 000.
struct PageParameters {
    std::optional<std::int64_t> max_results;
    std::string page_token;
};

template <class T>
struct AdminPage {
    std::vector<T> items;
    std::optional<std::string> next_page_token;
};

}  // namespace sluice::governance
