#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "sql/alter_actions.h"
#include "sql/name_parser.h"
#include "sql/token_cursor.h"
#include "sql/value_parser.h"

// Clauses that statements of several kinds have.
namespace sluice::sql {

/// A clause of one value that may stand once among others: its words stand next.
template <class T, class Parse>
Result<void> parse_once(TokenCursor& cursor, std::optional<T>& slot,
                        std::initializer_list<Keyword> words, Parse parse) {
    if (slot) return cursor.repeated(keyword_text(*words.begin()));
    for (std::size_t i = 0; i < words.size(); ++i) cursor.advance();
    SLUICE_TRY(slot, parse(cursor));
    return {};
}

/// `IF NOT EXISTS`, `IF EXISTS`
bool accept_if_not_exists(TokenCursor& cursor);
bool accept_if_exists(TokenCursor& cursor);

/// `[[LIKE] pattern]`
Result<std::optional<TextValue>> parse_pattern(TokenCursor& cursor);

/// `[SET] OWNER TO` stands next; the same, and over it.
bool accept_owner_to(TokenCursor& cursor);
Result<OwnerTo> parse_owner(TokenCursor& cursor);

/// What stands behind IS in COMMENT ON: a string, or nothing for NULL.
Result<std::optional<TextValue>> parse_comment_or_null(TokenCursor& cursor);

/// A word that says what kind of object follows stands next; before a dot it is a name itself (S1).
bool accept_kind(TokenCursor& cursor, Keyword kind);

}  // namespace sluice::sql
