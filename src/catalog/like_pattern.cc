#include "catalog/like_pattern.h"

#include <cstddef>

namespace sluice::catalog {
namespace {

/// Bytes of the UTF-8 character that begins at `at`.
std::size_t character_bytes(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    return end - at;
}

}  // namespace

bool is_like_pattern(std::string_view pattern) {
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '\\' && ++at == pattern.size()) return false;
    }
    return true;
}

bool matches_like(std::string_view pattern, std::string_view text) {
    if (!is_like_pattern(pattern)) return false;
    std::size_t p = 0;
    std::size_t t = 0;
    // Where to go on when a later character does not fit: the last `%` takes one character more.
    std::size_t retry_p = std::string_view::npos;
    std::size_t retry_t = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            retry_p = ++p;
            retry_t = t;
            continue;
        }
        const bool escaped = p < pattern.size() && pattern[p] == '\\';
        const std::size_t literal = escaped ? p + 1 : p;
        if (!escaped && p < pattern.size() && pattern[p] == '_') {
            ++p;
            t += character_bytes(text, t);
        } else if (literal < pattern.size() && pattern[literal] == text[t]) {
            p = literal + 1;
            ++t;
        } else if (retry_p != std::string_view::npos) {
            p = retry_p;
            retry_t += character_bytes(text, retry_t);
            t = retry_t;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '%') ++p;
    return p == pattern.size();
}

}  // namespace sluice::catalog
