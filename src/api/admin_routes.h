#pragma once

#include "api/activation_handlers.h"
#include "api/admin_handlers.h"
#include "api/routes.h"

namespace sluice::api {

/// Everything administrators can ask for: what stands under the base paths
/// `/api/2.1/unity-catalog` and `/api/2.0/unity-catalog` (A1), and what stands by itself. With the
/// activation routes, which both listeners serve.
RouteTable admin_routes(const AdminHandlers& handlers, const ActivationHandlers& activation);

}  // namespace sluice::api
