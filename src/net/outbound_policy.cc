#include "net/outbound_policy.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/encoding.h"
#include "net/limits.h"
#include "net/peer_address.h"

namespace sluice::net {
namespace {

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Error not_allowed(std::string message, std::string_view url) {
    // Up to the query, which may hold a signature.
    return Error(Condition::LOCATION_NOT_ALLOWED, std::move(message),
                 "outgoing call to " + std::string(url.substr(0, url.find_first_of("?#"))));
}

std::optional<std::string> url_part(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return std::nullopt;
    std::string out(text);
    curl_free(text);
    return out;
}

bool is_allowed(const OutboundPolicy& policy, const Endpoint& endpoint) {
    const std::string with_port = endpoint.host + ":" + std::to_string(endpoint.port);
    return std::any_of(
        policy.allowed_hosts.begin(), policy.allowed_hosts.end(), [&](const std::string& allowed) {
            if (allowed.starts_with("*."))
                return endpoint.host.ends_with(fold_ascii(allowed).substr(1));
            return equals_folded(allowed, endpoint.host) || equals_folded(allowed, with_port);
        });
}

bool is_loopback_name(std::string_view host) {
    // RFC 6761: every name under `localhost` is loopback, and libcurl resolves them so itself.
    return host == "localhost" || host.ends_with(".localhost") ||
           classify_literal(host) == AddressKind::loopback;
}

}  // namespace

Result<Endpoint> check_outbound(const OutboundPolicy& policy, std::string_view url) {
    if (url.size() > kUrlBytesMax) return not_allowed("The address to call is too long.", {});
    const UrlHandle handle(curl_url(), &curl_url_cleanup);
    SLUICE_ASSERT(handle != nullptr, "no memory for a URL");
    // libcurl connects to what its own parser found, so the check reads the URL with that parser.
    const CURLUcode parsed =
        curl_url_set(handle.get(), CURLUPART_URL, std::string(url).c_str(), CURLU_PATH_AS_IS);
    if (parsed != CURLUE_OK) return not_allowed("The address to call is not a URL.", url);

    const auto scheme = url_part(handle.get(), CURLUPART_SCHEME);
    const auto host = url_part(handle.get(), CURLUPART_HOST);
    const auto port_text = url_part(handle.get(), CURLUPART_PORT);
    if (!scheme || !host || !port_text || (*scheme != "http" && *scheme != "https")) {
        return not_allowed("Only http and https are called.", url);
    }
    if (url_part(handle.get(), CURLUPART_USER) || url_part(handle.get(), CURLUPART_PASSWORD)) {
        return not_allowed("An address to call cannot hold a user name.", url);
    }
    SLUICE_TRY(const std::int64_t port, parse_int64(*port_text));
    Endpoint endpoint{.scheme = *scheme, .host = fold_ascii(*host), .port = static_cast<int>(port)};
    if (!is_allowed(policy, endpoint)) {
        return not_allowed("The host is not on the list of hosts for outgoing calls.", url);
    }
    if (classify_literal(endpoint.host) == AddressKind::forbidden) {
        return not_allowed("The address is never called.", url);
    }
    if (endpoint.scheme == "http" && !policy.allow_plain_http && !is_loopback_name(endpoint.host)) {
        return not_allowed("Without TLS only loopback is called.", url);
    }
    return endpoint;
}

}  // namespace sluice::net
