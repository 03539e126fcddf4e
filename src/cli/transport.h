#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/http_client.h"

namespace sluice::cli {

/// One call of the administration API, without who asks.
struct ApiRequest {
    net::HttpMethod method = net::HttpMethod::get;
    std::string path;                                             ///< from `/`, segments encoded
    std::vector<std::pair<std::string, std::string>> query = {};  ///< not encoded
    std::string body = {};                                        ///< JSON; empty: none

    /// Path and encoded query.
    std::string target() const;
};

struct ApiAnswer {
    int status = 0;
    std::string request_id = {};  ///< of the header, if it came
    std::string body = {};
};

/// Which server, and what to show it.
struct Connection {
    std::string url;  ///< of the admin listener, without a final '/'
    std::optional<Secret<std::string>> token;
    std::string ca_file;    ///< empty: the system's certificates
    bool insecure = false;  ///< accept any certificate, and plain HTTP beyond loopback
    std::chrono::milliseconds timeout{30'000};
};

/// Carries requests to a server. Two implementations: HTTP, and the tests' fake.
class Transport {
public:
    virtual ~Transport() = default;
    /// Any status is an answer. TEMPORARILY_UNAVAILABLE or REQUEST_DEADLINE when none came;
    /// INVALID_PARAMETER_VALUE when the URL may not be called.
    virtual Result<ApiAnswer> send(const ApiRequest& request) = 0;
};

/// HTTP/1.1 through net::HttpClient, which follows no redirect: the token goes to the host of the
/// URL and nowhere else.
std::unique_ptr<Transport> connect_over_http(const Connection& connection, const Clock& clock);

/// `GET`, `PATCH`, …
std::string to_text(net::HttpMethod method);

}  // namespace sluice::cli
