#include "api/error_response.h"

#include <string>

#include "json/writer.h"

namespace sluice::api {
namespace {

// P223: whole seconds between these, so that a crowd that was refused together does not return
// together.
constexpr int kRetryAfterMinS = 1;
constexpr int kRetryAfterMaxS = 30;
constexpr int kRetryAfterBusyMaxS = 5;

std::string sharing_body(const ConditionRow& row, std::string_view message,
                         std::string_view request_id) {
    json::Writer out;
    out.begin_object().member("errorCode", row.sharing_code).member("message", message);
    out.member("requestId", request_id).end_object();
    return out.take();
}

std::string admin_body(const ConditionRow& row, std::string_view message,
                       std::string_view request_id) {
    json::Writer out;
    out.begin_object().member("error_code", row.name).member("message", message);
    out.key("details").begin_array().begin_object();
    out.member("@type", "type.googleapis.com/google.rpc.ErrorInfo").member("reason", row.name);
    out.member("domain", "sluice")
        .key("metadata")
        .begin_object()
        .member("request_id", request_id)
        .end_object();
    out.end_object().end_array().end_object();
    return out.take();
}

int retry_after_s(const ConditionRow& row, double jitter) {
    const int longest = row.http_status == 429 ? kRetryAfterBusyMaxS : kRetryAfterMaxS;
    return kRetryAfterMinS + static_cast<int>(jitter * (longest - kRetryAfterMinS));
}

}  // namespace

http::Response error_response(const Error& error, ErrorShape shape, std::string_view request_id,
                              double retry_jitter) {
    const ConditionRow& row = describe(error.condition());
    // What went wrong inside is the log's business (P217).
    const std::string_view message = row.condition == Condition::INTERNAL_ERROR
                                         ? std::string_view("internal error")
                                         : error.message();
    http::Response response;
    response.status = row.http_status;
    response.headers.add("Content-Type", shape == ErrorShape::sharing
                                             ? "application/json; charset=utf-8"
                                             : "application/json");
    response.headers.add("Cache-Control", "no-store");
    if (row.http_status == 401) response.headers.add("WWW-Authenticate", "Bearer");
    if (row.http_status == 429 || row.http_status == 503) {
        response.headers.add("Retry-After", std::to_string(retry_after_s(row, retry_jitter)));
    }
    response.body = shape == ErrorShape::sharing ? sharing_body(row, message, request_id)
                                                 : admin_body(row, message, request_id);
    return response;
}

}  // namespace sluice::api
