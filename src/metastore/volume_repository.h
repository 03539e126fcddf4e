#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "catalog/names.h"
#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Registered volumes (A111). `get` answers RESOURCE_DOES_NOT_EXIST for what is missing.
class VolumeRepository {
public:
    explicit VolumeRepository(Transaction& transaction) : transaction_(transaction) {}

    /// RESOURCE_ALREADY_EXISTS; SCHEMA_DOES_NOT_EXIST if there is no schema of `row.schema_id`.
    Result<void> insert(const catalog::Volume& row);
    Result<std::optional<catalog::Volume>> find_by_name(const catalog::TableName& name);
    Result<std::optional<catalog::Volume>> find_by_id(std::string_view id);
    Result<catalog::Volume> get_by_name(const catalog::TableName& name);
    Result<std::vector<catalog::Volume>> list(std::string_view schema_id, const NamePage& page);
    Result<std::int64_t> count(std::string_view schema_id);
    /// Writes every column but id, schema, location and creation, the name included.
    Result<void> update(const catalog::Volume& row);
    /// Objects of shares that name it stay, as SOURCE_NOT_FOUND.
    Result<void> remove(const catalog::Volume& row);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
