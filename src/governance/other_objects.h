#pragma once

#include <optional>

#include "catalog/securables.h"
#include "governance/shares.h"
#include "metastore/database.h"

namespace sluice::governance {

// Objects of shares that are no tables and no schemas (A41): volumes, models, notebooks, functions,
// feature specs. They are kept and echoed; recipients do not see them.

/// How a `data_object_type` behaves; absent is a table. INVALID_PARAMETER_VALUE for what is none.
Result<catalog::SharedObjectType> behaviour_of(const SharedObjectRequest& request);
/// The volume that it names; nullopt when there is none, and for what is in no catalog.
Result<std::optional<catalog::Volume>> volume_of(metastore::Transaction& transaction,
                                                 const SharedObjectRequest& request);
/// Whether an alias may come as `string_shared_as`: of views and the like, which are served as
/// tables but not called so (A42).
bool takes_string_alias(const SharedObjectRequest& request);

Result<bool> add_other_object(const Services& services, const AdminPrincipal& who,
                              metastore::Transaction& transaction, const catalog::Share& share,
                              const SharedObjectRequest& request);
/// A36: an absent comment goes, an absent name and content stay.
Result<bool> update_other_object(metastore::Transaction& transaction, const catalog::Share& share,
                                 const SharedObjectRequest& request);
/// By type, or whichever has the name if none is given. False: there is none.
Result<bool> remove_other_object(metastore::Transaction& transaction, const catalog::Share& share,
                                 const SharedObjectRequest& request);

}  // namespace sluice::governance
