#pragma once

#include <cstddef>

namespace sluice::config {

// Size of sluice.yaml: thousands of locations fit (R34).
inline constexpr std::size_t kFileBytesMax = 1 << 20;

// Nesting of the file; the deepest key has five levels (R34).
inline constexpr std::size_t kYamlDepthMax = 16;

// Maps, lists and values of the file together (R34).
inline constexpr std::size_t kYamlNodesMax = 50'000;

// Mistakes that one answer lists; whoever has more has the wrong file.
inline constexpr std::size_t kErrorsMax = 20;

// A name that differs from a key by more letters is no misspelling of it.
inline constexpr std::size_t kSuggestionDistanceMax = 3;

// Longer names get no suggestion; finding one costs the product of the lengths.
inline constexpr std::size_t kSuggestionPathBytesMax = 128;

// SLUICE_ADMIN_TOKEN: what cannot be guessed through the admin API (A149c).
inline constexpr std::size_t kAdminTokenCharactersMin = 24;

}  // namespace sluice::config
