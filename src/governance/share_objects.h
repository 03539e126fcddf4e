#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "delta/snapshot.h"
#include "governance/shares.h"
#include "metastore/database.h"

namespace sluice::governance {

/// A table that an update speaks of, looked up before the transaction: its log may lie in a slow
/// store.
struct CurrentTable {
    delta::SnapshotPtr snapshot;  ///< null: not needed, or it cannot be read now

    /// Where recipients of a table that is added now begin to read (A47).
    std::int64_t version() const { return snapshot ? snapshot->version() : 0; }
};

/// A47: a table that is added starts at its current version; a start or a partition that is given
/// is compared with it.
bool needs_table(const ObjectUpdate& update);

/// Looks up the tables that `updates` add, give a start or restrict, in order; entries of other
/// updates stay empty. Tables that cannot be read are added all the same, with a warning (A50), but
/// not by partitions: nobody could say whether they have them.
std::vector<CurrentTable> look_up_tables(const Services& services,
                                         const std::vector<ObjectUpdate>& updates,
                                         std::vector<std::string>& warnings,
                                         RequestContext& context);

/// update_share with what was looked up for its updates, each in its place: reads no storage. Its
/// errors name the object.
Result<ShareDetails> update_looked_up_share(const Services& services, const AdminPrincipal& who,
                                            std::string_view name, const UpdateShare& request,
                                            const std::vector<CurrentTable>& tables,
                                            RequestContext& context);

/// Applies one update inside the share's transaction. True if something changed.
Result<bool> apply_update(const Services& services, const AdminPrincipal& who,
                          metastore::Transaction& transaction, const catalog::Share& share,
                          const ObjectUpdate& update, const CurrentTable& current);

}  // namespace sluice::governance
