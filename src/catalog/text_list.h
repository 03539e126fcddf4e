#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::catalog {

/// One JSON array of texts: how a column holds a short list that nothing is looked up in.
std::string encode_texts(const std::vector<std::string>& texts);
/// The inverse. INTERNAL_ERROR on anything else: only we write such columns.
Result<std::vector<std::string>> decode_texts(std::string_view text);

}  // namespace sluice::catalog
