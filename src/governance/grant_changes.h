#pragma once

#include <optional>
#include <string>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "governance/grants.h"
#include "governance/rights.h"
#include "metastore/database.h"

namespace sluice::governance {

/// What a recipient is granted: a share, or one object of it (A53).
struct GrantTarget {
    const catalog::Share& share;
    std::optional<std::string> object_id;
};

/// Checks one change and applies it inside the caller's transaction, removals first (A54). The
/// right to grant on the share is the caller's to check.
Result<void> apply_permission_change(const Services& services, const AdminPrincipal& who,
                                     metastore::Transaction& transaction, Rights& rights,
                                     const GrantTarget& target, const PermissionChange& change);

/// INVALID_PARAMETER_VALUE for a time that is past, or both a time and none.
Result<void> check_expiry(const Services& services, const PermissionChange& change);
metastore::ExpiryChange expiry_change(const PermissionChange& change);
/// INVALID_PARAMETER_VALUE `Duplicate privileges …` when one is both added and removed (A54).
Result<void> check_duplicates(const PermissionChange& change);

/// True for a grant that no longer opens anything (A59).
bool is_expired(const Services& services, const catalog::Grant& grant);

}  // namespace sluice::governance
