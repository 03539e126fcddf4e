#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ip_address.h"

namespace sluice::access {

/// A recipient's IP access list, ready for matching (A86, A87). Immutable; any thread.
class IpRules {
public:
    /// An entry that cannot be read matches nothing, and a list of only such entries admits nobody:
    /// what was meant as a restriction never widens.
    static IpRules compile(const std::vector<std::string>& entries);

    /// An empty list admits everybody; an unknown address only passes an empty list.
    bool allowed(const std::optional<IpAddress>& client) const;

private:
    bool anywhere_ = true;
    std::vector<IpRange> ranges_;
};

}  // namespace sluice::access
