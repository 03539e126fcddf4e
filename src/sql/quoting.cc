#include "sql/quoting.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "sql/keywords.h"
#include "sql/lexer.h"

namespace sluice::sql {
namespace {

constexpr std::uint32_t kReplacementCharacter = 0xfffd;

void append_character(std::string& out, std::uint32_t code) {
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    if (surrogate || code > 0x10ffff) code = kReplacementCharacter;
    const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xc0 | code >> 6);
        byte(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        byte(0xe0 | code >> 12);
        byte(0x80 | (code >> 6 & 0x3f));
        byte(0x80 | (code & 0x3f));
    } else {
        byte(0xf0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3f));
        byte(0x80 | (code >> 6 & 0x3f));
        byte(0x80 | (code & 0x3f));
    }
}

/// Exactly `digits` digits of that base at the start of the text, as a number.
std::optional<std::uint32_t> leading_number(std::string_view text, std::size_t digits, int base) {
    if (text.size() < digits) return std::nullopt;
    text = text.substr(0, digits);
    std::uint32_t value = 0;
    const auto [stop, failure] =
        std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (failure != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

/// `\uXXXX`, two of them for a character beyond the first plane, or `\UXXXXXXXX`, behind the
/// backslash. Returns how much it read.
std::size_t append_unicode(std::string& out, std::string_view text) {
    if (text[0] == 'U') {
        const auto code = leading_number(text.substr(1), 8, 16);
        if (!code) return 0;
        append_character(out, *code);
        return 9;
    }
    const auto high = leading_number(text.substr(1), 4, 16);
    if (!high) return 0;
    if (*high >= 0xd800 && *high < 0xdc00 && text.substr(5).starts_with("\\u")) {
        const auto low = leading_number(text.substr(7), 4, 16);
        if (low && *low >= 0xdc00 && *low < 0xe000) {
            append_character(out, 0x10000 + ((*high - 0xd800) << 10) + (*low - 0xdc00));
            return 11;
        }
    }
    append_character(out, *high);
    return 5;
}

/// What stands behind a backslash. Returns how much it read; `text` is not empty.
std::size_t append_escape(std::string& out, std::string_view text) {
    if (text[0] == 'u' || text[0] == 'U') {
        if (const std::size_t length = append_unicode(out, text)) return length;
    }
    if (text[0] == '0' || text[0] == '1') {
        if (const auto code = leading_number(text, 3, 8)) {
            append_character(out, *code);
            return 3;
        }
    }
    switch (text[0]) {
        case '0':
            out += '\0';
            break;
        case 'b':
            out += '\b';
            break;
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case 't':
            out += '\t';
            break;
        case 'Z':
            out += '\x1a';
            break;
        case '%':
        case '_':
            out.append("\\").append(text, 0, 1);
            break;
        default:
            out += text[0];
    }
    return 1;
}

}  // namespace

std::string string_value(std::string_view token) {
    const bool raw = token[0] == 'r' || token[0] == 'R';
    if (raw) token.remove_prefix(1);
    const char quote = token[0];
    const std::string_view body = token.substr(1, token.size() - 2);
    if (raw) return std::string(body);
    std::string out;
    out.reserve(body.size());
    for (std::size_t i = 0; i < body.size();) {
        if (body[i] == '\\') {
            i += 1 + append_escape(out, body.substr(i + 1));
        } else {
            out += body[i];
            i += body[i] == quote ? 2 : 1;
        }
    }
    return out;
}

std::string quoted_identifier_value(std::string_view token) {
    const std::string_view body = token.substr(1, token.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < body.size(); i += body[i] == '`' ? 2 : 1) out += body[i];
    return out;
}

std::string quoted_string(std::string_view value) {
    static constexpr std::string_view kHexDigits = "0123456789abcdef";
    std::string out = "'";
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\'' || c == '\\') {
            out.append("\\").append(1, c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (byte < 0x20 || byte == 0x7f) {
            // Not `\0`, which a digit behind it would turn into another character.
            out.append("\\u00").append(1, kHexDigits[byte >> 4]).append(1, kHexDigits[byte & 15]);
        } else {
            out += c;
        }
    }
    return out + "'";
}

std::string back_quoted(std::string_view name) {
    std::string out = "`";
    for (const char c : name) out.append(c == '`' ? 2 : 1, c);
    return out + "`";
}

std::string quoted_name(std::string_view name) {
    bool bare = !name.empty() && !is_digit(name[0]);
    for (const char c : name) {
        bare = bare && is_name_character(c) && static_cast<unsigned char>(c) < 0x80;
    }
    const auto keyword = find_keyword(name);
    if (keyword && keyword_use(*keyword) != KeywordUse::name) bare = false;
    return bare ? std::string(name) : back_quoted(name);
}

}  // namespace sluice::sql
