#pragma once

#include <optional>

#include "catalog/securables.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// The one row about the metastore itself.
class MetastoreRepository {
public:
    explicit MetastoreRepository(Transaction& transaction) : transaction_(transaction) {}

    /// Absent before the first start.
    Result<std::optional<catalog::Metastore>> find();
    /// METASTORE_UNAVAILABLE before the first start.
    Result<catalog::Metastore> get();
    /// RESOURCE_ALREADY_EXISTS: another server was first.
    Result<void> insert(const catalog::Metastore& row);
    /// Writes name, owner, token lifetime, organisation, scope and update; never the identity or
    /// the fingerprint of the key.
    Result<void> update(const catalog::Metastore& row);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
