#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Recipients with their properties and IP ranges. `get` answers RECIPIENT_DOES_NOT_EXIST for what
/// is missing.
class RecipientRepository {
public:
    explicit RecipientRepository(Transaction& transaction) : transaction_(transaction) {}

    /// RECIPIENT_ALREADY_EXISTS.
    Result<void> insert(const catalog::Recipient& row);
    Result<std::optional<catalog::Recipient>> find_by_name(std::string_view name);
    Result<catalog::Recipient> get_by_name(std::string_view name);
    Result<std::optional<catalog::Recipient>> find_by_id(std::string_view id);
    Result<std::vector<catalog::Recipient>> list(const NamePage& page);
    /// Writes every column but id and creation, the name included, and replaces properties and IP
    /// ranges (A67); RECIPIENT_ALREADY_EXISTS.
    Result<void> update(const catalog::Recipient& row);
    /// With its tokens and grants: a later recipient of that name has none of them (A71).
    Result<void> remove(const catalog::Recipient& row);
    Result<std::int64_t> count();

private:
    Result<std::optional<catalog::Recipient>> find(std::string_view sql, std::string_view key);
    Result<void> write_properties(const catalog::Recipient& row);
    Result<void> write_ip_ranges(const catalog::Recipient& row);

    Transaction& transaction_;
};

}  // namespace sluice::metastore
