#pragma once

#include <cstddef>

namespace sluice::audit {

// user_agent column: enough for every client seen, and no room for abuse of the journal.
inline constexpr std::size_t kUserAgentCharactersMax = 512;
// Predicate hints are kept as sent up to this size, beside their SHA-256 (U13).
inline constexpr std::size_t kPredicateBytesMax = 4096;
// Any other parameter: names are at most 255 characters, statements have a limit of their own.
inline constexpr std::size_t kParameterBytesMax = 16384;

}  // namespace sluice::audit
