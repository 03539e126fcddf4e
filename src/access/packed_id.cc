#include "access/packed_id.h"

#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr char kUuidMark = '\xff';  // no length of a text: those end at kPackedTextBytesMax
constexpr std::size_t kUuidCharacters = 36;
constexpr std::size_t kUuidBytes = 16;

std::optional<std::string> uuid_bytes(std::string_view id) {
    if (id.size() != kUuidCharacters) return std::nullopt;
    std::string digits;
    for (const char c : id) {
        if (c != '-') digits += c;
    }
    auto bytes = hex_decode(digits);
    // Only the one spelling that comes back: an id in capitals is packed as text.
    if (!bytes || bytes->size() != kUuidBytes || uuid_text(*bytes) != id) return std::nullopt;
    return *bytes;
}

}  // namespace

std::string uuid_text(std::string_view bytes) {
    std::string text;
    text.reserve(kUuidCharacters);
    for (const char digit : hex_encode(bytes)) {
        const std::size_t at = text.size();
        if (at == 8 || at == 13 || at == 18 || at == 23) text += '-';
        text += digit;
    }
    return text;
}

bool append_packed_id(std::string& out, std::string_view id) {
    if (const auto bytes = uuid_bytes(id)) {
        out += kUuidMark;
        out += *bytes;
        return true;
    }
    if (id.size() > kPackedTextBytesMax) return false;
    append_number(out, id.size(), 1);
    out += id;
    return true;
}

std::optional<std::string> read_packed_id(ByteReader& reader) {
    const auto mark = reader.number(1);
    if (!mark) return std::nullopt;
    const bool is_uuid = *mark == static_cast<std::uint8_t>(kUuidMark);
    if (!is_uuid && *mark > kPackedTextBytesMax) return std::nullopt;
    const auto bytes = reader.bytes(is_uuid ? kUuidBytes : static_cast<std::size_t>(*mark));
    if (!bytes) return std::nullopt;
    return is_uuid ? uuid_text(*bytes) : std::string(*bytes);
}

}  // namespace sluice::access
