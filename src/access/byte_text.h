#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::access {

// The bytes inside tokens and links: big-endian numbers and texts with their length.

inline void append_number(std::string& out, std::uint64_t value, int byte_count) {
    for (int shift = (byte_count - 1) * 8; shift >= 0; shift -= 8) {
        out += static_cast<char>(value >> shift & 0xff);
    }
}

/// Takes pieces off the front; every piece is nullopt once the bytes do not suffice.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    std::optional<std::uint64_t> number(int byte_count) {
        const auto piece = bytes(static_cast<std::size_t>(byte_count));
        if (!piece) return std::nullopt;
        std::uint64_t value = 0;
        for (const char c : *piece) value = value << 8 | static_cast<std::uint8_t>(c);
        return value;
    }
    std::optional<std::string_view> bytes(std::size_t count) {
        if (count > rest_.size()) return std::nullopt;
        const std::string_view piece = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return piece;
    }
    std::string_view rest() const { return rest_; }

private:
    // lint: allow(view-member) because a reader lives in one function, beside the bytes it reads
    std::string_view rest_;
};

}  // namespace sluice::access
