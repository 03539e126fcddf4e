#include "storage/s3_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/encoding.h"

namespace sluice::storage {
namespace {

/// How a byte of a key stands in a link: as itself, or as `%` and two digits.
struct EncodedByte {
    std::array<char, 3> text{};
    std::uint8_t length = 0;
};

constexpr bool is_plain(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~' || c == '/';
}

constexpr std::array<EncodedByte, 256> kEncodedBytes = [] {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::array<EncodedByte, 256> encoded{};
    for (std::size_t byte = 0; byte < encoded.size(); ++byte) {
        const auto c = static_cast<unsigned char>(byte);
        encoded[byte] =
            is_plain(c) ? EncodedByte{.text = {static_cast<char>(c)}, .length = 1}
                        : EncodedByte{.text = {'%', kDigits[c >> 4], kDigits[c & 15]}, .length = 3};
    }
    return encoded;
}();

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
    // Once for every link: no branch on what a byte is, three bytes are always written.
    const std::size_t start = out.size();
    out.resize(start + 3 * key.size());
    char* to = out.data() + start;
    for (const char c : key) {
        const EncodedByte& encoded = kEncodedBytes[static_cast<unsigned char>(c)];
        std::memcpy(to, encoded.text.data(), encoded.text.size());
        to += encoded.length;
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

}  // namespace sluice::storage
