#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "catalog/properties.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

/// Created now by this principal.
catalog::Provenance created_by(const Services& services, const AdminPrincipal& who);
/// Marks a change: `updated_at` and `updated_by` move, creation stays (A31, A68).
void touch(catalog::Provenance& provenance, const Services& services, const AdminPrincipal& who);

/// The properties with single ones set, and those without a value taken away.
catalog::Properties with_changes(catalog::Properties properties,
                                 const std::map<std::string, std::optional<std::string>>& changes);

/// INVALID_PARAMETER_VALUE naming the field when a free text is too long or no UTF-8.
Result<void> check_text(std::string_view field, const std::optional<std::string>& text);
/// Owners are free text of the identity provider (A53): not empty, bounded.
Result<void> check_owner(std::string_view owner);

}  // namespace sluice::governance
