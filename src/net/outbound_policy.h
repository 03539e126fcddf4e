#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::net {

/// What outgoing calls of one purpose may reach (R27). A value; any thread.
///
/// Whatever it says, no redirect is followed, and no connection is made to a link-local, metadata,
/// multicast or unspecified address: that is decided on the address of the socket itself, after
/// resolution.
struct OutboundPolicy {
    /// Hosts that may be called: `host` (any port), `host:port`, or `*.suffix` for every name below
    /// a suffix; compared without case; an IPv6 address in brackets. Nothing else may; empty:
    /// nothing at all. Loopback and private addresses are fine behind an allowed name.
    std::vector<std::string> allowed_hosts;
    /// File of PEM certificates to trust instead of the system's; empty: the system's.
    std::string ca_file;
    /// False: any certificate will do. Only for a person at the command line who asked for it.
    bool verify_certificate = true;
    /// `http://host:port` of a forward proxy; empty: none, whatever the environment says. The proxy
    /// then resolves names, so that only its own address can be checked here.
    std::string proxy;
    /// False: `http:` is for loopback alone.
    bool allow_plain_http = false;
};

/// A URL's parts as libcurl understands them, numeric spellings of addresses included.
struct Endpoint {
    std::string scheme;  ///< `http` or `https`
    std::string host;    ///< lower case; IPv6 in brackets
    int port = 0;        ///< the scheme's own if the URL has none
};

/// LOCATION_NOT_ALLOWED unless the policy lets this URL be called; no resolution happens.
Result<Endpoint> check_outbound(const OutboundPolicy& policy, std::string_view url);

}  // namespace sluice::net
