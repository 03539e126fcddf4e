#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Catalogs. `find` answers nullopt for what is missing, `get` CATALOG_DOES_NOT_EXIST. Names are
/// matched on their folded form.
class CatalogRepository {
public:
    explicit CatalogRepository(Transaction& transaction) : transaction_(transaction) {}

    /// CATALOG_ALREADY_EXISTS; PROVIDER_DOES_NOT_EXIST.
    Result<void> insert(const catalog::Catalog& row);
    Result<std::optional<catalog::Catalog>> find_by_name(std::string_view name);
    Result<catalog::Catalog> get_by_name(std::string_view name);
    Result<std::optional<catalog::Catalog>> find_by_id(std::string_view id);
    Result<std::vector<catalog::Catalog>> list(const NamePage& page);
    /// Writes every column but id, storage root, share and creation, the name included.
    Result<void> update(const catalog::Catalog& row);
    /// CATALOG_NOT_EMPTY while it has schemas.
    Result<void> remove(const catalog::Catalog& row);
    /// With all schemas, tables and volumes; what shares hold of them becomes SOURCE_NOT_FOUND
    /// (A108).
    Result<void> remove_with_contents(const catalog::Catalog& row);
    Result<std::int64_t> count_schemas(std::string_view catalog_id);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
