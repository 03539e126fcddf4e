#pragma once

#include <cstdint>
#include <optional>

#include "sql/names.h"

namespace sluice::sql {

/// `USING SHARE provider.share`
struct ShareOfProvider {
    ObjectName provider;
    ObjectName share;

    bool operator==(const ShareOfProvider&) const = default;
};

struct CreateCatalog {
    bool if_not_exists = false;
    ObjectName name;
    std::optional<ShareOfProvider> using_share;
    std::optional<TextValue> comment;
    std::optional<TextValue> managed_location;

    bool operator==(const CreateCatalog&) const = default;
};

enum class DropBehavior : std::uint8_t { unspecified, restrict, cascade };

struct DropCatalog {
    bool if_exists = false;
    ObjectName name;
    DropBehavior behavior = DropBehavior::unspecified;

    bool operator==(const DropCatalog&) const = default;
};

struct DescribeCatalog {
    bool extended = false;
    ObjectName name;

    bool operator==(const DescribeCatalog&) const = default;
};

struct ShowCatalogs {
    std::optional<TextValue> pattern;

    bool operator==(const ShowCatalogs&) const = default;
};

struct UseCatalog {
    ObjectName name;

    bool operator==(const UseCatalog&) const = default;
};

struct CreateSchema {
    bool if_not_exists = false;
    ObjectName name;
    std::optional<TextValue> comment;
    std::optional<TextValue> managed_location;

    bool operator==(const CreateSchema&) const = default;
};

struct DropSchema {
    bool if_exists = false;
    ObjectName name;
    DropBehavior behavior = DropBehavior::unspecified;

    bool operator==(const DropSchema&) const = default;
};

struct DescribeSchema {
    bool extended = false;
    ObjectName name;

    bool operator==(const DescribeSchema&) const = default;
};

struct ShowSchemas {
    std::optional<ObjectName> catalog;
    std::optional<TextValue> pattern;

    bool operator==(const ShowSchemas&) const = default;
};

/// `USE [SCHEMA] s`, `USE c.s`
struct UseSchema {
    ObjectName name;

    bool operator==(const UseSchema&) const = default;
};

}  // namespace sluice::sql
