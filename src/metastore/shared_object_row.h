#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "catalog/enum_text.h"
#include "catalog/partition_clause_json.h"
#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/row_reading.h"

namespace sluice::metastore {

inline constexpr std::string_view kSelectObject =
    "SELECT id, share_id, type, name, source_id, alias_schema, alias_table, shared_as, comment, "
    "data_object_type, history, cdf_enabled, start_version, added_at_version, added_at, added_by, "
    "status, partitions, string_shared_as FROM share_objects ";

inline Result<catalog::SharedObject> object_from_row(const Row& row) {
    SLUICE_TRY(const auto type, stored(catalog::parse_shared_object_type(row.text(2))));
    SLUICE_TRY(const auto status, stored(catalog::parse_shared_object_status(row.text(16))));
    std::optional<catalog::PartitionClause> partitions;
    if (const auto text = row.optional_text(17)) {
        SLUICE_TRY(partitions, catalog::decode_partition_clause(*text));
    }
    return catalog::SharedObject{.id = row.text(0),
                                 .share_id = row.text(1),
                                 .type = type,
                                 .name = row.text(3),
                                 .source_id = row.text(4),
                                 .alias_schema = row.text(5),
                                 .alias_table = row.text(6),
                                 .shared_as = row.optional_text(7),
                                 .string_shared_as = row.optional_text(18),
                                 .comment = row.optional_text(8),
                                 .data_object_type = row.optional_text(9),
                                 .history = row.boolean(10),
                                 .cdf_enabled = row.optional_boolean(11),
                                 .start_version = row.optional_integer(12),
                                 .partitions = std::move(partitions),
                                 .added_at_version = row.integer(13),
                                 .added_at = row.integer(14),
                                 .added_by = row.text(15),
                                 .status = status};
}

}  // namespace sluice::metastore
