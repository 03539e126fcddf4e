#include <utility>

#include "sql/clause_parser.h"
#include "sql/name_parser.h"
#include "sql/statement_parsers.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Result<ShareOfProvider> parse_share_of_provider(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName provider, parse_sharing_name(cursor, NameKind::provider));
    SLUICE_CHECK(cursor.expect(Symbol::dot));
    SLUICE_TRY(ObjectName share, parse_sharing_name(cursor, NameKind::share));
    return ShareOfProvider{std::move(provider), std::move(share)};
}

}  // namespace

Result<Statement> parse_create_catalog(TokenCursor& cursor) {
    CreateCatalog out;
    out.if_not_exists = accept_if_not_exists(cursor);
    SLUICE_TRY(out.name, parse_object_name(cursor, NameKind::catalog, 1));
    for (;;) {
        if (cursor.at({USING, SHARE})) {
            SLUICE_CHECK(
                parse_once(cursor, out.using_share, {USING, SHARE}, parse_share_of_provider));
        } else if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (cursor.at({MANAGED, LOCATION})) {
            SLUICE_CHECK(parse_once(cursor, out.managed_location, {MANAGED, LOCATION}, parse_text));
        } else {
            return Statement(std::move(out));
        }
    }
}

Result<Statement> parse_create_schema(TokenCursor& cursor) {
    CreateSchema out;
    out.if_not_exists = accept_if_not_exists(cursor);
    SLUICE_TRY(out.name, parse_object_name(cursor, NameKind::schema, 2));
    for (;;) {
        if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (cursor.at({MANAGED, LOCATION})) {
            SLUICE_CHECK(parse_once(cursor, out.managed_location, {MANAGED, LOCATION}, parse_text));
        } else {
            return Statement(std::move(out));
        }
    }
}

Result<Statement> parse_use(TokenCursor& cursor) {
    if (accept_kind(cursor, CATALOG)) {
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::catalog, 1));
        return Statement(UseCatalog{std::move(name)});
    }
    if (!accept_kind(cursor, SCHEMA)) accept_kind(cursor, DATABASE);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::schema, 2));
    return Statement(UseSchema{std::move(name)});
}

Result<Statement> parse_alter_provider(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, NameKind::provider));
    if (cursor.accept({RENAME, TO})) {
        SLUICE_TRY(ObjectName target,
                   parse_sharing_name(cursor, NameKind::provider, NameUse::given));
        return Statement(AlterProvider{std::move(name), RenameTo{std::move(target)}});
    }
    if (!accept_owner_to(cursor)) return cursor.unexpected();
    SLUICE_TRY(OwnerTo owner, parse_owner(cursor));
    return Statement(AlterProvider{std::move(name), std::move(owner)});
}

}  // namespace sluice::sql
