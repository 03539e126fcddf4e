#pragma once

#include <cstddef>

namespace sluice::json {

// Nesting of a text that nobody bounds otherwise (P9, R92): parsing recurses. Real bodies have five
// levels.
inline constexpr std::size_t kDepthMax = 64;

}  // namespace sluice::json
