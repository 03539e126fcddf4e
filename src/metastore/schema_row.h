#pragma once

#include <string_view>

#include "catalog/properties.h"
#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/row_reading.h"

namespace sluice::metastore {

/// A schema with the name of its catalog; `s` and `c` are schemas and catalogs.
inline constexpr std::string_view kSelectSchema =
    "SELECT s.id, s.catalog_id, c.name, s.name, s.owner, s.comment, s.properties, s.created_at, "
    "s.created_by, s.updated_at, s.updated_by, s.storage_root "
    "FROM schemas s JOIN catalogs c ON c.id = s.catalog_id ";

inline Result<catalog::Schema> schema_from_row(const Row& row) {
    SLUICE_TRY(auto properties, catalog::decode_properties(row.text(6)));
    return catalog::Schema{.id = row.text(0),
                           .catalog_id = row.text(1),
                           .catalog_name = row.text(2),
                           .name = row.text(3),
                           .owner = row.text(4),
                           .comment = row.optional_text(5),
                           .properties = std::move(properties),
                           .storage_root = row.optional_text(11),
                           .provenance = read_provenance(row, 7)};
}

}  // namespace sluice::metastore
