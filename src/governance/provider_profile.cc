#include "governance/provider_profile.h"

#include <algorithm>

#include "base/encoding.h"
#include "governance/limits.h"
#include "json/json.h"

namespace sluice::governance {
namespace {

using json::View;

Error invalid(const std::string& what) {
    return Error(Condition::INVALID_PARAMETER_VALUE, "recipient_profile_str: " + what);
}

/// Repeats the path of the key at most.
template <class T>
Result<T> about_profile(Result<T> outcome) {
    if (outcome.has_value()) return outcome;
    return invalid(outcome.error().message());
}

Result<std::string> needed(const View& profile, std::string_view key) {
    SLUICE_TRY(auto value, about_profile(profile.string({key})));
    if (!value || value->empty()) return invalid("'" + std::string(key) + "' is missing");
    // All of it travels in a request line or a header.
    const bool visible =
        std::all_of(value->begin(), value->end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!visible)
        return invalid("'" + std::string(key) + "' has blanks or characters beyond ASCII");
    return std::move(*value);
}

Result<ProfileKind> kind_of(const View& profile, std::int64_t version) {
    if (version == 1) return ProfileKind::bearer_token;
    SLUICE_TRY(const auto type, about_profile(profile.string({"type"})));
    if (!type || *type == "bearer_token") return ProfileKind::bearer_token;
    if (*type == "oauth_client_credentials") return ProfileKind::oauth_client_credentials;
    return invalid("'type' must be bearer_token or oauth_client_credentials");
}

Result<std::optional<EpochMs>> expiry_of(const View& profile) {
    SLUICE_TRY(const auto text, about_profile(profile.string({"expirationTime"})));
    if (!text || text->empty()) return std::optional<EpochMs>();
    const auto at_us = parse_timestamp_us(*text);
    if (!at_us) return invalid("'expirationTime' is not an ISO 8601 time");
    return std::optional<EpochMs>(*at_us / 1000);
}

Result<std::string> url_of(const View& profile, std::string_view key) {
    SLUICE_TRY(std::string url, needed(profile, key));
    if (!url.starts_with("https://") && !url.starts_with("http://"))
        return invalid("'" + std::string(key) + "' must begin with https:// or http://");
    if (url.find_first_of("?#") != std::string::npos)
        return invalid("'" + std::string(key) + "' cannot have a query");
    while (url.ends_with('/')) url.pop_back();
    return url;
}

}  // namespace

Result<ProviderProfile> parse_provider_profile(std::string_view text) {
    if (text.size() > kProfileBytesMax) return invalid("it is too long");
    const auto document = json::Document::parse(text);
    if (!document || !document->root().is_object()) return invalid("it is not a JSON object");
    const View profile = document->root();
    ProviderProfile out;
    SLUICE_TRY(const auto version, about_profile(profile.integer({"shareCredentialsVersion"})));
    if (!version) return invalid("'shareCredentialsVersion' is missing");
    if (*version != 1 && *version != 2) return invalid("'shareCredentialsVersion' must be 1 or 2");
    out.version = *version;
    SLUICE_TRY(out.kind, kind_of(profile, *version));
    SLUICE_TRY(out.endpoint, url_of(profile, "endpoint"));
    SLUICE_TRY(out.expires_at, expiry_of(profile));
    if (out.kind == ProfileKind::bearer_token) {
        SLUICE_TRY(std::string token, needed(profile, "bearerToken"));
        out.bearer_token = Secret<std::string>(std::move(token));
        return out;
    }
    SLUICE_TRY(out.token_endpoint, url_of(profile, "tokenEndpoint"));
    SLUICE_TRY(out.client_id, needed(profile, "clientId"));
    SLUICE_TRY(std::string secret, needed(profile, "clientSecret"));
    out.client_secret = Secret<std::string>(std::move(secret));
    SLUICE_TRY(out.scope, about_profile(profile.string({"scope"})));
    return out;
}

}  // namespace sluice::governance
