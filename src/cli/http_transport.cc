#include <string_view>

#include "base/deadline.h"
#include "base/encoding.h"
#include "base/request_context.h"
#include "cli/limits.h"
#include "cli/transport.h"
#include "net/outbound_policy.h"

namespace sluice::cli {
namespace {

std::string host_of(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return {};
    const std::string_view rest = url.substr(scheme_end + 3);
    return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

class HttpTransport final : public Transport {
public:
    HttpTransport(const Connection& connection, const Clock& clock)
        : connection_(connection), clock_(clock) {
        policy_.allowed_hosts = {host_of(connection.url)};
        policy_.ca_file = connection.ca_file;
        policy_.allow_plain_http = connection.insecure;
        policy_.verify_certificate = !connection.insecure;
    }

    Result<ApiAnswer> send(const ApiRequest& request) override;

private:
    net::HttpRequest build(const ApiRequest& request) const;
    Error explain(const Error& error) const;

    const Connection connection_;
    const Clock& clock_;
    net::OutboundPolicy policy_;
    net::HttpClient client_;
};

net::HttpRequest HttpTransport::build(const ApiRequest& request) const {
    net::HttpRequest out{.method = request.method,
                         .url = connection_.url + request.target(),
                         .headers = {{"Accept", "application/json"},
                                     {"User-Agent", "sluice/" SLUICE_VERSION " cli"}},
                         .body = request.body,
                         .response_bytes_max = kAnswerBytesMax,
                         .timeout = connection_.timeout};
    if (!request.body.empty()) out.headers.push_back({"Content-Type", "application/json"});
    if (connection_.token) {
        out.headers.push_back({"Authorization", "Bearer " + connection_.token->reveal()});
    }
    return out;
}

Error HttpTransport::explain(const Error& error) const {
    const Condition condition = error.condition();
    if (condition == Condition::LOCATION_NOT_ALLOWED && connection_.url.starts_with("http:")) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "A token is not sent to " + connection_.url +
                         " without TLS.\nhint: use https://, a tunnel to loopback, or --insecure "
                         "if you accept that others can read it.");
    }
    if (condition == Condition::LOCATION_NOT_ALLOWED) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "The URL " + connection_.url + " cannot be called.");
    }
    if (condition == Condition::REQUEST_TOO_LARGE) {
        return Error(Condition::INTERNAL_ERROR,
                     "The answer of " + connection_.url + " is larger than allowed.");
    }
    if (condition == Condition::INVALID_PARAMETER_VALUE) {
        // A header that cannot be sent: only the token is not ours.
        return Error(Condition::UNAUTHENTICATED, "The token holds a character that no token has.");
    }
    std::string message = "No answer from " + connection_.url + ".";
    if (!error.detail().empty()) message += "\nreason: " + error.detail();
    // libcurl's words; a reader who meets them needs another hint than one without a server.
    const bool distrusted = error.detail().find("certificate") != std::string::npos;
    message += distrusted ? "\nhint: --ca-file FILE names the certificates to trust"
                          : "\nhint: start a server with `sluice serve`, or name one with --url "
                            "or SLUICE_ADMIN_URL.";
    return Error(error.condition(), std::move(message));
}

Result<ApiAnswer> HttpTransport::send(const ApiRequest& request) {
    RequestContext context(clock_, "", Deadline::after(clock_, connection_.timeout));
    const net::HttpRequest outgoing = build(request);
    auto response = client_.send(outgoing, policy_, context);
    if (!response.has_value()) return explain(response.error());
    const std::string* request_id = response->header("x-request-id");
    return ApiAnswer{.status = response->status,
                     .request_id = request_id != nullptr ? *request_id : "",
                     .body = std::move(response->body)};
}

}  // namespace

std::string ApiRequest::target() const {
    std::string out = path;
    char separator = '?';
    for (const auto& [name, value] : query) {
        out += separator;
        out += percent_encode(name) + "=" + percent_encode(value);
        separator = '&';
    }
    return out;
}

std::unique_ptr<Transport> connect_over_http(const Connection& connection, const Clock& clock) {
    return std::make_unique<HttpTransport>(connection, clock);
}

std::string to_text(net::HttpMethod method) {
    switch (method) {
        case net::HttpMethod::get:
            return "GET";
        case net::HttpMethod::head:
            return "HEAD";
        case net::HttpMethod::put:
            return "PUT";
        case net::HttpMethod::post:
            return "POST";
        case net::HttpMethod::patch:
            return "PATCH";
        case net::HttpMethod::delete_:
            return "DELETE";
    }
    return "GET";
}

}  // namespace sluice::cli
