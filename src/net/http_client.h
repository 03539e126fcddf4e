#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "net/limits.h"
#include "net/outbound_policy.h"

namespace sluice::net {

enum class HttpMethod { get, head, put, post, patch, delete_ };

struct HttpHeader {
    std::string name;
    std::string value;
};

struct HttpRequest {
    HttpMethod method = HttpMethod::get;
    std::string url;                  ///< sent as it stands, but for the host's case
    std::vector<HttpHeader> headers;  ///< no CR, LF or NUL in names or values
    std::string body;                 ///< for put, post and patch
    /// A larger body of a 2xx answer is REQUEST_TOO_LARGE. Of other answers kErrorBodyBytesMax are
    /// kept, whatever stands here.
    std::int64_t response_bytes_max = kResponseBytesDefault;
    /// For this one attempt; the context's deadline wins if it is nearer.
    std::chrono::milliseconds timeout = kAttemptTimeout;
};

struct HttpResponse {
    int status = 0;
    std::vector<HttpHeader> headers;  ///< names in lower case, in the order received
    std::string body;
    std::int64_t body_bytes = 0;  ///< of the body, wherever it went

    /// The first header of that (lower-case) name, or nullptr.
    const std::string* header(std::string_view name) const;
};

/// Outgoing HTTP/1.1: connections are kept and reused, nothing is retried, no redirect is followed,
/// no cookie kept, no encoding asked for. Any thread; calls block.
///
/// Any HTTP status is an answer, not an error. Errors: LOCATION_NOT_ALLOWED (the policy forbids the
/// host or the address it has), REQUEST_TOO_LARGE (the answer), REQUEST_DEADLINE (the context's),
/// TEMPORARILY_UNAVAILABLE (no connection, no or a broken answer, this attempt's time is over, or
/// stopped).
class HttpClient {
public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    Result<HttpResponse> send(const HttpRequest& request, const OutboundPolicy& policy,
                              RequestContext& context);

    /// The body of a 2xx answer goes to `file_descriptor` from offset 0 (never truncating it);
    /// bodies of other answers stay in memory.
    Result<HttpResponse> download(const HttpRequest& request, const OutboundPolicy& policy,
                                  int file_descriptor, RequestContext& context);

private:
    class HandlePool;
    std::unique_ptr<HandlePool> handles_;
};

}  // namespace sluice::net
