#pragma once

#include <string_view>

struct sockaddr;

namespace sluice::net {

enum class AddressKind {
    loopback,   ///< 127.0.0.0/8, ::1
    ordinary,   ///< public and private unicast
    forbidden,  ///< link-local, metadata, unspecified, multicast, broadcast, or no IP address
};

/// What may be done with the address a socket is about to connect to (R27). IPv4 inside IPv6
/// (mapped, compatible, NAT64, 6to4) is judged as the IPv4 address it leads to.
AddressKind classify(const sockaddr& address);

/// The same for the text of an address, as in a URL: `10.0.0.1`, `::1`, `[::1]`; `ordinary` for
/// anything that is not an IP address.
AddressKind classify_literal(std::string_view host);

}  // namespace sluice::net
