#pragma once

#include <optional>
#include <variant>

#include "sql/alter_actions.h"
#include "sql/names.h"

namespace sluice::sql {

struct AlterProvider {
    ObjectName name;
    std::variant<RenameTo, OwnerTo> action;

    bool operator==(const AlterProvider&) const = default;
};

struct DropProvider {
    bool if_exists = false;
    ObjectName name;

    bool operator==(const DropProvider&) const = default;
};

struct DescribeProvider {
    ObjectName name;

    bool operator==(const DescribeProvider&) const = default;
};

struct ShowProviders {
    std::optional<TextValue> pattern;

    bool operator==(const ShowProviders&) const = default;
};

}  // namespace sluice::sql
