#pragma once

#include <cstdint>
#include <string>

#include "access/master_key.h"
#include "base/random.h"
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
    std::int64_t link_ttl_s = 0;  ///< P118
};

}  // namespace sluice::sharing
