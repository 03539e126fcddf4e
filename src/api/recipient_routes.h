#pragma once

#include "api/activation_handlers.h"
#include "api/recipient_handlers.h"
#include "api/routes.h"

namespace sluice::api {

/// Everything recipients can ask for. The sharing protocol stands under `/delta-sharing` and again
/// under
/// `/api/2.0/delta-sharing`.
RouteTable recipient_routes(const RecipientHandlers& handlers,
                            const ActivationHandlers& activation);

}  // namespace sluice::api
