#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::sql {

/// Every word that the grammar knows.
enum class Keyword : std::uint8_t {
#define SLUICE_SQL_KEYWORD(word, use) word,
#include "sql/keywords.def"
#undef SLUICE_SQL_KEYWORD
};

#define SLUICE_SQL_KEYWORD(word, use) +1
constexpr std::size_t kKeywordCount = 0
#include "sql/keywords.def"
    ;
#undef SLUICE_SQL_KEYWORD
static_assert(kKeywordCount <= 256, "a Keyword is one byte");

/// Where a keyword may stand as a name without back quotes; keywords.def describes each.
enum class KeywordUse : std::uint8_t { name, doubtful, clause, reserved };

/// In capitals, as it is printed.
std::string_view keyword_text(Keyword keyword);
KeywordUse keyword_use(Keyword keyword);

/// The keyword a word is, in any case (S1); nothing for all other words.
std::optional<Keyword> find_keyword(std::string_view word);

}  // namespace sluice::sql
