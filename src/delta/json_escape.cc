#include "delta/json_escape.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "json/writer.h"

namespace sluice::delta {

#ifdef __SSE2__
namespace {

constexpr std::size_t kLane = 16;

__m128i load(const char* at) {
    // lint: allow(reinterpret_cast) because SSE loads take a vector pointer
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

__m128i equals(__m128i lane, char c) { return _mm_cmpeq_epi8(lane, _mm_set1_epi8(c)); }

/// One bit for each byte that is a control character, DEL or not ASCII. Bytes over 0x7f are
/// negative here.
std::uint32_t odd_bytes(__m128i lane) {
    const __m128i low = _mm_cmplt_epi8(lane, _mm_set1_epi8(0x20));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(low, equals(lane, 0x7f))));
}

std::uint32_t quote_bytes(__m128i lane) {
    return static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_or_si128(equals(lane, '"'), equals(lane, '\\'))));
}

bool plain_ascii(std::string_view text) {
    std::size_t i = 0;
    for (; i + kLane <= text.size(); i += kLane) {
        if (odd_bytes(load(text.data() + i)) != 0) return false;
    }
    for (; i < text.size(); ++i) {
        if (text[i] < 0x20 || text[i] == 0x7f) return false;
    }
    return true;
}

/// How eight bytes become up to sixteen: for each place of the output the byte it takes (0x80:
/// none), and the backslashes that go before quotes.
struct Expansion {
    alignas(kLane) std::array<std::uint8_t, kLane> from{};
    alignas(kLane) std::array<char, kLane> slashes{};
    std::uint8_t length = 0;
};

constexpr std::size_t kGroup = 8;

/// By the bits of the bytes to escape.
constexpr std::array<Expansion, 1 << kGroup> kExpansions = [] {
    std::array<Expansion, 1 << kGroup> expansions{};
    for (std::size_t bits = 0; bits < expansions.size(); ++bits) {
        Expansion& expansion = expansions[bits];
        std::uint8_t at = 0;
        for (std::uint8_t byte = 0; byte < kGroup; ++byte) {
            if ((bits >> byte & 1) != 0) {
                expansion.from[at] = 0x80;
                expansion.slashes[at++] = '\\';
            }
            expansion.from[at++] = byte;
        }
        expansion.length = at;
        while (at < kLane) expansion.from[at++] = 0x80;
    }
    return expansions;
}();

/// Writes `text` with a backslash before each quote and backslash; up to sixteen bytes behind the
/// returned end are overwritten. Statistics have a quote in every other group, so no branch asks.
__attribute__((target("ssse3"))) char* write_escaped(char* to, std::string_view text) {
    std::size_t i = 0;
    for (; i + kGroup <= text.size(); i += kGroup) {
        std::int64_t group = 0;
        std::memcpy(&group, text.data() + i, kGroup);
        const __m128i bytes = _mm_cvtsi64_si128(group);
        const Expansion& expansion = kExpansions[quote_bytes(bytes)];
        __m128i from;
        __m128i slashes;
        std::memcpy(&from, expansion.from.data(), kLane);
        std::memcpy(&slashes, expansion.slashes.data(), kLane);
        const __m128i escaped = _mm_or_si128(_mm_shuffle_epi8(bytes, from), slashes);
        std::memcpy(to, &escaped, kLane);
        to += expansion.length;
    }
    for (; i < text.size(); ++i) {
        if (text[i] == '"' || text[i] == '\\') *to++ = '\\';
        *to++ = text[i];
    }
    return to;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    static const bool kCanShuffle = __builtin_cpu_supports("ssse3") != 0;
    if (!kCanShuffle || !plain_ascii(text)) {
        json::append_string(out, text);
        return;
    }
    const std::size_t before = out.size();
    // Room for the worst case, since whole lanes are stored whatever part of them counts.
    out.resize(before + 2 * text.size() + 2 + kLane);
    char* to = out.data() + before;
    *to++ = '"';
    to = write_escaped(to, text);
    *to++ = '"';
    out.resize(static_cast<std::size_t>(to - out.data()));
}

bool is_canonical_literal(std::string_view literal) {
    if (literal.size() < 2 || literal.front() != '"' || literal.back() != '"') return false;
    if (!plain_ascii(literal)) return false;
    // What follows each backslash, one byte on. The second backslash of a pair is looked at as if
    // it began an escape: that may refuse a good literal, never pass a bad one.
    std::size_t i = 0;
    for (; i + kLane + 1 <= literal.size(); i += kLane) {
        const __m128i next = load(literal.data() + i + 1);
        const __m128i fine = _mm_or_si128(
            _mm_or_si128(equals(next, '"'), equals(next, '\\')),
            _mm_or_si128(_mm_or_si128(equals(next, 'n'), equals(next, 'r')), equals(next, 't')));
        const __m128i bad = _mm_andnot_si128(fine, equals(load(literal.data() + i), '\\'));
        if (_mm_movemask_epi8(bad) != 0) return false;
    }
    constexpr std::string_view kFine = "\"\\nrt";
    for (; i + 1 < literal.size(); ++i) {
        if (literal[i] == '\\' && kFine.find(literal[i + 1]) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

#else

void append_json_string(std::string& out, std::string_view text) { json::append_string(out, text); }

bool is_canonical_literal(std::string_view) { return false; }

#endif

}  // namespace sluice::delta
