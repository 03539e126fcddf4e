#pragma once

#include <string>

#include "base/request_context.h"
#include "base/result.h"
#include "governance/services.h"
#include "server/data_directory.h"

namespace sluice::server {

/// What `--demo` adds on its first start: a real Delta table in the warehouse, registered, shared
/// and granted, and the profile of its reader in `DATA_DIR/demo.share` (0600). Later starts leave
/// it as it is.
Result<void> prepare_demo(const governance::Services& services, const DataDirectory& directory,
                          RequestContext& context);

}  // namespace sluice::server
