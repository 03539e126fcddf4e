#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/byte_text.h"

namespace sluice::access {

// Ids inside links: a UUID in its 16 bytes, any other text with its length, so that links stay
// short.

/// 16 bytes as a UUID in lower case.
std::string uuid_text(std::string_view bytes);

inline constexpr std::size_t kPackedTextBytesMax = 128;

/// False, and nothing appended, if the id is too long.
bool append_packed_id(std::string& out, std::string_view id);
std::optional<std::string> read_packed_id(ByteReader& reader);

}  // namespace sluice::access
