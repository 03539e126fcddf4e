#pragma once

#include "access/access_service.h"
#include "base/clock.h"
#include "metastore/database.h"

namespace sluice::access {

/// Reads from the metastore; the database and the clock must outlive the source.
AccessSource metastore_source(metastore::Database& database, const Clock& clock);

/// From now on each commit that raises the generation is in the snapshot before its `write`
/// returns. Once, before the first write; the service must outlive the database's last write.
void follow_local_changes(metastore::Database& database, AccessService& service);

}  // namespace sluice::access
