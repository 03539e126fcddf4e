#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "sql/expression_nodes.h"

namespace sluice::sql {

/// What a partition column is compared with.
using PartitionOperand = std::variant<Literal, Parameter, CurrentRecipient>;

enum class Comparison : std::uint8_t {
    equal,  ///< `=` and `==`
    null_safe_equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
};

struct CompareTest {
    Comparison comparison = Comparison::equal;
    PartitionOperand operand;

    bool operator==(const CompareTest&) const = default;
};

struct LikeTest {
    PartitionOperand pattern;

    bool operator==(const LikeTest&) const = default;
};

struct InTest {
    bool negated = false;
    std::vector<PartitionOperand> items;

    bool operator==(const InTest&) const = default;
};

struct BetweenTest {
    bool negated = false;
    PartitionOperand low;
    PartitionOperand high;

    bool operator==(const BetweenTest&) const = default;
};

struct NullTest {
    bool negated = false;

    bool operator==(const NullTest&) const = default;
};

/// `region = 'US'`
struct PartitionPredicate {
    Identifier column;
    std::variant<CompareTest, LikeTest, InTest, BetweenTest, NullTest> test;

    bool operator==(const PartitionPredicate&) const = default;
};

/// Predicates that hold together; a filter is groups of which one holds.
struct PartitionGroup {
    std::vector<PartitionPredicate> predicates;
    SourcePosition position;

    bool operator==(const PartitionGroup&) const = default;
};

}  // namespace sluice::sql
