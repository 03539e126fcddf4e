#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::catalog {

enum class PartitionOp {
    equal,
    like,
    not_equal,
    less_than,
    less_than_or_equal,
    greater_than,
    greater_than_or_equal,
};

/// `EQUAL`, `LIKE`, … as the REST API spells them (A44).
std::string_view to_text(PartitionOp op);
/// In any case (A6). INVALID_PARAMETER_VALUE naming the operators there are.
Result<PartitionOp> parse_partition_op(std::string_view text);

/// One condition on one partition column. At most one of `value` and `recipient_property_key` is
/// there; neither is NULL: EQUAL means IS NULL then, NOT_EQUAL means IS NOT NULL, and no other
/// operator can be.
struct PartitionPredicate {
    std::string column;
    PartitionOp op = PartitionOp::equal;
    std::optional<std::string> value{};
    std::optional<std::string> recipient_property_key{};
    bool operator==(const PartitionPredicate&) const = default;
};

/// Predicates that must all hold. Never empty: an empty one would match every file.
using PartitionGroup = std::vector<PartitionPredicate>;

/// What of a table is shared: the files for which at least one group holds (A44). A clause without
/// groups lets nothing through; "the whole table" is an absent clause.
struct PartitionClause {
    std::vector<PartitionGroup> groups;
    bool operator==(const PartitionClause&) const = default;
};

/// Limits, empty groups, predicates that say two things or nothing a comparison could mean, broken
/// LIKE patterns. INVALID_PARAMETER_VALUE. What the table says about it is for
/// delta::check_clause_fits.
Result<void> check_partition_clause(const PartitionClause& clause);

/// The same group whatever the order of its predicates, repetitions, and the case of its columns
/// (Y23, S16). Values are compared as they were written.
bool same_partition_group(const PartitionGroup& a, const PartitionGroup& b);
/// The same clause whatever the order of its groups and repetitions among them.
bool same_partition_clause(const PartitionClause& a, const PartitionClause& b);

/// `(region = 'US'), (date >= '2026-01-01', date <= '2026-01-31')`: groups as the PARTITION clause
/// of SQL takes them (S19, S71). Numbers stand bare.
std::string print_partition_clause(const PartitionClause& clause);
std::string print_partition_group(const PartitionGroup& group);

}  // namespace sluice::catalog
