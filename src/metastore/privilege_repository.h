#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/privileges.h"
#include "metastore/database.h"
#include "metastore/grant_repository.h"

namespace sluice::metastore {

/// Privileges of users (A52). They go with their securable.
class PrivilegeRepository {
public:
    explicit PrivilegeRepository(Transaction& transaction) : transaction_(transaction) {}

    /// Adds it; if it is there and lives, `expiry` says what becomes of its time. False if nothing
    /// changed (A55).
    Result<bool> put(const catalog::HeldPrivilege& row, ExpiryChange expiry);
    /// False if it was not there (A55).
    Result<bool> remove(const catalog::SecurableId& securable, std::string_view principal,
                        catalog::Privilege privilege);
    /// All of one principal on one securable; how many.
    Result<std::int64_t> remove_all(const catalog::SecurableId& securable,
                                    std::string_view principal);
    /// By principal and privilege; expired ones included.
    Result<std::vector<catalog::HeldPrivilege>> list_on(const catalog::SecurableId& securable);
    /// What one principal holds, wherever; expired ones included.
    Result<std::vector<catalog::HeldPrivilege>> list_of(std::string_view principal);
    Result<std::int64_t> count_on(const catalog::SecurableId& securable);
    /// Drops at most `limit` that had expired by `now`; how many.
    Result<std::int64_t> remove_expired(EpochMs now, std::int64_t limit);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
