#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/access_snapshot.h"
#include "access/admin_identity.h"
#include "audit/event.h"
#include "base/ip_address.h"
#include "base/request_context.h"
#include "http/handler.h"
#include "http/router.h"
#include "json/limits.h"

namespace sluice::api {

/// One request on its way through the pipeline: what it is, who sends it, and the audit event that
/// it becomes. Handlers fill in the event's objects and figures; the pipeline records it before a
/// byte leaves.
struct Call {
    std::shared_ptr<const http::Request> request;
    http::RouteMatch match;
    std::shared_ptr<RequestContext> context;
    std::optional<IpAddress> client;               ///< after trusted proxies
    std::size_t json_depth_max = json::kDepthMax;  ///< of the body (P9)
    audit::Event event;
    bool event_handed_on = false;  ///< recorded by whoever took it over, not by the pipeline
    std::shared_ptr<const access::AccessSnapshot> snapshot;
    // By the route's gate, at most one of them is set.
    std::optional<access::Principal> recipient;
    std::optional<access::AdminPrincipal> administrator;

    std::string_view capture(std::string_view name) const { return match.capture(name); }
    const std::string* query(std::string_view name) const { return request->query_value(name); }
    const std::string* header(std::string_view name) const { return request->headers.find(name); }
};

}  // namespace sluice::api
