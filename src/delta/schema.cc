#include "delta/schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "delta/limits.h"
#include "json/json.h"
#include "json/writer.h"

namespace sluice::delta {
namespace {

struct PrimitiveRow {
    std::string_view log_name;
    TypeKind kind;
};

constexpr std::array kPrimitives = {
    PrimitiveRow{"string", TypeKind::string_type},
    PrimitiveRow{"long", TypeKind::long_type},
    PrimitiveRow{"integer", TypeKind::integer_type},
    PrimitiveRow{"short", TypeKind::short_type},
    PrimitiveRow{"byte", TypeKind::byte_type},
    PrimitiveRow{"float", TypeKind::float_type},
    PrimitiveRow{"double", TypeKind::double_type},
    PrimitiveRow{"boolean", TypeKind::boolean_type},
    PrimitiveRow{"binary", TypeKind::binary_type},
    PrimitiveRow{"date", TypeKind::date_type},
    PrimitiveRow{"timestamp", TypeKind::timestamp_type},
    PrimitiveRow{"timestamp_ntz", TypeKind::timestamp_ntz_type},
    PrimitiveRow{"variant", TypeKind::variant_type},
    PrimitiveRow{"void", TypeKind::void_type},
    PrimitiveRow{"null", TypeKind::void_type},
    PrimitiveRow{"geometry", TypeKind::geometry_type},
    PrimitiveRow{"geography", TypeKind::geography_type},
};

constexpr int kDecimalPrecisionMax = 38;

Error broken(std::string detail) {
    return Error(Condition::TABLE_LOG_CORRUPT, "the table's schema cannot be read",
                 std::move(detail));
}

Error unknown_type(std::string_view name) {
    // The name comes from the log: bounded, because it is shown.
    constexpr std::size_t kShownMax = 64;
    return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                 "a column has the unknown type '" + std::string(name.substr(0, kShownMax)) + "'");
}

/// `decimal(p,s)`, blanks allowed; plain `decimal` is (10,0).
bool parse_decimal(std::string_view text, DataType& type) {
    type.kind = TypeKind::decimal_type;
    type.precision = 10;
    type.scale = 0;
    text.remove_prefix(std::string_view("decimal").size());
    if (text.empty()) return true;
    std::string compact;
    for (const char c : text) {
        if (c != ' ') compact += c;
    }
    const std::size_t comma = compact.find(',');
    if (compact.size() < 5 || compact.front() != '(' || compact.back() != ')' ||
        comma == std::string::npos) {
        return false;
    }
    const char* const begin = compact.data();
    const auto precision = std::from_chars(begin + 1, begin + comma, type.precision);
    const auto scale = std::from_chars(begin + comma + 1, begin + compact.size() - 1, type.scale);
    return precision.ec == std::errc() && precision.ptr == begin + comma &&
           scale.ec == std::errc() && scale.ptr == begin + compact.size() - 1 &&
           type.precision >= 1 && type.precision <= kDecimalPrecisionMax && type.scale >= 0 &&
           type.scale <= type.precision;
}

Result<DataType> parse_primitive(const std::string& name) {
    DataType type;
    type.name = name;
    for (const auto& row : kPrimitives) {
        if (row.log_name == name) {
            type.kind = row.kind;
            return type;
        }
    }
    if (name.starts_with("decimal")) {
        if (!parse_decimal(name, type)) return unknown_type(name);
        return type;
    }
    if (name.starts_with("interval ")) {
        type.kind = TypeKind::interval_type;
        return type;
    }
    const bool parameters = name.ends_with(")");
    if (parameters && name.starts_with("geometry(")) {
        type.kind = TypeKind::geometry_type;
        return type;
    }
    if (parameters && name.starts_with("geography(")) {
        type.kind = TypeKind::geography_type;
        return type;
    }
    return unknown_type(name);
}

class SchemaParser {
public:
    // Recursion is bounded by the depth that Document::parse allows.
    Result<DataType> type(const json::View& view) {
        if (view.is_string()) {
            SLUICE_TRY(const std::string name, view.as_string());
            return parse_primitive(name);
        }
        if (!view.is_object()) return broken("a type is neither text nor object");
        SLUICE_TRY(const auto kind, view.string({"type"}));
        if (!kind) return broken("a type object has no type");
        if (*kind == "struct") return structure(view);
        DataType result;
        if (*kind == "array") {
            result.kind = TypeKind::array_type;
            SLUICE_CHECK(child(view, "elementType", result));
            return result;
        }
        if (*kind == "map") {
            result.kind = TypeKind::map_type;
            SLUICE_CHECK(child(view, "keyType", result));
            SLUICE_CHECK(child(view, "valueType", result));
            return result;
        }
        return unknown_type(*kind);
    }

