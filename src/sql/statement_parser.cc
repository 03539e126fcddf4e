#include "sql/statement_parser.h"

#include <utility>

#include "sql/clause_parser.h"
#include "sql/name_parser.h"
#include "sql/query_parser.h"
#include "sql/statement_parsers.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Result<Statement> parse_create(TokenCursor& cursor) {
    const bool or_replace = cursor.accept({OR, REPLACE});
    if (cursor.accept(TABLE)) return parse_create_table(cursor, or_replace);
    if (cursor.accept(VIEW)) return parse_create_view(cursor, {or_replace, false});
    if (cursor.accept({MATERIALIZED, VIEW})) return parse_create_view(cursor, {or_replace, true});
    if (cursor.accept(FUNCTION)) return parse_create_function(cursor, or_replace);
    if (or_replace) return cursor.unexpected();
    if (cursor.accept(SHARE)) return parse_create_share(cursor);
    if (cursor.accept(RECIPIENT)) return parse_create_recipient(cursor);
    if (cursor.accept(CATALOG)) return parse_create_catalog(cursor);
    if (cursor.accept(SCHEMA) || cursor.accept(DATABASE)) return parse_create_schema(cursor);
    if (cursor.token().is(PROVIDER)) {  // S44
        return cursor.refuse(
            "there is no CREATE PROVIDER; add one with `sluice provider add` or POST /providers");
    }
    return cursor.unexpected();
}

Result<Statement> parse_alter(TokenCursor& cursor) {
    if (cursor.accept(SHARE)) return parse_alter_share(cursor);
    if (cursor.accept(RECIPIENT)) return parse_alter_recipient(cursor);
    if (cursor.accept(PROVIDER)) return parse_alter_provider(cursor);
    if (cursor.accept(TABLE)) return parse_alter_table(cursor);
    SLUICE_CHECK(cursor.expect(VIEW));
    return parse_alter_view(cursor);
}

Result<Statement> parse_set_recipient(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, NameKind::recipient));
    return Statement(SetRecipient{std::move(name)});
}

Result<Statement> parse_undrop(TokenCursor& cursor) {
    SLUICE_CHECK(cursor.expect(TABLE));
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::table, 3));
    return Statement(UndropTable{std::move(name)});
}

Result<Statement> parse_body(TokenCursor& cursor) {
    if (cursor.accept({SET, RECIPIENT})) return parse_set_recipient(cursor);
    if (cursor.accept({RESET, RECIPIENT})) return Statement(ResetRecipient{});
    if (cursor.accept({SET, CATALOG})) {
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::catalog, 1));
        return Statement(UseCatalog{std::move(name)});
    }
    if (auto unsupported = accept_unsupported(cursor)) return Statement(*std::move(unsupported));
    if (cursor.accept(CREATE)) return parse_create(cursor);
    if (cursor.accept(ALTER)) return parse_alter(cursor);
    if (cursor.accept(DROP)) return parse_drop(cursor);
    if (cursor.accept(SHOW)) return parse_show(cursor);
    if (cursor.accept(DESCRIBE) || cursor.accept(DESC)) return parse_describe(cursor);
    if (cursor.accept(GRANT)) return parse_grant(cursor);
    if (cursor.accept(REVOKE)) return parse_revoke(cursor);
    if (cursor.accept(COMMENT)) return parse_comment_on(cursor);
    if (cursor.accept(USE)) return parse_use(cursor);
    if (cursor.accept(UNDROP)) return parse_undrop(cursor);
    if (cursor.accept(INSERT)) return parse_insert(cursor);
    if (cursor.accept(UPDATE)) return parse_update(cursor);
    if (cursor.accept(DELETE)) return parse_delete(cursor);
    SLUICE_TRY(Query query, parse_query(cursor));
    return Statement(SelectStatement{std::move(query)});
}

}  // namespace

Result<Statement> parse_whole_statement(TokenCursor& cursor) {
    SLUICE_TRY(Statement statement, parse_body(cursor));
    if (!cursor.at_end()) return cursor.unexpected();
    while (cursor.token().is(Symbol::semicolon)) cursor.advance();
    if (cursor.token().kind != TokenKind::end) {
        return cursor.refuse("Syntax error at or near " +
                             quoted_for_message(cursor.text(cursor.token())) +
                             ": only one statement can be executed at a time");
    }
    return statement;
}

}  // namespace sluice::sql
