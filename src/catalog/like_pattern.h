#pragma once

#include <string_view>

namespace sluice::catalog {

/// SQL's LIKE over values: `%` is any text, `_` any one character, `\` makes the next character
/// stand for itself; letters match in their own case only. Linear in the text for each `%`.
/// A pattern that is_like_pattern refuses matches nothing.
bool matches_like(std::string_view pattern, std::string_view text);

/// False when the pattern ends in an escape that escapes nothing.
bool is_like_pattern(std::string_view pattern);

}  // namespace sluice::catalog
