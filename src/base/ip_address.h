#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, in any spelling) is
/// the IPv4 address it carries, so that one client has one address whichever socket it came
/// through (R31). A value; any thread.
class IpAddress {
public:
    /// Dotted IPv4 without leading zeros, or IPv6 without brackets, port or zone;
    /// INVALID_PARAMETER_VALUE on anything else.
    static Result<IpAddress> parse(std::string_view text);

    bool is_v4() const { return v4_; }
    /// The canonical spelling (RFC 5952 for IPv6).
    std::string text() const;

    bool operator==(const IpAddress&) const = default;

private:
    friend class IpRange;
    IpAddress() = default;

    // Network order. IPv4 fills the first four; the rest stay zero.
    std::array<std::uint8_t, 16> bytes_{};
    bool v4_ = true;
};

/// A CIDR range, or one address as the range of itself. An IPv4 range never holds an IPv6 address
/// and the other way round: `::/0` is every IPv6 client and no IPv4 client.
class IpRange {
public:
    /// `192.0.2.0/24`, `2001:db8::/32`, or a bare address. Host bits are cleared
    /// (`192.0.2.7/24` is `192.0.2.0/24`), a range of mapped addresses with a prefix of 96 or more
    /// becomes the IPv4 range. INVALID_PARAMETER_VALUE names what is wrong.
    static Result<IpRange> parse(std::string_view text);

    bool contains(const IpAddress& address) const;
    /// Canonical: network address and prefix, also for a single address (`192.0.2.1/32`).
    std::string text() const;
    int prefix_length() const { return prefix_length_; }

    bool operator==(const IpRange&) const = default;

private:
    IpRange(const IpAddress& network, int prefix_length)
        : network_(network), prefix_length_(prefix_length) {}

    IpAddress network_;
    int prefix_length_;  // 0-32 for IPv4, 0-128 for IPv6
};

}  // namespace sluice
