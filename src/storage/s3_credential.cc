#include "storage/s3_credential.h"

#include <algorithm>

#include "json/json.h"
#include "storage/s3_address.h"

namespace sluice::storage {
namespace {

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

bool is_region(std::string_view region) {
    constexpr std::size_t kBytesMax = 64;
    return !region.empty() && region.size() <= kBytesMax &&
           region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

/// What stands in a header or a signed text: printable ASCII without blanks.
bool is_token_text(std::string_view text) {
    constexpr std::size_t kBytesMax = 8192;
    return !text.empty() && text.size() <= kBytesMax &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<void> read_settings(const json::View& settings, S3Credential& out) {
    SLUICE_TRY(auto region, settings.string({"region"}));
    if (region) out.region = *region;
    if (!is_region(out.region)) return invalid("region is not a region.");

    SLUICE_TRY(auto endpoint, settings.string({"endpoint"}));
    SLUICE_TRY(auto path_style, settings.boolean({"path_style"}));
    // Stores other than AWS seldom have a name for each bucket.
    out.path_style = path_style.value_or(endpoint.has_value());
    out.endpoint = endpoint.value_or(aws_endpoint(out.region));
    if (out.endpoint.ends_with('/')) out.endpoint.pop_back();
    SLUICE_CHECK(check_s3_endpoint("endpoint", out.endpoint));

    SLUICE_TRY(auto public_endpoint, settings.string({"public_endpoint"}));
    out.public_endpoint = public_endpoint.value_or(out.endpoint);
    if (out.public_endpoint.ends_with('/')) out.public_endpoint.pop_back();
    SLUICE_CHECK(check_s3_endpoint("public_endpoint", out.public_endpoint));

    SLUICE_TRY(out.access_key_id, settings.required_string("storage credential", "access_key_id"));
    if (!is_token_text(out.access_key_id) || out.access_key_id.find('/') != std::string::npos) {
        return invalid("access_key_id holds characters that no key id has.");
    }
    SLUICE_TRY(out.expires_ms, settings.integer({"expires_at"}));
    SLUICE_TRY(auto ca_file, settings.string({"ca_file"}));
    out.ca_file = ca_file.value_or("");
    SLUICE_TRY(auto plain, settings.boolean({"allow_plain_http"}));
    out.allow_plain_http = plain.value_or(false);
    return {};
}

}  // namespace

Result<S3Credential> S3Credential::parse(std::string_view settings_json,
                                         std::string_view secret_json) {
    S3Credential out;
    SLUICE_TRY(const auto settings, json::Document::parse(settings_json));
    SLUICE_CHECK(read_settings(settings.root(), out));

    SLUICE_TRY(const auto secrets, json::Document::parse(secret_json));
    SLUICE_TRY(auto secret,
               secrets.root().required_string("storage credential", "secret_access_key"));
    if (!is_token_text(secret)) return invalid("secret_access_key holds forbidden characters.");
    out.secret_access_key = Secret<std::string>(std::move(secret));
    SLUICE_TRY(auto token, secrets.root().string({"session_token"}));
    if (token && !is_token_text(*token)) {
        return invalid("session_token holds forbidden characters.");
    }
    if (token) out.session_token = Secret<std::string>(std::move(*token));
    return out;
}

}  // namespace sluice::storage
