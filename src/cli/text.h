#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::cli {

/// The text without anything that moves a terminal's cursor or colours: control characters (C0,
/// DEL, C1) and bytes that are not UTF-8 become `?`, line ends and tabs a blank. What the server
/// sends was written by others.
std::string printable(std::string_view text);

/// Characters of UTF-8 text.
std::size_t character_count(std::string_view text);

/// At most `characters_max` characters; a cut text ends in `…`.
std::string shortened(std::string_view text, std::size_t characters_max);

}  // namespace sluice::cli
