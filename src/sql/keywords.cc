#include "sql/keywords.h"

#include <algorithm>
#include <array>

namespace sluice::sql {
namespace {

struct KeywordRow {
    std::string_view text;
    KeywordUse use;
};

constexpr std::string_view word_of(std::string_view enumerator) {
    if (enumerator.ends_with('_')) enumerator.remove_suffix(1);
    return enumerator;
}

constexpr std::array<KeywordRow, kKeywordCount> kRows = {{
#define SLUICE_SQL_KEYWORD(word, use) {word_of(#word), KeywordUse::use},
#include "sql/keywords.def"
#undef SLUICE_SQL_KEYWORD
}};

static_assert(std::is_sorted(kRows.begin(), kRows.end(),
                             [](const KeywordRow& a, const KeywordRow& b) {
                                 return a.text < b.text;
                             }),
              "find_keyword searches by halves");

constexpr std::size_t kLongest =
    std::max_element(kRows.begin(), kRows.end(), [](const KeywordRow& a, const KeywordRow& b) {
        return a.text.size() < b.text.size();
    })->text.size();

const KeywordRow& row(Keyword keyword) { return kRows[static_cast<std::size_t>(keyword)]; }

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string_view keyword_text(Keyword keyword) { return row(keyword).text; }

KeywordUse keyword_use(Keyword keyword) { return row(keyword).use; }

std::optional<Keyword> find_keyword(std::string_view word) {
    if (word.size() > kLongest) return std::nullopt;
    std::array<char, kLongest> buffer;
    std::transform(word.begin(), word.end(), buffer.begin(), to_upper);
    const std::string_view upper(buffer.data(), word.size());
    const auto found =
        std::lower_bound(kRows.begin(), kRows.end(), upper,
                         [](const KeywordRow& a, std::string_view b) { return a.text < b; });
    if (found == kRows.end() || found->text != upper) return std::nullopt;
    return static_cast<Keyword>(found - kRows.begin());
}

}  // namespace sluice::sql
