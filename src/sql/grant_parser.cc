#include <array>
#include <optional>
#include <string>
#include <utility>

#include "sql/clause_parser.h"
#include "sql/expression_parser.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/statement_parsers.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

// CREATE EXTERNAL LOCATION, the longest there is, has three.
constexpr int kPrivilegeWordsMax = 4;

/// `USE SCHEMA`, `USE_SCHEMA`, `ALL PRIVILEGES`, `ALL` (S34)
Result<Privilege> parse_privilege(TokenCursor& cursor) {
    Privilege out;
    out.position = cursor.position();
    cursor.note(NameKind::privilege);
    for (int words = 0; cursor.token().kind == TokenKind::word && !cursor.token().is(ON);) {
        if (++words > kPrivilegeWordsMax) break;
        if (!out.name.empty()) out.name += '_';
        for (const char c : cursor.text(cursor.token())) {
            out.name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        cursor.advance();
    }
    if (out.name.empty()) return cursor.unexpected();
    if (out.name == "ALL") out.name = "ALL_PRIVILEGES";
    return out;
}

Result<std::vector<Privilege>> parse_privileges(TokenCursor& cursor) {
    std::vector<Privilege> out;
    do {
        if (out.size() >= kListItemsMax) return too_many("privileges", cursor.position());
        SLUICE_TRY(Privilege privilege, parse_privilege(cursor));
        out.push_back(std::move(privilege));
    } while (cursor.accept(Symbol::comma));
    return out;
}

struct SecurableRow {
    Keyword word;
    SecurableKind kind;
    NameKind name;
    std::size_t parts_max;
};

constexpr std::array kSecurables = std::to_array<SecurableRow>({
    {CATALOG, SecurableKind::catalog, NameKind::catalog, 1},
    {SCHEMA, SecurableKind::schema, NameKind::schema, 2},
    {DATABASE, SecurableKind::schema, NameKind::schema, 2},
    {TABLE, SecurableKind::table, NameKind::table, 3},
    {VIEW, SecurableKind::view, NameKind::view, 3},
    {FUNCTION, SecurableKind::function, NameKind::function, 3},
    {VOLUME, SecurableKind::volume, NameKind::volume, 3},
});

constexpr std::array kSharingSecurables = std::to_array<SecurableRow>({
    {SHARE, SecurableKind::share, NameKind::share, 1},
    {RECIPIENT, SecurableKind::recipient, NameKind::recipient, 1},
    {PROVIDER, SecurableKind::provider, NameKind::provider, 1},
});

/// The object of a kind that both grants and comments name.
Result<std::optional<Securable>> accept_named_securable(TokenCursor& cursor) {
    for (const SecurableRow& row : kSharingSecurables) {
        if (!accept_kind(cursor, row.word)) continue;
        SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, row.name));
        return std::optional<Securable>(Securable{row.kind, std::move(name), {}});
    }
    for (const SecurableRow& row : kSecurables) {
        if (!accept_kind(cursor, row.word)) continue;
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, row.name, row.parts_max));
        return std::optional<Securable>(Securable{row.kind, std::move(name), {}});
    }
    return std::optional<Securable>();
}

/// Without a kind it is a table.
Result<Securable> parse_securable(TokenCursor& cursor) {
    if (accept_kind(cursor, METASTORE)) return Securable{SecurableKind::metastore, {}, {}};
    if (cursor.accept({EXTERNAL, LOCATION})) {
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::external_location, 1));
        return Securable{SecurableKind::external_location, std::move(name), {}};
    }
    if (cursor.accept({STORAGE, CREDENTIAL})) {
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::storage_credential, 1));
        return Securable{SecurableKind::storage_credential, std::move(name), {}};
    }
    SLUICE_TRY(auto named, accept_named_securable(cursor));
    Securable out;
    if (named) {
        out = *std::move(named);
    } else {
        SLUICE_TRY(out.name, parse_object_name(cursor, NameKind::table, 3));
    }
    const bool table = out.kind == SecurableKind::table || out.kind == SecurableKind::view;
    if (table && cursor.accept({IN, SHARE})) {
        SLUICE_TRY(out.share, parse_sharing_name(cursor, NameKind::share));
    }
    return out;
}

