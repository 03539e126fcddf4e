#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "api/call.h"
#include "audit/action.h"
#include "base/result.h"
#include "http/router.h"

namespace sluice::api {

/// Who may pass to a route's handler. There is no default: every row says it (R14).
enum class Gate {
    open,           ///< nobody is asked; rate-limited by address
    recipient,      ///< a recipient's bearer token, inside its IP rules
    administrator,  ///< an administrator's token
    file_link,      ///< the link is the credential; its handler checks it
};

/// What a route's body may be, which decides how large (P9).
enum class BodyKind {
    plain,
    with_hints,  ///< predicates of a query grow with its joins
    statement,   ///< as long as statements may be (A121)
};

using Handler = std::function<Result<http::Response>(Call&)>;

/// Called once, from any thread.
using Answer = std::function<void(Result<http::Response>)>;
/// Returns at once and answers later; the call lives until then.
using LaterHandler = std::function<void(Call&, Answer)>;

/// One row of a route table: what is served, to whom, and as what it is audited.
struct RouteRow {
    http::Route route;
    Gate gate;
    audit::Action action;
    Handler handler = {};
    LaterHandler later = {};  ///< in place of `handler`
    BodyKind body = BodyKind::plain;
    bool audited = true;  ///< false: U51 lists it as not audited
    /// Of a file link's route: the recipient whose file is read (R94b); empty for a bad link.
    std::function<std::string(const Call&)> reader_of{};
};

/// The routes of one listener, made by recipient_routes.cc and admin_routes.cc.
using RouteTable = std::vector<RouteRow>;

}  // namespace sluice::api
