#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::governance {

/// What a request says about a recipient's addresses, in its two spellings (A70).
struct IpSpellings {
    std::optional<std::vector<std::string>> list;  ///< `ip_access_list`
    std::optional<std::map<std::string, std::string>> properties;
};

/// Makes both spellings say the same: a property `allowed_ip_ranges` (or `ip_access_list`), a
/// comma list, sets the list; a list without properties rewrites the property of `present`, if it
/// has one. INVALID_PARAMETER_VALUE when one request says two things. Properties without either
/// key leave the list alone: leaving a key out never opens access.
Result<IpSpellings> reconcile_ip_spellings(IpSpellings request,
                                           const std::map<std::string, std::string>& present);

/// Single properties set, or without a value taken away, as a whole new map; of the list of
/// addresses what that says of it (S25, S26). `present`: what is there if the request says nothing.
IpSpellings with_property_changes(IpSpellings request,
                                  const std::map<std::string, std::optional<std::string>>& changes,
                                  const std::map<std::string, std::string>& present);

}  // namespace sluice::governance
