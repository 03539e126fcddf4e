#include "http/client_address.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "http/limits.h"

namespace sluice::http {
namespace {

bool is_trusted(const IpAddress& address, std::span<const IpRange> ranges) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const IpRange& range) { return range.contains(address); });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`: some proxies
// write the port.
std::optional<IpAddress> parse_hop(std::string_view hop) {
    if (hop.starts_with('[')) {
        const std::size_t closing = hop.find(']');
        if (closing == std::string_view::npos) return std::nullopt;
        const std::string_view rest = hop.substr(closing + 1);
        if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return std::nullopt;
        hop = hop.substr(1, closing - 1);
    } else if (std::count(hop.begin(), hop.end(), ':') == 1) {
        const std::size_t colon = hop.find(':');
        if (!is_port(hop.substr(colon + 1))) return std::nullopt;
        hop = hop.substr(0, colon);
    }
    auto address = IpAddress::parse(hop);
    if (!address) return std::nullopt;
    return *address;
}

// The hops of one line from the right; false when the walk is over.
bool walk_line(std::string_view line, std::span<const IpRange> trusted, std::size_t& hops,
               IpAddress& client) {
    while (true) {
        const std::size_t comma = line.rfind(',');
        const std::string_view hop =
            trim(comma == std::string_view::npos ? line : line.substr(comma + 1));
        if (!hop.empty()) {
            if (++hops > kForwardedHopsMax) return false;
            const auto address = parse_hop(hop);
            if (!address) return false;
            client = *address;
            if (!is_trusted(client, trusted)) return false;
        }
        if (comma == std::string_view::npos) return true;
        line = line.substr(0, comma);
    }
}

}  // namespace

IpAddress client_address(const IpAddress& peer, const Headers& headers,
                         std::span<const IpRange> trusted_proxies) {
    if (!is_trusted(peer, trusted_proxies)) return peer;
    IpAddress client = peer;
    std::size_t hops = 0;
    const std::vector<std::string_view> lines = headers.all("X-Forwarded-For");
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (!walk_line(*line, trusted_proxies, hops, client)) break;
    }
    return client;
}

}  // namespace sluice::http