Result<Grantee> parse_grantee(TokenCursor& cursor) {
    if (!cursor.accept(RECIPIENT)) {
        SLUICE_TRY(ObjectName name, parse_principal(cursor));
        return Grantee{false, std::move(name)};
    }
    SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, NameKind::recipient));
    return Grantee{true, std::move(name)};
}

Result<void> parse_expiry(TokenCursor& cursor, Grant& out) {
    if (cursor.accept({EXPIRES, NEVER})) {
        out.expiry = ExpiresNever{};
    } else if (cursor.accept({EXPIRES, AT})) {
        SLUICE_TRY(Expression timestamp, parse_value(cursor));
        out.expiry = ExpiresAt{std::move(timestamp)};
    } else if (cursor.accept(FOR)) {
        SLUICE_TRY(Duration duration, parse_duration(cursor));
        out.expiry = ExpiresAfter{std::move(duration)};
    }
    return {};
}

}  // namespace

Result<Statement> parse_grant(TokenCursor& cursor) {
    Grant out;
    SLUICE_TRY(out.privileges, parse_privileges(cursor));
    SLUICE_CHECK(cursor.expect(ON));
    SLUICE_TRY(out.securable, parse_securable(cursor));
    SLUICE_CHECK(cursor.expect(TO));
    SLUICE_TRY(out.grantee, parse_grantee(cursor));
    if (!out.grantee.recipient) return Statement(std::move(out));
    SLUICE_CHECK(parse_expiry(cursor, out));
    if (!out.expiry && !cursor.at_end()) {
        return unexpected_behind_name(cursor, out.grantee.name, NameKind::recipient);
    }
    return Statement(std::move(out));
}

Result<Statement> parse_revoke(TokenCursor& cursor) {
    Revoke out;
    SLUICE_TRY(out.privileges, parse_privileges(cursor));
    SLUICE_CHECK(cursor.expect(ON));
    SLUICE_TRY(out.securable, parse_securable(cursor));
    SLUICE_CHECK(cursor.expect(FROM));
    SLUICE_TRY(out.grantee, parse_grantee(cursor));
    if (out.grantee.recipient && !cursor.at_end()) {
        return unexpected_behind_name(cursor, out.grantee.name, NameKind::recipient);
    }
    return Statement(std::move(out));
}

Result<Statement> parse_show_grants(TokenCursor& cursor) {
    if (cursor.accept(TO)) {
        SLUICE_CHECK(cursor.expect(RECIPIENT));
        SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, NameKind::recipient));
        return Statement(ShowGrantsToRecipient{std::move(name)});
    }
    ShowGrantsOn out;
    if (!cursor.at(ON)) {
        SLUICE_TRY(out.principal, parse_principal(cursor));
    }
    SLUICE_CHECK(cursor.expect(ON));
    SLUICE_TRY(out.securable, parse_securable(cursor));
    return Statement(std::move(out));
}

Result<Statement> parse_comment_on(TokenCursor& cursor) {
    SLUICE_CHECK(cursor.expect(ON));
    CommentOn out;
    if (cursor.accept(COLUMN)) {
        out.securable.kind = SecurableKind::column;
        SLUICE_TRY(out.securable.name, parse_object_name(cursor, NameKind::column, 4));
    } else {
        SLUICE_TRY(auto named, accept_named_securable(cursor));
        if (!named) return cursor.unexpected();
        out.securable = *std::move(named);
    }
    SLUICE_CHECK(cursor.expect(IS));
    SLUICE_TRY(out.comment, parse_comment_or_null(cursor));
    return Statement(std::move(out));
}

}  // namespace sluice::sql
