#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/names.h"
#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Schemas of catalogs. `get` answers SCHEMA_DOES_NOT_EXIST for what is missing.
class SchemaRepository {
public:
    explicit SchemaRepository(Transaction& transaction) : transaction_(transaction) {}

    /// SCHEMA_ALREADY_EXISTS; CATALOG_DOES_NOT_EXIST if there is no catalog of `row.catalog_id`.
    Result<void> insert(const catalog::Schema& row);
    Result<std::optional<catalog::Schema>> find_by_name(const catalog::SchemaName& name);
    Result<catalog::Schema> get_by_name(const catalog::SchemaName& name);
    Result<std::optional<catalog::Schema>> find_by_id(std::string_view id);
    Result<std::vector<catalog::Schema>> list(std::string_view catalog_id, const NamePage& page);
    /// Writes every column but id, catalog and creation, the name included.
    Result<void> update(const catalog::Schema& row);
    /// SCHEMA_NOT_EMPTY while it has tables. Shares that hold it keep the object, as
    /// SOURCE_NOT_FOUND.
    Result<void> remove(const catalog::Schema& row);
    Result<void> remove_with_contents(const catalog::Schema& row);
    Result<std::int64_t> count_tables(std::string_view schema_id);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
