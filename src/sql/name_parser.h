#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/names.h"
#include "sql/token_cursor.h"

// How names are read (S1, S2, S5). All note what kind of name they look for.
namespace sluice::sql {

/// One name where only a name can stand: any word, or a quoted identifier.
Result<Identifier> parse_identifier(TokenCursor& cursor, NameKind kind,
                                    const std::vector<Identifier>& qualifier = {});

/// One to `parts_max` names with dots between them, or IDENTIFIER(…).
Result<ObjectName> parse_object_name(TokenCursor& cursor, NameKind kind, std::size_t parts_max);

/// The same inside queries, where a word that begins a clause is no name of one part.
Result<ObjectName> parse_relation_name(TokenCursor& cursor, NameKind kind);

/// Whether the name is of something that is there, or one that will be given.
enum class NameUse : std::uint8_t { existing, given };

/// The name of a share, recipient or provider, in which hyphens need no back quotes (S2).
/// INVALID_IDENTIFIER for an e-mail address, and for blanks in a name that is given.
Result<ObjectName> parse_sharing_name(TokenCursor& cursor, NameKind kind,
                                      NameUse use = NameUse::existing);

/// What is wrong behind a name of a share or recipient where nothing that was looked for follows:
/// INVALID_IDENTIFIER if it seems to be the rest of a name with blanks (S2), else `unexpected`.
Error unexpected_behind_name(const TokenCursor& cursor, const ObjectName& name, NameKind kind);

/// A user, group or service principal: a name or a string.
Result<ObjectName> parse_principal(TokenCursor& cursor);

/// `IDENTIFIER(…)` stands next.
bool at_identifier_clause(const TokenCursor& cursor);
Result<ObjectName> parse_identifier_clause(TokenCursor& cursor, std::size_t parts_max);

/// `(a, b)`; with `empty_allowed` also `()`.
enum class EmptyList : std::uint8_t { refused, allowed };
Result<std::vector<Identifier>> parse_identifier_list(TokenCursor& cursor, NameKind kind,
                                                      EmptyList empty = EmptyList::refused);

/// A name may stand next that nothing announces: an alias without AS.
bool at_bare_name(const TokenCursor& cursor);

/// The word or quoted identifier `token` as a name.
std::string name_of(const TokenCursor& cursor, const Token& token);

}  // namespace sluice::sql
