#include "engine/column_type.h"

#include <duckdb.h>

#include <utility>

#include "engine/handle.h"

namespace sluice::engine {
namespace {

using LogicalType = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;

constexpr std::pair<duckdb_type, TypeKind> kKinds[] = {
    {DUCKDB_TYPE_BOOLEAN, TypeKind::boolean},
    {DUCKDB_TYPE_TINYINT, TypeKind::int8},
    {DUCKDB_TYPE_SMALLINT, TypeKind::int16},
    {DUCKDB_TYPE_INTEGER, TypeKind::int32},
    {DUCKDB_TYPE_BIGINT, TypeKind::int64},
    {DUCKDB_TYPE_FLOAT, TypeKind::float32},
    {DUCKDB_TYPE_DOUBLE, TypeKind::float64},
    {DUCKDB_TYPE_VARCHAR, TypeKind::text},
    {DUCKDB_TYPE_DATE, TypeKind::date},
    {DUCKDB_TYPE_TIMESTAMP_S, TypeKind::timestamp_s},
    {DUCKDB_TYPE_TIMESTAMP_MS, TypeKind::timestamp_ms},
    {DUCKDB_TYPE_TIMESTAMP, TypeKind::timestamp_us},
    {DUCKDB_TYPE_TIMESTAMP_NS, TypeKind::timestamp_ns},
    {DUCKDB_TYPE_TIMESTAMP_TZ, TypeKind::timestamp_utc},
    {DUCKDB_TYPE_LIST, TypeKind::list},
    {DUCKDB_TYPE_MAP, TypeKind::map},
    {DUCKDB_TYPE_STRUCT, TypeKind::structure},
};

// What a decimal is stored as.
constexpr std::pair<duckdb_type, TypeKind> kDecimalKinds[] = {
    {DUCKDB_TYPE_SMALLINT, TypeKind::decimal16},
    {DUCKDB_TYPE_INTEGER, TypeKind::decimal32},
    {DUCKDB_TYPE_BIGINT, TypeKind::decimal64},
    {DUCKDB_TYPE_HUGEINT, TypeKind::decimal128},
};

TypeKind kind_of(duckdb_logical_type type) {
    const duckdb_type id = duckdb_get_type_id(type);
    if (id == DUCKDB_TYPE_DECIMAL) {
        for (const auto& [internal, kind] : kDecimalKinds) {
            if (internal == duckdb_decimal_internal_type(type)) return kind;
        }
    }
    for (const auto& [candidate, kind] : kKinds) {
        if (candidate == id) return kind;
    }
    return TypeKind::other;
}

std::string take_text(char* text) {
    std::string copy = text == nullptr ? std::string() : text;
    duckdb_free(text);
    return copy;
}

ColumnType describe_type(std::string name, duckdb_logical_type type) {
    ColumnType out{.name = std::move(name), .kind = kind_of(type), .scale = 0, .children = {}};
    if (out.kind == TypeKind::structure) {
        const idx_t count = duckdb_struct_type_child_count(type);
        for (idx_t i = 0; i < count; ++i) {
            const LogicalType child(duckdb_struct_type_child_type(type, i));
            out.children.push_back(
                describe_type(take_text(duckdb_struct_type_child_name(type, i)), child.get()));
        }
    } else if (out.kind == TypeKind::list) {
        const LogicalType child(duckdb_list_type_child_type(type));
        out.children.push_back(describe_type("element", child.get()));
    } else if (out.kind == TypeKind::map) {
        const LogicalType key(duckdb_map_type_key_type(type));
        const LogicalType value(duckdb_map_type_value_type(type));
        ColumnType entry{.name = "entry", .kind = TypeKind::structure, .scale = 0, .children = {}};
        entry.children.push_back(describe_type("key", key.get()));
        entry.children.push_back(describe_type("value", value.get()));
        out.children.push_back(std::move(entry));
    } else if (duckdb_get_type_id(type) == DUCKDB_TYPE_DECIMAL) {
        out.scale = duckdb_decimal_scale(type);
    }
    return out;
}

}  // namespace

const ColumnType* ColumnType::child(std::string_view field) const {
    if (kind != TypeKind::structure) return nullptr;
    for (const ColumnType& candidate : children) {
        if (candidate.name == field) return &candidate;
    }
    return nullptr;
}

bool ColumnType::is_integer() const {
    return kind == TypeKind::int8 || kind == TypeKind::int16 || kind == TypeKind::int32 ||
           kind == TypeKind::int64;
}

bool ColumnType::is_text_map() const {
    if (kind != TypeKind::map && kind != TypeKind::list) return false;
    const ColumnType& entry = children.front();
    return entry.kind == TypeKind::structure && entry.children.size() == 2 &&
           entry.children[0].kind == TypeKind::text && entry.children[1].kind == TypeKind::text;
}

std::vector<ColumnType> describe_columns(_duckdb_prepared_statement* statement) {
    std::vector<ColumnType> columns;
    const idx_t count = duckdb_prepared_statement_column_count(statement);
    for (idx_t i = 0; i < count; ++i) {
        const char* name = duckdb_prepared_statement_column_name(statement, i);
        // lint: allow(const_cast) because the API wants its own const text back
        std::string copy = take_text(const_cast<char*>(name));
        const LogicalType type(duckdb_prepared_statement_column_logical_type(statement, i));
        columns.push_back(describe_type(std::move(copy), type.get()));
    }
    return columns;
}

}  // namespace sluice::engine
