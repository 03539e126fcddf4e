#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "sql/alter_actions.h"
#include "sql/expression.h"
#include "sql/names.h"

namespace sluice::sql {

/// `MASK f [USING COLUMNS (a, b)]`
struct ColumnMask {
    ObjectName function;
    std::vector<Identifier> using_columns;

    bool operator==(const ColumnMask&) const = default;
};

struct ColumnDefinition {
    Identifier name;
    DataType type;
    bool not_null = false;
    std::optional<Expression> default_value;
    std::optional<TextValue> comment;
    std::optional<ColumnMask> mask;

    bool operator==(const ColumnDefinition&) const = default;
};

struct CreateTable {
    bool or_replace = false;
    bool if_not_exists = false;
    ObjectName name;
    std::vector<ColumnDefinition> columns;
    std::optional<Identifier> format;  ///< of USING; any word, for who executes to refuse
    std::vector<Identifier> partitioned_by;
    std::vector<Identifier> cluster_by;
    std::optional<TextValue> location;
    std::optional<TextValue> comment;
    std::vector<Property> properties;
    std::optional<Query> query;

    bool operator==(const CreateTable&) const = default;
};

struct AddColumns {
    std::vector<ColumnDefinition> columns;

    bool operator==(const AddColumns&) const = default;
};

struct SetColumnComment {
    Identifier column;
    TextValue comment;

    bool operator==(const SetColumnComment&) const = default;
};

struct SetColumnMask {
    Identifier column;
    ColumnMask mask;

    bool operator==(const SetColumnMask&) const = default;
};

struct DropColumnMask {
    Identifier column;

    bool operator==(const DropColumnMask&) const = default;
};

/// `SET ROW FILTER f ON (a, b)`
struct SetRowFilter {
    ObjectName function;
    std::vector<Identifier> columns;

    bool operator==(const SetRowFilter&) const = default;
};

struct DropRowFilter {
    bool operator==(const DropRowFilter&) const = default;
};

struct AlterTable {
    ObjectName name;
    std::variant<RenameTo, OwnerTo, SetProperties, UnsetProperties, AddColumns, SetColumnComment,
                 SetColumnMask, DropColumnMask, SetRowFilter, DropRowFilter>
        action;

    bool operator==(const AlterTable&) const = default;
};

struct DropTable {
    bool if_exists = false;
    ObjectName name;

    bool operator==(const DropTable&) const = default;
};

struct UndropTable {
    ObjectName name;

    bool operator==(const UndropTable&) const = default;
};

struct DescribeTable {
    bool extended = false;
    ObjectName name;
    bool as_json = false;

    bool operator==(const DescribeTable&) const = default;
};

struct DescribeDetail {
    ObjectName name;

    bool operator==(const DescribeDetail&) const = default;
};

struct DescribeHistory {
    ObjectName name;
    std::optional<IntegerValue> limit;

    bool operator==(const DescribeHistory&) const = default;
};

struct ShowTables {
    std::optional<ObjectName> schema;
    std::optional<TextValue> pattern;

    bool operator==(const ShowTables&) const = default;
};

struct ShowColumns {
    ObjectName table;

    bool operator==(const ShowColumns&) const = default;
};

struct ShowCreateTable {
    ObjectName table;

    bool operator==(const ShowCreateTable&) const = default;
};

struct ShowPartitions {
    ObjectName table;

    bool operator==(const ShowPartitions&) const = default;
};

struct ShowTableProperties {
    ObjectName table;

    bool operator==(const ShowTableProperties&) const = default;
};

}  // namespace sluice::sql
