#include "delta/json_escape.h"

#include <bit>
#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
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

void store(char* at, __m128i lane) {
    // lint: allow(reinterpret_cast) because SSE stores take a vector pointer
    _mm_storeu_si128(reinterpret_cast<__m128i*>(at), lane);
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

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    if (!plain_ascii(text)) {
        json::append_string(out, text);
        return;
    }
    const std::size_t before = out.size();
    // Room for the worst case, so that whole lanes can be stored before it is known how much of
    // them counts.
    out.resize(before + 2 * text.size() + 2 + kLane);
    char* to = out.data() + before;
    *to++ = '"';
    std::size_t i = 0;
    while (i + kLane <= text.size()) {
        const __m128i lane = load(text.data() + i);
        store(to, lane);
        const std::uint32_t quotes = quote_bytes(lane);
        if (quotes == 0) {
            i += kLane;
            to += kLane;
            continue;
        }
        const auto run = static_cast<std::size_t>(std::countr_zero(quotes));
        to += run;
        *to++ = '\\';
        *to++ = text[i + run];
        i += run + 1;
    }
    for (; i < text.size(); ++i) {
        if (text[i] == '"' || text[i] == '\\') *to++ = '\\';
        *to++ = text[i];
    }
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