    Result<DataType> structure(const json::View& view) {
        DataType result;
        result.kind = TypeKind::struct_type;
        SLUICE_TRY(const auto fields, view.array({"fields"}));
        if (!fields) return broken("a struct has no fields");
        for (const auto& item : *fields) {
            SLUICE_TRY(auto parsed, field(item));
            result.fields.push_back(std::move(parsed));
        }
        return result;
    }

private:
    Result<void> child(const json::View& view, std::string_view name, DataType& parent) {
        SLUICE_TRY(const auto found, view.find({name}));
        if (!found) return broken("a type has no " + std::string(name));
        SLUICE_TRY(auto parsed, type(*found));
        parent.children.push_back(std::move(parsed));
        return {};
    }

    Result<Field> field(const json::View& view) {
        if (++fields_seen_ > kColumnsMax) {
            return Error(Condition::UNSUPPORTED_TABLE_FEATURE, "the table has too many columns");
        }
        if (!view.is_object()) return broken("a field is no object");
        Field result;
        SLUICE_TRY(auto name, view.string({"name"}));
        if (!name) return broken("a field has no name");
        result.name = std::move(*name);
        SLUICE_TRY(const auto found, view.find({"type"}));
        if (!found) return broken("field " + result.name + " has no type");
        SLUICE_TRY(result.type, type(*found));
        SLUICE_TRY(const auto nullable, view.boolean({"nullable"}));
        result.nullable = nullable.value_or(true);
        result.physical_name = result.name;
        result.json = view.text();
        result.type_json = found->text();
        SLUICE_TRY(const auto metadata, view.object({"metadata"}));
        if (metadata) {
            // A comment that is no text is nobody's comment.
            if (auto comment = metadata->string({"comment"})) result.comment = *comment;
            SLUICE_TRY(auto physical, metadata->string({"delta.columnMapping.physicalName"}));
            if (physical) result.physical_name = std::move(*physical);
            result.type_changes = metadata->has_key("delta.typeChanges");
        }
        return result;
    }

    std::size_t fields_seen_ = 0;
};

bool any_type(const DataType& type, TypeKind kind) {
    if (type.kind == kind) return true;
    return std::any_of(type.fields.begin(), type.fields.end(),
                       [&](const Field& field) { return any_type(field.type, kind); }) ||
           std::any_of(type.children.begin(), type.children.end(),
                       [&](const DataType& child) { return any_type(child, kind); });
}

bool any_change(const DataType& type);

bool any_change(const Field& field) { return field.type_changes || any_change(field.type); }

bool any_change(const DataType& type) {
    return std::any_of(type.fields.begin(), type.fields.end(),
                       [](const Field& field) { return any_change(field); }) ||
           std::any_of(type.children.begin(), type.children.end(),
                       [](const DataType& child) { return any_change(child); });
}

std::string_view type_name(TypeKind kind) {
    switch (kind) {
        case TypeKind::string_type:
            return "STRING";
        case TypeKind::long_type:
            return "LONG";
        case TypeKind::integer_type:
            return "INT";
        case TypeKind::short_type:
            return "SHORT";
        case TypeKind::byte_type:
            return "BYTE";
        case TypeKind::float_type:
            return "FLOAT";
        case TypeKind::double_type:
            return "DOUBLE";
        case TypeKind::boolean_type:
            return "BOOLEAN";
        case TypeKind::binary_type:
            return "BINARY";
        case TypeKind::date_type:
            return "DATE";
        case TypeKind::timestamp_type:
            return "TIMESTAMP";
        case TypeKind::timestamp_ntz_type:
            return "TIMESTAMP_NTZ";
        case TypeKind::decimal_type:
            return "DECIMAL";
        case TypeKind::variant_type:
            return "VARIANT";
        case TypeKind::void_type:
            return "NULL";
        case TypeKind::interval_type:
            return "INTERVAL";
        case TypeKind::geometry_type:
            return "GEOMETRY";
        case TypeKind::geography_type:
            return "GEOGRAPHY";
        case TypeKind::struct_type:
            return "STRUCT";
        case TypeKind::array_type:
            return "ARRAY";
        case TypeKind::map_type:
            return "MAP";
    }
    return "";
}

std::string struct_text(const DataType& type) {
    std::string text = "struct<";
    for (const auto& field : type.fields) {
        if (text.back() != '<') text += ',';
        text += field.name + ":" + type_text(field.type);
    }
    return text + ">";
}

}  // namespace

