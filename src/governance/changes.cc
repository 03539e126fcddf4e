#include "governance/changes.h"

#include "base/encoding.h"
#include "governance/limits.h"

namespace sluice::governance {

catalog::Provenance created_by(const Services& services, const AdminPrincipal& who) {
    const EpochMs now = services.clock.now_ms();
    return {.created_at = now, .created_by = who.name, .updated_at = now, .updated_by = who.name};
}

void touch(catalog::Provenance& provenance, const Services& services, const AdminPrincipal& who) {
    provenance.updated_at = services.clock.now_ms();
    provenance.updated_by = who.name;
}

catalog::Properties with_changes(catalog::Properties properties,
                                 const std::map<std::string, std::optional<std::string>>& changes) {
    for (const auto& [key, value] : changes) {
        if (value) {
            properties.insert_or_assign(key, *value);
        } else {
            properties.erase(key);
        }
    }
    return properties;
}

Result<void> check_text(std::string_view field, const std::optional<std::string>& text) {
    if (!text) return {};
    if (text->size() > kCommentBytesMax || !is_utf8(*text)) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "'" + std::string(field) + "' must be text of at most " +
                         std::to_string(kCommentBytesMax) + " bytes");
    }
    return {};
}

Result<void> check_owner(std::string_view owner) {
    if (owner.empty() || owner.size() > kOwnerBytesMax || !is_utf8(owner)) {
        return Error(
            Condition::INVALID_PARAMETER_VALUE,
            "'owner' must be a name of at most " + std::to_string(kOwnerBytesMax) + " bytes");
    }
    return {};
}

}  // namespace sluice::governance
