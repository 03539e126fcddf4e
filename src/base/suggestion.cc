#include "base/suggestion.h"

#include <algorithm>
#include <cstddef>

#include "base/encoding.h"

namespace sluice {
namespace {

// Beyond it a word is no slip, and the comparison costs the product of the lengths.
constexpr std::size_t kComparedCharactersMax = 64;

/// Edits between two words, neighbouring letters swapped counting as one.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before;
    std::vector<std::size_t> above(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::vector<std::size_t> row(b.size() + 1);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before = std::move(above);
        above = std::move(row);
    }
    return above[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
    const std::string folded = fold_ascii(word);
    if (folded.empty() || folded.size() > kComparedCharactersMax) return std::nullopt;
    std::size_t best = folded.size() <= 3 ? 2 : 3;  // the first distance that is too far
    std::optional<std::string> found;
    for (const std::string& candidate : candidates) {
        const std::size_t edits = distance(folded, candidate);
        if (edits < best) {
            best = edits;
            found = candidate;
        }
    }
    if (found || folded.size() < 2) return found;
    for (const std::string& candidate : candidates) {
        if (candidate.starts_with(folded)) return candidate;
    }
    return std::nullopt;
}

}  // namespace sluice
