#include "storage/s3_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/encoding.h"

namespace sluice::storage {
namespace {

constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> plain{};
    for (unsigned char c = '0'; c <= '9'; ++c) plain[c] = true;
    for (unsigned char c = 'a'; c <= 'z'; ++c) plain[c] = true;
    for (unsigned char c = 'A'; c <= 'Z'; ++c) plain[c] = true;
    for (const char c : {'-', '.', '_', '~', '/'}) plain[static_cast<unsigned char>(c)] = true;
    return plain;
}();

bool is_plain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

struct Origin {
    std::string_view scheme;
    std::string_view host;
    std::string_view port;  ///< empty if not written
};

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-';
}

bool is_host(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
        return host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    }
    return !host.empty() && host.front() != '.' && host.front() != '-' &&
           std::all_of(host.begin(), host.end(), is_host_character);
}

std::optional<Origin> split_origin(std::string_view endpoint) {
    Origin origin;
    const auto colon = endpoint.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    origin.scheme = endpoint.substr(0, colon);
    if (origin.scheme != "http" && origin.scheme != "https") return std::nullopt;
    origin.host = endpoint.substr(colon + 3);
    const auto port_colon = origin.host.rfind(':');
    const auto bracket = origin.host.rfind(']');
    const bool has_port = port_colon != std::string_view::npos &&
                          (bracket == std::string_view::npos || port_colon > bracket);
    if (has_port) {
        origin.port = origin.host.substr(port_colon + 1);
        origin.host = origin.host.substr(0, port_colon);
        const auto number = parse_int64(origin.port);
        constexpr std::int64_t kPortMax = 65535;
        if (!number.has_value() || *number < 1 || *number > kPortMax) return std::nullopt;
    }
    if (!is_host(origin.host)) return std::nullopt;
    return origin;
}

Error no_origin(std::string_view field) {
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 std::string(field) + " must be http://host[:port] or https://host[:port].");
}

bool is_default_port(const Origin& origin) {
    return origin.port.empty() || (origin.scheme == "https" && origin.port == "443") ||
           (origin.scheme == "http" && origin.port == "80");
}

}  // namespace

Result<void> check_s3_endpoint(std::string_view field, std::string_view endpoint) {
    if (split_origin(endpoint)) return {};
    return no_origin(field);
}

Result<S3Address> s3_address(const S3AddressOptions& options, const Location& location) {
    SLUICE_ASSERT(location.scheme() == LocationScheme::s3, "a location in a bucket");
    const std::optional<Origin> split = split_origin(options.endpoint);
    if (!split) return no_origin("endpoint");
    const Origin& origin = *split;
    const bool dotted = location.bucket().find('.') != std::string::npos;
    const bool by_path = options.path_style || (dotted && origin.scheme == "https");

    S3Address out;
    out.host = by_path ? "" : location.bucket() + ".";
    out.host += fold_ascii(origin.host);
    if (!is_default_port(origin)) out.host.append(":").append(origin.port);
    out.origin = std::string(origin.scheme) + "://" + out.host;
    out.bucket_path = by_path ? "/" + location.bucket() + "/" : "/";
    out.raw_folder = location.path();
    if (!out.raw_folder.empty()) out.raw_folder += '/';
    append_encoded_key(out.folder, out.raw_folder);
    return out;
}

std::string aws_endpoint(std::string_view region) {
    std::string out = "https://s3." + std::string(region) + ".amazonaws.com";
    if (region.starts_with("cn-")) out += ".cn";
    return out;
}

void append_encoded_key(std::string& out, std::string_view key) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    while (!key.empty()) {
        const auto odd = std::find_if_not(key.begin(), key.end(), is_plain);
        const auto run = static_cast<std::size_t>(odd - key.begin());
        out.append(key.substr(0, run));
        key.remove_prefix(run);
        if (key.empty()) return;
        const auto byte = static_cast<unsigned char>(key.front());
        const std::array<char, 3> escaped = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        out.append(escaped.data(), escaped.size());
        key.remove_prefix(1);
    }
}

}  // namespace sluice::storage
