#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "sql/alter_actions.h"
#include "sql/names.h"
#include "sql/partition_filter.h"

namespace sluice::sql {

struct CreateShare {
    bool if_not_exists = false;
    ObjectName name;
    std::optional<TextValue> comment;

    bool operator==(const CreateShare&) const = default;
};

/// What the statement says an object of a share is; `unspecified` if it does not.
enum class SharedKind : std::uint8_t {
    unspecified,
    table,
    view,
    materialized_view,
    streaming_table,
    foreign_table,
    schema,
    model,
    volume,
    function,
};

enum class ShareChange : std::uint8_t { add, alter };

/// `ADD` and `ALTER` of an object. An option that was not given is absent: ALTER keeps it.
struct ChangeSharedObject {
    ShareChange change = ShareChange::add;
    SharedKind kind = SharedKind::unspecified;
    ObjectName object;
    std::optional<TextValue> comment;
    std::optional<TextValue> alias;  ///< `schema.table`
    /// Empty for `PARTITION ()`, which drops the restriction (S17).
    std::optional<std::vector<PartitionGroup>> partitions;
    std::optional<bool> history;
    std::optional<bool> change_data_feed;
    std::optional<IntegerValue> start_version;

    bool operator==(const ChangeSharedObject&) const = default;
};

struct RemoveSharedObject {
    SharedKind kind = SharedKind::unspecified;
    ObjectName object;

    bool operator==(const RemoveSharedObject&) const = default;
};

/// `REMOVE TABLE t PARTITION (…)`: takes groups away from the filter (S17).
struct RemovePartitions {
    SharedKind kind = SharedKind::unspecified;  ///< or `table`
    ObjectName object;
    std::vector<PartitionGroup> groups;

    bool operator==(const RemovePartitions&) const = default;
};

struct AlterShare {
    ObjectName name;
    std::variant<ChangeSharedObject, RemoveSharedObject, RemovePartitions, RenameTo, OwnerTo,
                 SetComment>
        action;

    bool operator==(const AlterShare&) const = default;
};

struct DropShare {
    bool if_exists = false;
    ObjectName name;

    bool operator==(const DropShare&) const = default;
};

struct DescribeShare {
    ObjectName name;

    bool operator==(const DescribeShare&) const = default;
};

struct ShowShares {
    std::optional<ObjectName> provider;
    std::optional<TextValue> pattern;

    bool operator==(const ShowShares&) const = default;
};

struct ShowAllInShare {
    ObjectName name;

    bool operator==(const ShowAllInShare&) const = default;
};

}  // namespace sluice::sql
