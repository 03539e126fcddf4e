#pragma once

#include <string_view>

namespace sluice::governance {

/// SQL's LIKE over names: `%` is any text, `_` any one character, letters match in either case.
/// Linear in the text for each `%`, whatever the pattern.
bool matches_name_pattern(std::string_view pattern, std::string_view name);

}  // namespace sluice::governance
