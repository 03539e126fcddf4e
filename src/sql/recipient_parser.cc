#include <utility>

#include "sql/clause_parser.h"
#include "sql/expression_parser.h"
#include "sql/name_parser.h"
#include "sql/statement_parsers.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Result<void> parse_authentication(TokenCursor& cursor, CreateRecipient& out) {
    if (out.authentication) return cursor.repeated("USING");
    cursor.advance();
    if (cursor.accept(OIDC)) {
        out.authentication = UsingOidc{};
        return {};
    }
    SLUICE_CHECK(cursor.expect(ID));
    SLUICE_TRY(TextValue id, parse_text(cursor));
    out.authentication = UsingId{std::move(id)};
    return {};
}

Result<void> parse_first_properties(TokenCursor& cursor, CreateRecipient& out) {
    if (!out.properties.empty()) return cursor.repeated("PROPERTIES");
    if (cursor.token().is(SET)) cursor.advance();
    cursor.advance();
    SLUICE_TRY(out.properties, parse_properties(cursor));
    return {};
}

Result<void> parse_recipient_options(TokenCursor& cursor, CreateRecipient& out) {
    for (;;) {
        if (cursor.at(USING)) {
            SLUICE_CHECK(parse_authentication(cursor, out));
        } else if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (cursor.at(PROPERTIES) || cursor.at({SET, PROPERTIES})) {
            SLUICE_CHECK(parse_first_properties(cursor, out));
        } else if (cursor.at({EXPIRES, AT})) {
            SLUICE_CHECK(parse_once(cursor, out.expires_at, {EXPIRES, AT}, parse_value));
        } else if (cursor.at(EMAIL)) {
            SLUICE_CHECK(parse_once(cursor, out.email, {EMAIL}, parse_text));
        } else {
            return {};
        }
    }
}

using RecipientAction = decltype(AlterRecipient::action);

Result<RecipientAction> parse_set(TokenCursor& cursor) {
    if (cursor.accept(PROPERTIES)) {
        SLUICE_TRY(auto properties, parse_properties(cursor));
        return RecipientAction(SetProperties{std::move(properties)});
    }
    if (cursor.accept(COMMENT)) {
        SLUICE_TRY(TextValue comment, parse_text(cursor));
        return RecipientAction(SetComment{std::move(comment)});
    }
    if (cursor.accept(EMAIL)) {
        SLUICE_TRY(TextValue email, parse_text(cursor));
        return RecipientAction(SetEmail{std::move(email)});
    }
    SLUICE_CHECK(cursor.expect({EXPIRES, AT}));
    SLUICE_TRY(Expression timestamp, parse_value(cursor));
    return RecipientAction(SetExpiresAt{std::move(timestamp)});
}

Result<RecipientAction> parse_token_action(TokenCursor& cursor) {
    if (cursor.accept({ROTATE, TOKEN})) {
        RotateToken out;
        if (cursor.accept(GRACE)) {
            SLUICE_TRY(out.grace, parse_duration(cursor));
        }
        return RecipientAction(std::move(out));
    }
    SLUICE_CHECK(cursor.expect({REVOKE, TOKEN}));
    RevokeToken out;
    if (!cursor.at_end()) {
        SLUICE_TRY(out.token_id, parse_text(cursor));
    }
    return RecipientAction(std::move(out));
}

Result<RecipientAction> parse_action(TokenCursor& cursor) {
    if (cursor.accept({RENAME, TO})) {
        SLUICE_TRY(ObjectName name,
                   parse_sharing_name(cursor, NameKind::recipient, NameUse::given));
        return RecipientAction(RenameTo{std::move(name)});
    }
    if (accept_owner_to(cursor)) {
        SLUICE_TRY(OwnerTo owner, parse_owner(cursor));
        return RecipientAction(std::move(owner));
    }
    if (cursor.accept(BLOCK)) return RecipientAction(BlockRecipient{});
    if (cursor.accept(UNBLOCK)) return RecipientAction(UnblockRecipient{});
    if (cursor.accept({UNSET, PROPERTIES})) {
        UnsetProperties out;
        out.if_exists = accept_if_exists(cursor);
        SLUICE_TRY(out.keys, parse_property_keys(cursor));
        return RecipientAction(std::move(out));
    }
    if (cursor.accept(SET)) return parse_set(cursor);
    return parse_token_action(cursor);
}

}  // namespace

Result<Statement> parse_create_recipient(TokenCursor& cursor) {
    CreateRecipient out;
    out.if_not_exists = accept_if_not_exists(cursor);
    SLUICE_TRY(out.name, parse_sharing_name(cursor, NameKind::recipient, NameUse::given));
    SLUICE_CHECK(parse_recipient_options(cursor, out));
    const bool bare = !out.authentication && !out.comment && out.properties.empty() &&
                      !out.expires_at && !out.email;
    if (bare && !cursor.at_end()) {
        return unexpected_behind_name(cursor, out.name, NameKind::recipient);
    }
    return Statement(std::move(out));
}

Result<Statement> parse_alter_recipient(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, NameKind::recipient));
    SLUICE_TRY(auto action, parse_action(cursor));
    return Statement(AlterRecipient{std::move(name), std::move(action)});
}

}  // namespace sluice::sql
