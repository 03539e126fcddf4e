#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/box.h"
#include "sql/names.h"

namespace sluice::sql {

struct DataType;

/// A type without parts, by its canonical name: INT for INTEGER, and so on. Arguments are those of
/// DECIMAL(p, s), CHAR(n) and VARCHAR(n).
struct SimpleType {
    std::string name;
    std::vector<std::int64_t> arguments;

    bool operator==(const SimpleType&) const = default;
};

struct ArrayType {
    Box<DataType> element;

    bool operator==(const ArrayType&) const;
};

struct MapType {
    Box<DataType> key;
    Box<DataType> value;

    bool operator==(const MapType&) const;
};

struct StructField;

struct StructType {
    std::vector<StructField> fields;

    bool operator==(const StructType&) const;
};

struct DataType {
    std::variant<SimpleType, ArrayType, MapType, StructType> kind;
    SourcePosition position;

    bool operator==(const DataType&) const = default;
};

struct StructField {
    Identifier name;
    DataType type;
    bool not_null = false;
    std::optional<TextValue> comment;

    bool operator==(const StructField&) const = default;
};

}  // namespace sluice::sql
