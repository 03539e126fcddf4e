#pragma once

#include <span>
#include <string_view>

#include "base/ip_address.h"
#include "http/handler.h"

namespace sluice::http {

/// Who is asking (R31): the peer of the socket, unless that is a trusted proxy. Then
/// `X-Forwarded-For`, all its lines joined, is walked from the right past trusted hops; the first
/// address that is not trusted is the client. What cannot be read ends the walk at the hop that
/// handed it over, so that garbage never becomes an address of the client's choice.
IpAddress client_address(const IpAddress& peer, const Headers& headers,
                         std::span<const IpRange> trusted_proxies);

}  // namespace sluice::http
