#include "net/peer_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>

namespace sluice::net {
namespace {

using Ipv4 = std::array<std::uint8_t, 4>;
using Ipv6 = std::array<std::uint8_t, 16>;

AddressKind classify_ipv4(const Ipv4& a) {
    if (a[0] == 127) return AddressKind::loopback;
    const bool unspecified = a[0] == 0;
    const bool link_local = a[0] == 169 && a[1] == 254;  // metadata services of most clouds
    const bool multicast_or_reserved = a[0] >= 224;      // broadcast included
    // Metadata outside the link-local range: Alibaba 100.100.100.200, Oracle 192.0.0.192, Azure's
    // wire server 168.63.129.16.
    const bool metadata =
        a == Ipv4{100, 100, 100, 200} || a == Ipv4{192, 0, 0, 192} || a == Ipv4{168, 63, 129, 16};
    return unspecified || link_local || multicast_or_reserved || metadata ? AddressKind::forbidden
                                                                          : AddressKind::ordinary;
}

bool begins_with(const Ipv6& a, std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), a.begin());
}

Ipv4 embedded_ipv4(const Ipv6& a, std::size_t at) {
    return {a[at], a[at + 1], a[at + 2], a[at + 3]};
}

AddressKind classify_ipv6(const Ipv6& a) {
    const bool zeros_12 = std::all_of(a.begin(), a.begin() + 12, [](auto b) { return b == 0; });
    if (zeros_12) {
        const Ipv4 rest = embedded_ipv4(a, 12);
        if (rest == Ipv4{0, 0, 0, 1}) return AddressKind::loopback;
        return classify_ipv4(rest);  // `::` is 0.0.0.0 here; the rest is IPv4-compatible
    }
    const bool mapped = begins_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff});
    const bool nat64 = begins_with(a, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
    if (mapped || nat64) return classify_ipv4(embedded_ipv4(a, 12));
    if (begins_with(a, {0x20, 0x02})) return classify_ipv4(embedded_ipv4(a, 2));  // 6to4

    const bool link_local = a[0] == 0xfe && (a[1] & 0xc0) == 0x80;
    const bool site_local = a[0] == 0xfe && (a[1] & 0xc0) == 0xc0;
    const bool multicast = a[0] == 0xff;
    const Ipv6 aws_metadata = {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
    const Ipv6 google_metadata = {0xfd, 0x20, 0, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
    const bool metadata = a == aws_metadata || a == google_metadata;
    return link_local || site_local || multicast || metadata ? AddressKind::forbidden
                                                             : AddressKind::ordinary;
}

}  // namespace

AddressKind classify(const sockaddr& address) {
    // The structures are copied out: a sockaddr in a foreign buffer need not be aligned for them.
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        Ipv4 bytes{};
        std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
        return classify_ipv4(bytes);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        Ipv6 bytes{};
        std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
        return classify_ipv6(bytes);
    }
    return AddressKind::forbidden;
}

AddressKind classify_literal(std::string_view host) {
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    // A zone (`fe80::1%eth0`) says on which link; it does not change what the address is.
    const std::string text(host.substr(0, host.find('%')));
    Ipv4 ipv4{};
    if (inet_pton(AF_INET, text.c_str(), ipv4.data()) == 1) return classify_ipv4(ipv4);
    Ipv6 ipv6{};
    if (inet_pton(AF_INET6, text.c_str(), ipv6.data()) == 1) return classify_ipv6(ipv6);
    return AddressKind::ordinary;
}

}  // namespace sluice::net
