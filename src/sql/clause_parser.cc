#include "sql/clause_parser.h"

#include "base/encoding.h"

namespace sluice::sql {

using enum Keyword;

bool accept_if_not_exists(TokenCursor& cursor) { return cursor.accept({IF, NOT, EXISTS}); }

bool accept_if_exists(TokenCursor& cursor) { return cursor.accept({IF, EXISTS}); }

Result<std::optional<TextValue>> parse_pattern(TokenCursor& cursor) {
    const bool announced = cursor.accept(LIKE);
    cursor.note(ValueKind::string);
    if (!announced && cursor.token().kind != TokenKind::string && !at_parameter(cursor)) {
        return std::optional<TextValue>();
    }
    SLUICE_TRY(TextValue pattern, parse_text(cursor));
    return std::optional<TextValue>(std::move(pattern));
}

bool accept_owner_to(TokenCursor& cursor) {
    return cursor.accept({SET, OWNER, TO}) || cursor.accept({OWNER, TO});
}

Result<OwnerTo> parse_owner(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName principal, parse_principal(cursor));
    return OwnerTo{std::move(principal)};
}

Result<std::optional<TextValue>> parse_comment_or_null(TokenCursor& cursor) {
    if (cursor.accept(NULL_)) return std::optional<TextValue>();
    const bool null_value = [&] {
        if (!at_parameter(cursor) || cursor.values() == nullptr) return false;
        const auto found = cursor.values()->find(fold_ascii(cursor.text(cursor.ahead(1))));
        return found != cursor.values()->end() &&
               std::holds_alternative<NullLiteral>(found->second);
    }();
    if (null_value) {
        SLUICE_CHECK(parse_parameter(cursor));
        return std::optional<TextValue>();
    }
    SLUICE_TRY(TextValue comment, parse_text(cursor));
    return std::optional<TextValue>(std::move(comment));
}

bool accept_kind(TokenCursor& cursor, Keyword kind) {
    return cursor.at(kind) && !cursor.ahead(1).is(Symbol::dot) && cursor.accept(kind);
}

}  // namespace sluice::sql
