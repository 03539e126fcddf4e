#pragma once

#include <string_view>

#include "catalog/securables.h"
#include "governance/rights.h"
#include "governance/services.h"
#include "governance/shares.h"
#include "metastore/database.h"

namespace sluice::governance {

// A40: a share shows an object only while the share's owner may read it. Whoever changes what that
// hangs on, calls one of these in the same transaction; objects then go between ACTIVE and
// PERMISSION_DENIED. What has lost its source is left as it is.

/// Whether the caller may put that into a share: PERMISSION_DENIED unless it may read it. A source
/// that does not exist is somebody else's error. Asked before anything is said about the source.
Result<void> require_source(metastore::Transaction& transaction, Rights& caller,
                            const SharedObjectRequest& object);
/// The share got this object. What the share's owner may not read is withheld; that an
/// administrator may add it all the same is for owners that are users to come.
Result<void> recheck_object(metastore::Transaction& transaction, Rights& owner,
                            const catalog::Share& share, const SharedObjectRequest& object);
/// PERMISSION_DENIED when the share holds something withheld: whoever may not read it must not make
/// it appear by giving the share to somebody who may.
Result<void> require_nothing_withheld(metastore::Transaction& transaction,
                                      const catalog::Share& share);
/// The share has a new owner.
Result<void> recheck_share(const Services& services, metastore::Transaction& transaction,
                           const catalog::Share& share);
/// What somebody of this name may read has changed.
Result<void> recheck_shares_of(const Services& services, metastore::Transaction& transaction,
                               std::string_view owner);
/// The source has a new owner.
Result<void> recheck_source(const Services& services, metastore::Transaction& transaction,
                            const catalog::Table& source);
Result<void> recheck_source(const Services& services, metastore::Transaction& transaction,
                            const catalog::Volume& source);
Result<void> recheck_source(const Services& services, metastore::Transaction& transaction,
                            const catalog::Schema& source);
Result<void> recheck_source(const Services& services, metastore::Transaction& transaction,
                            const catalog::Catalog& source);

}  // namespace sluice::governance
