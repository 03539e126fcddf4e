#include "base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/encoding.h"

namespace sluice {
namespace {

// The longest IPv6 text with an embedded IPv4 part is 45 characters; anything longer is no address
// and need not be copied for inet_pton.
constexpr std::size_t kAddressTextMax = 45;

constexpr int kMappedPrefixBits = 96;

Error not_an_address() {
    return Error(Condition::INVALID_PARAMETER_VALUE, "not an IPv4 or IPv6 address");
}

bool is_mapped(const std::array<std::uint8_t, 16>& bytes) {
    return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t b) { return b == 0; }) &&
           bytes[10] == 0xff && bytes[11] == 0xff;
}

// The first `bits` bits of both are equal.
bool same_prefix(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b,
                 int bits) {
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(a.begin(), a.begin() + bits / 8, b.begin())) return false;
    const int rest = bits % 8;
    if (rest == 0) return true;
    return ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.empty() || text.size() > kAddressTextMax) return not_an_address();
    // An inner NUL would end the C string early and hide what follows it.
    if (text.find('\0') != std::string_view::npos) return not_an_address();
    const std::string terminated(text);
    IpAddress address;
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data()) == 1) return address;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) != 1) {
        return not_an_address();
    }
    address.v4_ = is_mapped(address.bytes_);
    if (address.v4_) {
        std::copy(address.bytes_.begin() + 12, address.bytes_.end(), address.bytes_.begin());
        std::fill(address.bytes_.begin() + 4, address.bytes_.end(), std::uint8_t{0});
    }
    return address;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const char* written = inet_ntop(v4_ ? AF_INET : AF_INET6, bytes_.data(), buffer.data(),
                                    static_cast<socklen_t>(buffer.size()));
    return written == nullptr ? std::string() : std::string(written);
}

Result<IpRange> IpRange::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view address_text = text.substr(0, slash);
    auto parsed = IpAddress::parse(address_text);
    if (!parsed) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "not an IP address or CIDR range");
    }
    IpAddress network = *parsed;
    int bits = network.v4_ ? 32 : 128;
    if (slash != std::string_view::npos) {
        const auto prefix = parse_int64(text.substr(slash + 1));
        // A mapped address was written with an IPv6 prefix.
        const bool mapped = network.v4_ && address_text.find(':') != std::string_view::npos;
        const std::int64_t least = mapped ? kMappedPrefixBits : 0;
        const std::int64_t most = mapped ? 128 : bits;
        if (!prefix || *prefix < least || *prefix > most) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "the prefix length of a CIDR range is out of bounds");
        }
        bits = static_cast<int>(*prefix - least);
    }
    for (std::size_t i = 0; i < network.bytes_.size(); ++i) {
        const int kept = std::clamp(bits - static_cast<int>(i) * 8, 0, 8);
        network.bytes_[i] &= static_cast<std::uint8_t>(0xff00 >> kept);
    }
    return IpRange(network, bits);
}

bool IpRange::contains(const IpAddress& address) const {
    return address.v4_ == network_.v4_ &&
           same_prefix(address.bytes_, network_.bytes_, prefix_length_);
}

std::string IpRange::text() const { return network_.text() + "/" + std::to_string(prefix_length_); }

}  // namespace sluice
