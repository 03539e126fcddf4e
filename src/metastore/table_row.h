#pragma once

#include <string_view>

#include "catalog/properties.h"
#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/row_reading.h"

namespace sluice::metastore {

/// A table with the names it hangs under; `t`, `s` and `c` are tables, schemas and catalogs.
inline constexpr std::string_view kSelectTable =
    "SELECT t.id, t.schema_id, c.name, s.name, t.name, t.location, t.owner, t.comment, "
    "t.properties, t.created_at, t.created_by, t.updated_at, t.updated_by "
    "FROM tables t JOIN schemas s ON s.id = t.schema_id JOIN catalogs c ON c.id = s.catalog_id ";

inline Result<catalog::Table> table_from_row(const Row& row) {
    SLUICE_TRY(auto properties, catalog::decode_properties(row.text(8)));
    return catalog::Table{.id = row.text(0),
                          .schema_id = row.text(1),
                          .catalog_name = row.text(2),
                          .schema_name = row.text(3),
                          .name = row.text(4),
                          .location = row.text(5),
                          .owner = row.text(6),
                          .comment = row.optional_text(7),
                          .properties = std::move(properties),
                          .provenance = read_provenance(row, 9)};
}

}  // namespace sluice::metastore
