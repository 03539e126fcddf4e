#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/request_context.h"
#include "catalog/names.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

struct CreateVolume {
    std::string name;
    std::string catalog_name;
    std::string schema_name;
    std::string volume_type;  ///< only EXTERNAL
    std::string storage_location;
    std::optional<std::string> comment;
};

/// Only what is present changes.
struct UpdateVolume {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> comment;
};

// Volumes (A111): kept and listed, so that shares can name them; nobody is served their files.
// RESOURCE_DOES_NOT_EXIST, RESOURCE_ALREADY_EXISTS, PERMISSION_DENIED.
/// INVALID_PARAMETER_VALUE unless the location lies in a registered one.
Result<catalog::Volume> create_volume(const Services& services, const AdminPrincipal& who,
                                      const CreateVolume& request, RequestContext& context);
Result<catalog::Volume> get_volume(const Services& services, const AdminPrincipal& who,
                                   std::string_view full_name, RequestContext& context);
Result<AdminPage<catalog::Volume>> list_volumes(const Services& services, const AdminPrincipal& who,
                                                const catalog::SchemaName& schema,
                                                const PageParameters& page,
                                                RequestContext& context);
Result<catalog::Volume> update_volume(const Services& services, const AdminPrincipal& who,
                                      std::string_view full_name, const UpdateVolume& request,
                                      RequestContext& context);
/// The registration goes, the files stay.
Result<void> delete_volume(const Services& services, const AdminPrincipal& who,
                           std::string_view full_name, RequestContext& context);

}  // namespace sluice::governance
