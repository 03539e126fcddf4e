#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// The candidate that a slip of the fingers turns into `word`: at most two letters wrong, missing,
/// doubled or swapped (one in words of up to three letters), or begun by it. Nothing if none is
/// that near.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace sluice
