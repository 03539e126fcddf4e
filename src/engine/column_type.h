#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct _duckdb_prepared_statement;

namespace sluice::engine {

/// The types of DuckDB that a checkpoint may hold; all others are `other`.
enum class TypeKind {
    boolean,
    int8,
    int16,
    int32,
    int64,
    float32,
    float64,
    text,
    date,
    timestamp_s,
    timestamp_ms,
    timestamp_us,
    timestamp_ns,
    timestamp_utc,  ///< microseconds, an instant
    decimal16,
    decimal32,
    decimal64,
    decimal128,
    list,
    map,
    structure,
    other,
};

/// A column's type as a tree. Children: of a struct its fields; of a list its element; of a map one
/// struct of key and value, as its vector is laid out.
struct ColumnType {
    std::string name;
    TypeKind kind = TypeKind::other;
    int scale = 0;  ///< of decimals
    std::vector<ColumnType> children;

    /// The field of a struct, or null.
    const ColumnType* child(std::string_view field) const;
    bool is_integer() const;
    /// A map of text to text, also in the spelling of writers that only say list of (key, value).
    bool is_text_map() const;
};

/// Names and types of the columns that a successfully prepared statement gives.
std::vector<ColumnType> describe_columns(_duckdb_prepared_statement* statement);

}  // namespace sluice::engine
