#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// Tokens of administrators (A149c).
class AdminTokenRepository {
public:
    explicit AdminTokenRepository(Transaction& transaction) : transaction_(transaction) {}

    /// RESOURCE_ALREADY_EXISTS if the public id is taken.
    Result<void> insert(const catalog::AdminToken& row);
    Result<std::optional<catalog::AdminToken>> find_by_id(std::string_view id);
    Result<std::optional<catalog::AdminToken>> find_by_public_id(std::string_view public_id);
    /// Oldest first, expired ones included.
    Result<std::vector<catalog::AdminToken>> list();
    /// Writes name, role, public id, digest and expiry.
    Result<void> update(const catalog::AdminToken& row);
    /// RESOURCE_DOES_NOT_EXIST.
    Result<void> remove(std::string_view id);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
