#include "access/partition_rule.h"

#include <utility>

#include "base/crypto.h"
#include "catalog/partition_clause_json.h"

namespace sluice::access {
namespace {

constexpr std::size_t kDigestBytes = 16;

/// nullopt: a property is missing.
std::optional<catalog::PartitionGroup> put_in(catalog::PartitionGroup group,
                                              const catalog::Recipient& recipient) {
    for (catalog::PartitionPredicate& predicate : group) {
        if (!predicate.recipient_property_key) continue;
        predicate.value = recipient_property(recipient, *predicate.recipient_property_key);
        if (!predicate.value) return std::nullopt;
        predicate.recipient_property_key.reset();
    }
    return group;
}

}  // namespace

std::optional<std::string> recipient_property(const catalog::Recipient& recipient,
                                              const std::string& key) {
    if (key == "databricks.name") return recipient.name;
    if (key == "sluice.id") return recipient.id;
    if (key == "sluice.email") return recipient.email;
    const auto found = recipient.properties.find(key);
    if (found == recipient.properties.end()) return std::nullopt;
    return found->second;
}

PartitionRule partition_rule(const catalog::SharedObject& object,
                             const catalog::Recipient& recipient) {
    PartitionRule rule;
    if (!object.partitions) {
        rule.clause.reset();
        return rule;
    }
    catalog::PartitionClause clause;
    for (const catalog::PartitionGroup& group : object.partitions->groups) {
        if (auto filled = put_in(group, recipient)) clause.groups.push_back(*filled);
    }
    rule.digest = sha256(catalog::encode_partition_clause(clause)).substr(0, kDigestBytes);
    rule.clause = std::move(clause);
    return rule;
}

}  // namespace sluice::access