std::string type_text(const DataType& type) {
    switch (type.kind) {
        case TypeKind::long_type:
            return "bigint";
        case TypeKind::integer_type:
            return "int";
        case TypeKind::short_type:
            return "smallint";
        case TypeKind::byte_type:
            return "tinyint";
        case TypeKind::decimal_type:
            return "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) +
                   ")";
        case TypeKind::struct_type:
            return struct_text(type);
        case TypeKind::array_type:
            return "array<" + type_text(type.children.front()) + ">";
        case TypeKind::map_type:
            return "map<" + type_text(type.children.front()) + "," +
                   type_text(type.children.back()) + ">";
        case TypeKind::void_type:
            return "void";
        case TypeKind::string_type:
        case TypeKind::float_type:
        case TypeKind::double_type:
        case TypeKind::boolean_type:
        case TypeKind::binary_type:
        case TypeKind::date_type:
        case TypeKind::timestamp_type:
        case TypeKind::timestamp_ntz_type:
        case TypeKind::variant_type:
        case TypeKind::interval_type:
        case TypeKind::geometry_type:
        case TypeKind::geography_type:
            return type.name;
    }
    return type.name;
}

Result<Schema> Schema::parse(std::string_view schema_string) {
    Schema schema;
    if (schema_string.empty()) return schema;
    auto document = json::Document::parse(schema_string, kSchemaJsonDepthMax);
    if (!document) return broken(document.error().message());
    SchemaParser parser;
    auto root = parser.type(document->root());
    if (!root) {
        if (root.error().condition() == Condition::UNSUPPORTED_TABLE_FEATURE) {
            return std::move(root).error();
        }
        // The getters of json name a path and a wish; to the one who asks for the table it is one
        // thing: broken.
        return broken(root.error().message() + " " + root.error().detail());
    }
    if (root->kind != TypeKind::struct_type) return broken("the schema is no struct");
    schema.fields_ = std::move(root->fields);
    return schema;
}

const Field* Schema::find(std::string_view name) const {
    for (const auto& field : fields_) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

std::vector<Column> Schema::columns(const std::vector<std::string>& partition_columns) const {
    std::vector<Column> columns;
    columns.reserve(fields_.size());
    for (const auto& field : fields_) {
        Column column{.name = field.name,
                      .type_text = type_text(field.type),
                      .type_name = std::string(type_name(field.type.kind)),
                      .type_json = field.json,
                      .comment = field.comment,
                      .nullable = field.nullable,
                      .position = static_cast<int>(columns.size())};
        const auto partition =
            std::find(partition_columns.begin(), partition_columns.end(), field.name);
        if (partition != partition_columns.end()) {
            column.partition_index = static_cast<int>(partition - partition_columns.begin());
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

std::string Schema::parquet_schema_string() const {
    json::Writer writer;
    writer.begin_object().member("type", "struct").key("fields").begin_array();
    for (const auto& field : fields_) {
        writer.begin_object().member("name", field.name);
        writer.key("type").raw(field.type_json).member("nullable", field.nullable);
        writer.key("metadata").begin_object().optional("comment", field.comment).end_object();
        writer.end_object();
    }
    return writer.end_array().end_object().take();
}

bool Schema::uses(TypeKind kind) const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [&](const Field& field) { return any_type(field.type, kind); });
}

bool Schema::has_type_changes() const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [](const Field& field) { return any_change(field); });
}

}  // namespace sluice::delta
