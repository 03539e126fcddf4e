#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::catalog {

using Properties = std::map<std::string, std::string>;

/// One JSON object of texts, keys ascending: how a properties column holds them.
std::string encode_properties(const Properties& properties);
/// The inverse. INTERNAL_ERROR on anything else: only we write that column.
Result<Properties> decode_properties(std::string_view text);

}  // namespace sluice::catalog
