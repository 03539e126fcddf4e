#pragma once

#include <string>
#include <string_view>

namespace sluice::delta {

/// What json::append_string appends, faster for the ASCII that statistics and paths are made of.
void append_json_string(std::string& out, std::string_view text);

/// True if a JSON string literal (quotes included) is already what append_json_string would make of
/// its value: only printable ASCII and the escapes of quote, backslash, n, r and t. May say false
/// of one that is.
bool is_canonical_literal(std::string_view literal);

}  // namespace sluice::delta
