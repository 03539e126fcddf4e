#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

/// The one metastore (A117), for every administrator: the SDKs ask for it before anything else.
/// METASTORE_DOES_NOT_EXIST when `id` is given and is not its id.
Result<catalog::Metastore> get_metastore(const Services& services,
                                         const std::optional<std::string>& id,
                                         RequestContext& context);

/// Only what is present changes (A118).
struct UpdateMetastore {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> organization_name;
    std::optional<std::string> sharing_scope;  ///< INTERNAL, INTERNAL_AND_EXTERNAL
    std::optional<std::int64_t> recipient_token_lifetime_s;
};
/// Token lifetimes hold for new and rotated tokens only; the scope holds at once.
Result<catalog::Metastore> update_metastore(const Services& services, const AdminPrincipal& who,
                                            const std::string& id, const UpdateMetastore& request,
                                            RequestContext& context);

}  // namespace sluice::governance
