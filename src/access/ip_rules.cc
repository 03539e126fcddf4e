#include "access/ip_rules.h"

#include <algorithm>
#include <utility>

namespace sluice::access {

IpRules IpRules::compile(const std::vector<std::string>& entries) {
    IpRules rules;
    rules.anywhere_ = entries.empty();
    for (const std::string& entry : entries) {
        auto range = IpRange::parse(entry);
        if (range) rules.ranges_.push_back(*range);
    }
    return rules;
}

bool IpRules::allowed(const std::optional<IpAddress>& client) const {
    if (anywhere_) return true;
    if (!client) return false;
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const IpRange& range) { return range.contains(*client); });
}

}  // namespace sluice::access
