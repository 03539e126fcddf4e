#pragma once

#include <optional>
#include <string>

#include "catalog/partition_clause.h"
#include "catalog/securables.h"

namespace sluice::access {

/// What of a table one recipient may see: the clause of the share with the recipient's properties
/// put in. Default: nothing.
struct PartitionRule {
    /// nullopt: the whole table. Without groups: nothing.
    std::optional<catalog::PartitionClause> clause = catalog::PartitionClause{};
    /// Of the clause, empty for the whole table: what was given out under one rule does not hold
    /// under another.
    std::string digest;

    bool whole_table() const { return !clause.has_value(); }
};

/// A group that needs a property the recipient does not have is left out: it matches nothing (A44,
/// A49).
PartitionRule partition_rule(const catalog::SharedObject& object,
                             const catalog::Recipient& recipient);

/// The value of a property as rules and views see it (A49): `databricks.name`, `sluice.id` and
/// `sluice.email` come from the recipient itself, all others are what its properties say.
std::optional<std::string> recipient_property(const catalog::Recipient& recipient,
                                              const std::string& key);

}  // namespace sluice::access
