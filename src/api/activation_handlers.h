#pragma once

#include "api/call.h"
#include "api/routes.h"
#include "base/result.h"
#include "governance/services.h"

namespace sluice::api {

/// How a recipient gets its profile (A78-A84): the JSON routes that scripts call, and the page for
/// people, which mints on POST alone so that a link preview cannot burn the link (R40).
class ActivationHandlers {
public:
    explicit ActivationHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> info(Call& call) const;
    Result<http::Response> retrieve(Call& call) const;
    Result<http::Response> show_page(Call& call) const;
    Result<http::Response> download_profile(Call& call) const;

private:
    const governance::Services& services_;
};

/// The routes that both listeners serve: `/api/2.0|2.1/unity-catalog/public/…` and the page.
void add_activation_routes(RouteTable& table, const ActivationHandlers& handlers);

}  // namespace sluice::api
