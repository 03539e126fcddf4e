#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/names.h"
#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Registered tables. `get` answers TABLE_DOES_NOT_EXIST for what is missing.
class TableRepository {
public:
    explicit TableRepository(Transaction& transaction) : transaction_(transaction) {}

    /// TABLE_ALREADY_EXISTS; SCHEMA_DOES_NOT_EXIST if there is no schema of `row.schema_id`.
    Result<void> insert(const catalog::Table& row);
    Result<std::optional<catalog::Table>> find_by_name(const catalog::TableName& name);
    Result<catalog::Table> get_by_name(const catalog::TableName& name);
    Result<std::optional<catalog::Table>> find_by_id(std::string_view id);
    Result<std::vector<catalog::Table>> list(std::string_view schema_id, const NamePage& page);
    /// Tables at exactly this location; several may share one (A104).
    Result<std::vector<catalog::Table>> list_at_location(std::string_view location);
    /// At most `limit` tables at or beneath the location, by whole segments.
    Result<std::vector<catalog::Table>> list_under_location(std::string_view location,
                                                            std::int64_t limit);
    /// Writes every column but id, schema and creation, the name included.
    Result<void> update(const catalog::Table& row);
    /// Objects of shares that name it stay, as SOURCE_NOT_FOUND (A108).
    Result<void> remove(const catalog::Table& row);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
