#pragma once

#include "governance/services.h"
#include "metastore/joined_database.h"

namespace sluice::governance {

/// The same services on a database that is an open transaction: use cases that are called with them
/// are made together, or not at all.
inline Services services_within(const Services& services, metastore::JoinedDatabase& joined) {
    return Services{.database = joined,
                    .clock = services.clock,
                    .random = services.random,
                    .keys = services.keys,
                    .stores = services.stores,
                    .snapshots = services.snapshots,
                    .token_uses = services.token_uses,
                    .provider_client = services.provider_client,
                    .public_url = services.public_url,
                    .activation_ttl_s = services.activation_ttl_s,
                    .token_lifetime_s_max = services.token_lifetime_s_max,
                    .rotation_grace_s = services.rotation_grace_s,
                    .link_ttl_s = services.link_ttl_s,
                    .bounds = services.bounds,
                    .page_token_ttl_ms = services.page_token_ttl_ms,
                    .reload_locations = services.reload_locations};
}

}  // namespace sluice::governance
