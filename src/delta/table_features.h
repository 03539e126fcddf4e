#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/actions.h"
#include "delta/schema.h"

namespace sluice::delta {

enum class ColumnMappingMode { none, name, id };

/// What is really used in one snapshot: P37 and P38 are decided on it. A feature that the protocol
/// lists but nothing uses is not here.
struct TableFeatures {
    ColumnMappingMode column_mapping = ColumnMappingMode::none;
    bool deletion_vectors = false;  ///< a live file has one
    bool timestamp_ntz = false;     ///< a column, at any depth, has this type
    bool variant = false;
    bool geospatial = false;    ///< geometry or geography
    bool void_type = false;     ///< a column without a type
    bool interval = false;      ///< year-month or day-time
    bool type_changes = false;  ///< a field has `delta.typeChanges`

    /// Every reason why parquet format cannot show this table (P38), in words for the client, with
    /// commas between; empty: none.
    std::string parquet_obstacles() const;
};

/// UNSUPPORTED_TABLE_FEATURE naming the reader version over 3 or the reader features that sluice
/// does not know; a server that went on could show rows that such a feature hides. Unknown writer
/// features are fine.
Result<void> check_readable(const Protocol& protocol);

/// True if the protocol lists the feature for readers; `x` and `x-preview` are one.
bool lists_reader_feature(const Protocol& protocol, std::string_view feature);

/// UNSUPPORTED_TABLE_FEATURE on a mapping mode other than none, name, id. The mode counts only
/// where the protocol allows it (reader 2, or the feature at 3).
Result<ColumnMappingMode> column_mapping_mode(const Protocol& protocol, const Metadata& metadata);

/// What schema and configuration use; `deletion_vectors` is left false.
Result<TableFeatures> schema_features(const Protocol& protocol, const Metadata& metadata,
                                      const Schema& schema);

}  // namespace sluice::delta
