#include "cli/text.h"

#include "base/encoding.h"

namespace sluice::cli {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Bytes of the character that begins here, at least one.
std::size_t character_bytes(std::string_view text, std::size_t at) {
    std::size_t bytes = 1;
    while (at + bytes < text.size() && continues(text[at + bytes])) ++bytes;
    return bytes;
}

bool is_control(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character[0]);
    if (lead < 0x20 || lead == 0x7F) return true;
    // U+0080 to U+009F: terminals take them for escape sequences.
    return lead == 0xC2 && character.size() == 2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view character = text.substr(at, character_bytes(text, at));
        at += character.size();
        if (character == "\n" || character == "\t") {
            out += ' ';
        } else if (is_control(character) || !is_utf8(character)) {
            out += '?';
        } else {
            out += character;
        }
    }
    return out;
}

std::size_t character_count(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += continues(c) ? 0 : 1;
    return count;
}

std::string shortened(std::string_view text, std::size_t characters_max) {
    if (character_count(text) <= characters_max) return std::string(text);
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < characters_max; ++i) at += character_bytes(text, at);
    return std::string(text.substr(0, at)) + "…";
}

}  // namespace sluice::cli
