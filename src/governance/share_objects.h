#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "governance/shares.h"
#include "metastore/database.h"

namespace sluice::governance {

/// What is known about a table that is to be added, looked up before the transaction: its log may
/// lie in a slow store.
struct AddedVersion {
    std::int64_t version =
        0;  ///< current when it was added: the start of what recipients may read (A47)
};

/// Looks up the current versions of the tables that `updates` add or give a start, in order;
/// entries of other updates stay empty. Tables that cannot be read are added all the same, with a
/// warning (A50).
std::vector<AddedVersion> look_up_versions(const Services& services,
                                           const std::vector<ObjectUpdate>& updates,
                                           std::vector<std::string>& warnings,
                                           RequestContext& context);

/// Applies one update inside the share's transaction. True if something changed.
Result<bool> apply_update(const Services& services, const AdminPrincipal& who,
                          metastore::Transaction& transaction, const catalog::Share& share,
                          const ObjectUpdate& update, const AddedVersion& added);

}  // namespace sluice::governance
