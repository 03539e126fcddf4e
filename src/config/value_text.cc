#include "config/value_text.h"

#include <arpa/inet.h>

#include <array>
#include <limits>

#include "base/encoding.h"

namespace sluice::config {
namespace {

bool has_space_or_control(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7f) return true;
    }
    return false;
}

bool is_v4(const std::string& text) {
    struct in_addr address{};
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool is_v6(const std::string& text) {
    struct in6_addr address{};
    return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    if (is_v4(host)) return host.starts_with("127.");
    struct in6_addr address{};
    if (::inet_pton(AF_INET6, host.c_str(), &address) != 1) return false;
    if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == 127;
    return IN6_IS_ADDR_LOOPBACK(&address);
}

std::optional<std::int64_t> parse_bounded(std::string_view text, std::int64_t maximum) {
    const Result<std::int64_t> number = parse_int64(text);
    if (!number || *number < 0 || *number > maximum) return std::nullopt;
    return *number;
}

std::string_view trim_right(std::string_view text) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

bool is_host_name(std::string_view host) {
    if (host.empty() || host.size() > 253 || host.front() == '.' || host.back() == '.')
        return false;
    char before = '.';
    for (const char c : host) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '.' && c != '_') return false;
        if (c == '.' && before == '.') return false;
        before = c;
    }
    return true;
}

/// `host`, `host:port`, `[v6]`, `[v6]:port` of a URL.
bool is_authority(std::string_view text) {
    std::string_view port;
    std::string_view host = text;
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        port = text.substr(colon + 1);
        host = text.substr(0, colon);
        const auto number = parse_bounded(port, 65'535);
        if (!number || *number == 0) return false;
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        return is_v6(std::string(host.substr(1, host.size() - 2)));
    }
    return is_host_name(fold_ascii(host));
}

}  // namespace

std::string ListenAddress::text() const {
    const bool brackets = host.find(':') != std::string::npos;
    return (brackets ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::optional<ListenAddress> parse_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = parse_bounded(text.substr(colon + 1), 65'535);
    std::string host(text.substr(0, colon));
    if (!port || text.substr(colon + 1).size() > 5) return std::nullopt;
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        if (!is_v6(host)) return std::nullopt;
    } else if (host != "localhost" && !is_v4(host)) {
        return std::nullopt;
    }
    const bool loopback = is_loopback(host);
    return ListenAddress{std::move(host), static_cast<std::uint16_t>(*port), loopback};
}

std::optional<std::string> parse_url(std::string_view text) {
    const std::size_t scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos || has_space_or_control(text)) return std::nullopt;
    const std::string scheme = fold_ascii(text.substr(0, scheme_end));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    if (text.find_first_of("?#@\\\"<>") != std::string_view::npos) return std::nullopt;
    std::string_view rest = text.substr(scheme_end + 3);
    while (rest.ends_with('/')) rest.remove_suffix(1);
    if (!is_authority(rest.substr(0, rest.find('/')))) return std::nullopt;
    return scheme + "://" + std::string(rest);
}

bool is_postgres_url(std::string_view text) {
    const bool scheme = text.starts_with("postgres://") || text.starts_with("postgresql://");
    return scheme && !has_space_or_control(text) && percent_decode(text).has_value();
}

std::optional<std::int64_t> parse_bytes(std::string_view text) {
    struct Unit {
        std::string_view name;
        int shift;
    };
    constexpr std::array<Unit, 9> kUnits{{{"kib", 10},
                                          {"mib", 20},
                                          {"gib", 30},
                                          {"tib", 40},
                                          {"kb", 10},
                                          {"mb", 20},
                                          {"gb", 30},
                                          {"tb", 40},
                                          {"b", 0}}};
    const std::string folded = fold_ascii(text);
    std::string_view digits = folded;
    int shift = 0;
    for (const Unit& unit : kUnits) {
        if (!digits.ends_with(unit.name)) continue;
        digits = trim_right(digits.substr(0, digits.size() - unit.name.size()));
        shift = unit.shift;
        break;
    }
    const auto number = parse_bounded(digits, std::numeric_limits<std::int64_t>::max() >> shift);
    if (!number) return std::nullopt;
    return *number << shift;
}

std::optional<std::int64_t> parse_percentage(std::string_view text) {
    if (!text.ends_with('%')) return std::nullopt;
    const auto number = parse_bounded(trim_right(text.substr(0, text.size() - 1)), 90);
    return number && *number > 0 ? number : std::nullopt;
}

bool is_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    const bool v4 = is_v4(address);
    if (!v4 && !is_v6(address)) return false;
    if (slash == std::string_view::npos) return true;
    const std::string_view bits = text.substr(slash + 1);
    return bits.size() <= 3 && parse_bounded(bits, v4 ? 32 : 128).has_value();
}

std::optional<std::string> parse_host(std::string_view text) {
    std::string folded = fold_ascii(text);
    const std::string_view name = std::string_view(folded).substr(folded.starts_with("*.") ? 2 : 0);
    if (!is_host_name(name) && !is_v6(folded)) return std::nullopt;
    return folded;
}

std::optional<std::string> parse_directory(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    if (!text.starts_with('/') || text.find('\0') != std::string_view::npos) return std::nullopt;
    std::string_view rest = text;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view segment = rest.substr(0, rest.find('/'));
        if (segment.empty() || segment == "." || segment == "..") return std::nullopt;
        rest.remove_prefix(segment.size());
    }
    return std::string(text);
}

}  // namespace sluice::config
