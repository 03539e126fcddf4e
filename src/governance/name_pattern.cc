#include "governance/name_pattern.h"

#include <cstddef>

#include "base/encoding.h"

namespace sluice::governance {
namespace {

/// Bytes of the UTF-8 character that begins at `at`.
std::size_t character_bytes(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    return end - at;
}

}  // namespace

bool matches_name_pattern(std::string_view pattern, std::string_view name) {
    std::size_t p = 0;
    std::size_t n = 0;
    // Where to go on when a later character does not fit: the last `%` takes one character more.
    std::size_t retry_p = std::string_view::npos;
    std::size_t retry_n = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            retry_p = ++p;
            retry_n = n;
            continue;
        }
        if (p < pattern.size() && pattern[p] == '_') {
            ++p;
            n += character_bytes(name, n);
        } else if (p < pattern.size() && equals_folded(pattern.substr(p, 1), name.substr(n, 1))) {
            ++p;
            ++n;
        } else if (retry_p != std::string_view::npos) {
            p = retry_p;
            retry_n += character_bytes(name, retry_n);
            n = retry_n;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '%') ++p;
    return p == pattern.size();
}

}  // namespace sluice::governance
