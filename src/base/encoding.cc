#include "base/encoding.h"

#include <utf8proc.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "base/assert.h"

namespace sluice {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::array<std::array<char, 2>, 256> kHexPairs = [] {
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {kHexDigits[i >> 4], kHexDigits[i & 15]};
    }
    return pairs;
}();
constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";
constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Error malformed(const char* what) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::string("not valid ") + what);
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr std::uint8_t byte_at(std::string_view text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}

void append_base64(std::string& out, std::string_view bytes, std::string_view alphabet) {
    const std::size_t start = out.size();
    const std::size_t left = bytes.size() % 3;
    out.resize(start + bytes.size() / 3 * 4 + (left == 0 ? 0 : left + 1));
    char* target = out.data() + start;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = static_cast<std::uint32_t>(byte_at(bytes, i)) << 16 |
                                    static_cast<std::uint32_t>(byte_at(bytes, i + 1)) << 8 |
                                    byte_at(bytes, i + 2);
        for (int shift = 18; shift >= 0; shift -= 6) *target++ = alphabet[group >> shift & 63];
    }
    if (left == 0) return;
    std::uint32_t group = static_cast<std::uint32_t>(byte_at(bytes, i)) << 16;
    if (left == 2) group |= static_cast<std::uint32_t>(byte_at(bytes, i + 1)) << 8;
    *target++ = alphabet[group >> 18 & 63];
    *target++ = alphabet[group >> 12 & 63];
    if (left == 2) *target = alphabet[group >> 6 & 63];
}

using Digits = std::array<std::int8_t, 256>;  // of each character; -1: none

constexpr Digits reverse_alphabet(std::string_view alphabet) {
    Digits table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[byte_at(alphabet, i)] = static_cast<std::int8_t>(i);
    }
    return table;
}

Result<std::string> decode_base64(std::string_view text, const Digits& digits) {
    if (text.size() % 4 == 1) return malformed("base64");
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t group = 0;
    int bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int value = digits[byte_at(text, i)];
        if (value < 0) return malformed("base64");
        group = group << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(group >> bits & 0xff);
        }
    }
    // One text for one value: left-over bits must be zero, or a token could be changed without its
    // bytes changing.
    if ((group & ((1u << bits) - 1)) != 0) return malformed("base64");
    return out;
}

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

void append_hex(std::string& out, std::string_view bytes) {
    const std::size_t start = out.size();
    out.resize(start + 2 * bytes.size());
    char* target = out.data() + start;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::memcpy(target + 2 * i, kHexPairs[byte_at(bytes, i)].data(), 2);
    }
}
std::string hex_encode(std::string_view bytes) {
    std::string out;
    append_hex(out, bytes);
    return out;
}

Result<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return malformed("hexadecimal");
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return malformed("hexadecimal");
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

void append_base64url(std::string& out, std::string_view bytes) {
    append_base64(out, bytes, kBase64Url);
}
std::string base64url_encode(std::string_view bytes) {
    std::string out;
    append_base64url(out, bytes);
    return out;
}
Result<std::string> base64url_decode(std::string_view text) {
    static constexpr Digits kDigits = reverse_alphabet(kBase64Url);
    return decode_base64(text, kDigits);
}
std::string base64_encode(std::string_view bytes) {
    std::string out;
    append_base64(out, bytes, kBase64);
    while (out.size() % 4 != 0) out += '=';
    return out;
}

Result<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return malformed("base64");
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
    static constexpr Digits kDigits = reverse_alphabet(kBase64);
    return decode_base64(text, kDigits);
}

std::string base62_encode(std::string_view bytes, std::size_t width) {
    std::vector<std::uint8_t> number(bytes.begin(), bytes.end());
    std::string out(width, '0');
    for (std::size_t position = width; position-- > 0;) {
        std::uint32_t remainder = 0;
        for (std::uint8_t& digit : number) {
            const std::uint32_t current = remainder << 8 | digit;
            digit = static_cast<std::uint8_t>(current / 62);
            remainder = current % 62;
        }
        out[position] = kBase62[remainder];
    }
    for (const std::uint8_t digit : number) SLUICE_ASSERT(digit == 0, "base62 width too small");
    return out;
}

Result<std::string> base62_decode(std::string_view text, std::size_t byte_count) {
    static constexpr Digits kDigits = reverse_alphabet(kBase62);
    // Every token of every request passes here: five digits at a time into limbs of 32 bits, the
    // first limb the lowest.
    constexpr std::size_t kDigitsAtOnce = 5;
    std::vector<std::uint32_t> limbs((byte_count + 3) / 4, 0);
    for (std::size_t i = 0; i < text.size();) {
        std::uint64_t factor = 1;
        std::uint64_t carry = 0;
        for (const std::size_t end = std::min(text.size(), i + kDigitsAtOnce); i < end; ++i) {
            const int value = kDigits[byte_at(text, i)];
            if (value < 0) return malformed("base62");
            factor *= 62;
            carry = carry * 62 + static_cast<std::uint64_t>(value);
        }
        for (std::uint32_t& limb : limbs) {
            carry += limb * factor;
            limb = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0) return malformed("base62");
    }
    std::string bytes(limbs.size() * 4, '\0');
    for (std::size_t k = 0; k < bytes.size(); ++k) {
        bytes[bytes.size() - 1 - k] = static_cast<char>(limbs[k / 4] >> (8 * (k % 4)) & 0xff);
    }
    const std::size_t spare = bytes.size() - byte_count;
    if (bytes.find_first_not_of('\0') < spare) return malformed("base62");
    return bytes.substr(spare);
}

std::string percent_encode(std::string_view text, std::string_view keep) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || keep.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<std::uint8_t>(c);
        out += '%';
        out += kUpperHexDigits[byte >> 4];
        out += kUpperHexDigits[byte & 15];
    }
    return out;
}

Result<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return malformed("percent-encoding");
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return malformed("percent-encoding");
        out += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return out;
}

Result<std::int64_t> parse_int64(std::string_view text) {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    if (code != std::errc() || stop != end || text.empty()) return malformed("integer");
    return value;
}

std::string fold_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool equals_folded(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const char x = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
        const char y = b[i] >= 'A' && b[i] <= 'Z' ? static_cast<char>(b[i] - 'A' + 'a') : b[i];
        if (x != y) return false;
    }
    return true;
}

bool is_utf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        if (byte_at(text, i) < 0x80) {
            ++i;
            continue;
        }
        utf8proc_int32_t codepoint = 0;
        // lint: allow(reinterpret_cast) because utf8proc reads uint8_t
        const auto* start = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + i);
        const utf8proc_ssize_t used =
            utf8proc_iterate(start, static_cast<utf8proc_ssize_t>(text.size() - i), &codepoint);
        if (used <= 0) return false;
        i += static_cast<std::size_t>(used);
    }
    return true;
}

bool is_nfc(std::string_view text) {
    if (!is_utf8(text)) return false;
    utf8proc_uint8_t* normal = nullptr;
    // lint: allow(reinterpret_cast) because utf8proc reads uint8_t
    const auto* start = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t size =
        utf8proc_map(start, static_cast<utf8proc_ssize_t>(text.size()), &normal,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(normal, std::free);
    if (size < 0 || static_cast<std::size_t>(size) != text.size()) return false;
    return std::equal(text.begin(), text.end(), normal, [](char a, utf8proc_uint8_t b) {
        return static_cast<utf8proc_uint8_t>(a) == b;
    });
}

}  // namespace sluice
