#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Providers (A95). `get` answers PROVIDER_DOES_NOT_EXIST for what is missing.
class ProviderRepository {
public:
    explicit ProviderRepository(Transaction& transaction) : transaction_(transaction) {}

    /// PROVIDER_ALREADY_EXISTS.
    Result<void> insert(const catalog::Provider& row);
    Result<std::optional<catalog::Provider>> find_by_name(std::string_view name);
    Result<catalog::Provider> get_by_name(std::string_view name);
    Result<std::vector<catalog::Provider>> list(const NamePage& page);
    /// Writes every column but id, kind of authentication and creation, the name included.
    Result<void> update(const catalog::Provider& row);
    /// RESOURCE_IN_USE while a catalog was made from one of its shares.
    Result<void> remove(const catalog::Provider& row);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
