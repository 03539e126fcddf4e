#pragma once

#include <cstdint>
#include <string>

#include "access/limits.h"
#include "access/master_key.h"
#include "base/random.h"
#include "sharing/limits.h"
#include "sharing/shared_snapshots.h"
#include "storage/store_registry.h"

namespace sluice::sharing {

/// What the recipient use cases work with. Built by `server`; everything lives until exit.
struct Services {
    storage::StoreRegistry& stores;
    SharedSnapshots& snapshots;
    const access::KeyRing& keys;
    Random& random;
    std::string public_url;  ///< without a final '/'; links through the server begin with it (P163)
    std::int64_t link_ttl_s = 0;                                ///< P118
    std::int64_t list_page_max = kListPageMax;                  ///< R96
    std::int64_t page_token_ttl_ms = access::kListTokenLifeMs;  ///< R97
    std::int64_t chunk_bytes = kAnswerChunkBytes;               ///< R99
};

}  // namespace sluice::sharing
