#include "catalog/names.h"

#include <cstdint>
#include <vector>

#include "base/encoding.h"
#include "catalog/limits.h"

namespace sluice::catalog {
namespace {

// Characters that mean something to a path, a policy of a store or a quoted text (R10).
constexpr std::string_view kRefusedPunctuation = "./*?$\\'\"`";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

std::int64_t count_characters(std::string_view utf8) {
    std::int64_t count = 0;
    for (const char byte : utf8) count += is_continuation(byte) ? 0 : 1;
    return count;
}

/// The code point at `at` of well-formed UTF-8; moves `at` behind it.
char32_t next_code_point(std::string_view utf8, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(utf8[at++]);
    if (lead < 0x80U) return lead;
    char32_t point = lead < 0xE0U ? lead & 0x1FU : lead < 0xF0U ? lead & 0x0FU : lead & 0x07U;
    while (at < utf8.size() && is_continuation(utf8[at])) {
        point = (point << 6U) | (static_cast<unsigned char>(utf8[at++]) & 0x3FU);
    }
    return point;
}

// Unicode's White_Space and Cc, and what is not seen but moves or hides what is: marks and
// overrides of writing direction, zero-width blanks, the soft hyphen. A name that only looks empty,
// or like another one, must not come to be. The zero-width joiners stay: Persian and the scripts of
// India need them to spell.
bool is_blank_or_control(char32_t point) {
    if (point <= 0x20 || (point >= 0x7F && point <= 0xA0)) return true;
    if (point == 0xAD || point == 0x061C || point == 0x180E || point == 0xFEFF) return true;
    if (point == 0x200B || point == 0x200E || point == 0x200F) return true;
    if ((point >= 0x202A && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F)) return true;
    return point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
           point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

bool is_valid_name(std::string_view name) {
    if (name.empty() || !is_nfc(name) || count_characters(name) > kNameCharactersMax) return false;
    std::size_t at = 0;
    while (at < name.size()) {
        const char32_t point = next_code_point(name, at);
        if (is_blank_or_control(point)) return false;
        if (point < 0x80 &&
            kRefusedPunctuation.find(static_cast<char>(point)) != std::string_view::npos) {
            return false;
        }
    }
    return true;
}

// What a message repeats of a name: enough to recognise it, never a megabyte.
std::string shortened(std::string_view name) {
    constexpr std::size_t kShownBytesMax = 255;
    if (name.size() <= kShownBytesMax) return std::string(name);
    std::size_t end = kShownBytesMax;
    while (end > 0 && is_continuation(name[end])) --end;
    return std::string(name.substr(0, end)) + "…";
}

std::vector<std::string_view> split_at_dots(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    while (true) {
        const std::size_t dot = text.find('.', start);
        parts.push_back(text.substr(start, dot - start));
        if (dot == std::string_view::npos) return parts;
        start = dot + 1;
    }
}

Error wrong_form(std::string_view what, std::string_view text, std::string_view form) {
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "'" + shortened(text) + "' is not a full " + std::string(what) +
                     " name. It should have the form " + std::string(form) + ".");
}

bool is_alias_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_alias_part(std::string_view part) {
    if (part.empty() || count_characters(part) > kNameCharactersMax) return false;
    for (const char c : part) {
        if (!is_alias_character(c)) return false;
    }
    return true;
}

std::string alias_part(std::string_view source_name) {
    std::string part;
    for (const char c : source_name) {
        // One underscore for each character, however many bytes it has.
        if (is_continuation(c)) continue;
        part.push_back(is_alias_character(c) ? c : '_');
    }
    return part;
}

}  // namespace

Result<void> check_name(std::string_view name) {
    if (is_valid_name(name)) return {};
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "'" + shortened(name) +
                     "' is not a valid name. Valid names cannot contain spaces, periods, forward "
                     "slashes, or control characters.");
}

Result<TableName> parse_table_name(std::string_view full_name) {
    return parse_object_name(full_name, "table");
}

Result<TableName> parse_object_name(std::string_view full_name, std::string_view what) {
    const std::vector<std::string_view> parts = split_at_dots(full_name);
    if (parts.size() != 3)
        return wrong_form(what, full_name, "catalog.schema." + std::string(what));
    for (const std::string_view part : parts) SLUICE_CHECK(check_name(part));
    return TableName{std::string(parts[0]), std::string(parts[1]), std::string(parts[2])};
}

Result<SchemaName> parse_schema_name(std::string_view full_name) {
    const std::vector<std::string_view> parts = split_at_dots(full_name);
    if (parts.size() != 2) return wrong_form("schema", full_name, "catalog.schema");
    for (const std::string_view part : parts) SLUICE_CHECK(check_name(part));
    return SchemaName{std::string(parts[0]), std::string(parts[1])};
}

Result<SharedAs> parse_shared_as(std::string_view text) {
    const std::vector<std::string_view> parts = split_at_dots(text);
    if (parts.size() == 2 && is_alias_part(parts[0]) && is_alias_part(parts[1])) {
        return SharedAs{std::string(parts[0]), std::string(parts[1])};
    }
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "'" + shortened(text) +
                     "' is not a valid alias. It should have the form schema.table, of letters, "
                     "digits and underscores.");
}

SharedAs default_alias(std::string_view schema_name, std::string_view table_name) {
    return SharedAs{alias_part(schema_name), alias_part(table_name)};
}

}  // namespace sluice::catalog
