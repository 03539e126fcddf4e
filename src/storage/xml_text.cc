#include "storage/xml_text.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace sluice::storage {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
    const auto continuation = [](std::uint32_t bits) {
        return static_cast<char>(0x80 | (bits & 0x3f));
    };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6));
        out += continuation(code);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | (code >> 12));
        out += continuation(code >> 6);
        out += continuation(code);
    } else {
        out += static_cast<char>(0xf0 | (code >> 18));
        out += continuation(code >> 12);
        out += continuation(code >> 6);
        out += continuation(code);
    }
}

/// The character of `#N` or `#xN`.
std::optional<std::uint32_t> numeric_entity(std::string_view entity) {
    if (!entity.starts_with('#')) return std::nullopt;
    entity.remove_prefix(1);
    const bool hexadecimal = entity.starts_with('x') || entity.starts_with('X');
    if (hexadecimal) entity.remove_prefix(1);
    std::uint32_t code = 0;
    const char* begin = entity.data();
    const char* end = begin + entity.size();
    const auto parsed = std::from_chars(begin, end, code, hexadecimal ? 16 : 10);
    constexpr std::uint32_t kCodeMax = 0x10ffff;
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (parsed.ec != std::errc() || parsed.ptr != end || code > kCodeMax || surrogate) {
        return std::nullopt;
    }
    return code;
}

bool append_entity(std::string& out, std::string_view entity) {
    constexpr std::array<std::pair<std::string_view, char>, 5> kNamed = {
        {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [name, character] : kNamed) {
        if (entity != name) continue;
        out += character;
        return true;
    }
    const auto code = numeric_entity(entity);
    if (code) append_utf8(out, *code);
    return code.has_value();
}

}  // namespace

std::optional<std::string_view> next_element(std::string_view& rest, std::string_view name) {
    const std::string empty = "<" + std::string(name) + "/>";
    const std::string open = "<" + std::string(name) + ">";
    const std::string close = "</" + std::string(name) + ">";
    const auto begin = rest.find(open);
    const auto empty_at = rest.find(empty);
    if (empty_at < begin) {
        rest.remove_prefix(empty_at + empty.size());
        return std::string_view();
    }
    if (begin == std::string_view::npos) return std::nullopt;
    const auto content = begin + open.size();
    const auto end = rest.find(close, content);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view found = rest.substr(content, end - content);
    rest.remove_prefix(end + close.size());
    return found;
}

std::string element_text(std::string_view xml, std::string_view name) {
    const auto found = next_element(xml, name);
    return found ? xml_unescape(*found) : std::string();
}

std::string xml_unescape(std::string_view text) {
    constexpr std::size_t kEntityBytesMax = 10;  // &#x10ffff; has nine before the semicolon
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto mark = text.find('&');
        out.append(text.substr(0, mark));
        if (mark == std::string_view::npos) break;
        text.remove_prefix(mark);
        const auto end = text.substr(0, kEntityBytesMax + 2).find(';');
        if (end != std::string_view::npos && append_entity(out, text.substr(1, end - 1))) {
            text.remove_prefix(end + 1);
        } else {
            out += '&';
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace sluice::storage
