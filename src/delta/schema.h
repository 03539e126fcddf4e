#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::delta {

enum class TypeKind {
    string_type,
    long_type,
    integer_type,
    short_type,
    byte_type,
    float_type,
    double_type,
    boolean_type,
    binary_type,
    date_type,
    timestamp_type,
    timestamp_ntz_type,
    decimal_type,
    variant_type,
    void_type,
    interval_type,
    geometry_type,
    geography_type,
    struct_type,
    array_type,
    map_type,
};

struct Field;

struct DataType {
    TypeKind kind = TypeKind::string_type;
    std::string name;   ///< the log's spelling of a primitive type: `decimal(10,2)`
    int precision = 0;  ///< decimal only
    int scale = 0;
    std::vector<Field> fields;       ///< struct only
    std::vector<DataType> children;  ///< array: the element; map: key and value
};

struct Field {
    std::string name;  ///< logical
    DataType type;
    bool nullable = true;
    std::optional<std::string> comment;
    std::string physical_name;  ///< under column mapping; else equal to `name`
    bool type_changes = false;  ///< has `delta.typeChanges`
    std::string json;           ///< the whole field as compact JSON (W8)
    std::string type_json;      ///< its `type` alone
};

/// A column as the catalog shows it (A101 and after).
struct Column {
    std::string name;
    std::string type_text;  ///< `bigint`, `struct<a:int>`
    std::string type_name;  ///< `LONG`, `STRUCT`
    std::string type_json;  ///< the whole field
    std::optional<std::string> comment;
    bool nullable = true;
    int position = 0;
    int partition_index = -1;  ///< -1: no partition column
};

/// A table's schema, parsed once. Immutable; any thread.
class Schema {
public:
    /// Parses `metaData.schemaString`; empty text is a table without columns. TABLE_LOG_CORRUPT
    /// when it is no schema, UNSUPPORTED_TABLE_FEATURE naming a type that is not known.
    static Result<Schema> parse(std::string_view schema_string);

    const std::vector<Field>& fields() const { return fields_; }
    /// By exact logical name; nullptr if there is none.
    const Field* find(std::string_view name) const;

    std::vector<Column> columns(const std::vector<std::string>& partition_columns) const;

    /// The schema with each top-level field's metadata reduced to its comment (P66). The same bytes
    /// for the same schema string (P62).
    std::string parquet_schema_string() const;

    /// True if a field at any depth has this type.
    bool uses(TypeKind kind) const;
    /// True if a field at any depth has `delta.typeChanges`.
    bool has_type_changes() const;

private:
    std::vector<Field> fields_;
};

/// `bigint`, `array<struct<a:int>>`: Spark's short text of a type.
std::string type_text(const DataType& type);

}  // namespace sluice::delta
