#pragma once

#include "access/master_key.h"
#include "base/random.h"
#include "base/request_context.h"
#include "base/result.h"
#include "config/server_config.h"
#include "metastore/database.h"
#include "server/data_directory.h"

namespace sluice::server {

/// Makes what an empty installation lacks: the metastore's one row and the first administrator's
/// token in `DATA_DIR/admin.token`; of several servers that start on it at once, one does. Other
/// starts check that the master key is the one the metastore was made with (R56):
/// CONFIGURATION_INVALID otherwise. True if this was the first start.
Result<bool> prepare_metastore(metastore::Database& database, const access::MasterKey& master,
                               const access::KeyRing& keys, Random& random,
                               const config::ServerConfig& config, const DataDirectory& directory,
                               RequestContext& context);

}  // namespace sluice::server
