#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Federation policies of recipients (A90). Names are lower-case and compared as they are. `get`
/// answers RESOURCE_DOES_NOT_EXIST for what is missing.
class FederationPolicyRepository {
public:
    explicit FederationPolicyRepository(Transaction& transaction) : transaction_(transaction) {}

    /// RESOURCE_ALREADY_EXISTS.
    Result<void> insert(const catalog::FederationPolicy& row);
    Result<std::optional<catalog::FederationPolicy>> find(std::string_view recipient_id,
                                                          std::string_view name);
    Result<catalog::FederationPolicy> get(std::string_view recipient_id, std::string_view name);
    Result<std::vector<catalog::FederationPolicy>> list(std::string_view recipient_id,
                                                        const NamePage& page);
    Result<std::int64_t> count(std::string_view recipient_id);
    /// Writes every column but id, recipient, name and creation.
    Result<void> update(const catalog::FederationPolicy& row);
    Result<void> remove(const catalog::FederationPolicy& row);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
