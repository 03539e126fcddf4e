#pragma once

#include <string_view>

#include "base/error.h"
#include "http/handler.h"

namespace sluice::api {

/// Whose error shape an answer has: `{"errorCode","message","requestId"}` for recipients (P206),
/// `{"error_code","message","details"}` for administrators (A16).
enum class ErrorShape { sharing, admin };

/// The one mapping from an error to an answer: status, headers (WWW-Authenticate, Retry-After,
/// Cache-Control) and body. `retry_jitter` in [0, 1) spreads the clients that were told to come
/// back (P223).
http::Response error_response(const Error& error, ErrorShape shape, std::string_view request_id,
                              double retry_jitter);

}  // namespace sluice::api
