#pragma once

#include <vector>

#include "base/result.h"
#include "config/server_config.h"
#include "storage/store_registry.h"

namespace sluice::server {

/// The locations of sluice.yaml (`storage.credentials`, `storage.locations`) as the stores'
/// registry wants them.
Result<std::vector<storage::LocationRule>> configured_rules(
    const config::StorageConfig& configured);

}  // namespace sluice::server
