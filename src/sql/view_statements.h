#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "sql/alter_actions.h"
#include "sql/expression.h"
#include "sql/names.h"

namespace sluice::sql {

struct ViewColumn {
    Identifier name;
    std::optional<TextValue> comment;

    bool operator==(const ViewColumn&) const = default;
};

struct CreateView {
    bool or_replace = false;
    bool materialized = false;
    bool if_not_exists = false;
    ObjectName name;
    std::vector<ViewColumn> columns;
    std::optional<TextValue> comment;
    std::vector<Property> properties;
    Query query;

    bool operator==(const CreateView&) const = default;
};

struct SetViewQuery {
    Query query;

    bool operator==(const SetViewQuery&) const = default;
};

struct AlterView {
    ObjectName name;
    std::variant<SetViewQuery, RenameTo, OwnerTo> action;

    bool operator==(const AlterView&) const = default;
};

struct DropView {
    bool materialized = false;
    bool if_exists = false;
    ObjectName name;

    bool operator==(const DropView&) const = default;
};

struct ShowViews {
    std::optional<ObjectName> schema;
    std::optional<TextValue> pattern;

    bool operator==(const ShowViews&) const = default;
};

struct FunctionParameter {
    Identifier name;
    DataType type;

    bool operator==(const FunctionParameter&) const = default;
};

struct CreateFunction {
    bool or_replace = false;
    bool if_not_exists = false;
    ObjectName name;
    std::vector<FunctionParameter> parameters;
    DataType returns;
    std::optional<TextValue> comment;
    Expression body;

    bool operator==(const CreateFunction&) const = default;
};

struct DropFunction {
    bool if_exists = false;
    ObjectName name;

    bool operator==(const DropFunction&) const = default;
};

}  // namespace sluice::sql
