#pragma once

#include "base/result.h"
#include "sql/statement.h"
#include "sql/token_cursor.h"

// One function for each beginning of a statement, called behind the words that decided for it.
namespace sluice::sql {

// share_parser.cc
Result<Statement> parse_create_share(TokenCursor& cursor);
Result<Statement> parse_alter_share(TokenCursor& cursor);
Result<Statement> parse_show_shares(TokenCursor& cursor);

// recipient_parser.cc
Result<Statement> parse_create_recipient(TokenCursor& cursor);
Result<Statement> parse_alter_recipient(TokenCursor& cursor);

// grant_parser.cc
Result<Statement> parse_grant(TokenCursor& cursor);
Result<Statement> parse_revoke(TokenCursor& cursor);
Result<Statement> parse_show_grants(TokenCursor& cursor);
Result<Statement> parse_comment_on(TokenCursor& cursor);

// catalog_parser.cc
Result<Statement> parse_create_catalog(TokenCursor& cursor);
Result<Statement> parse_create_schema(TokenCursor& cursor);
Result<Statement> parse_use(TokenCursor& cursor);
Result<Statement> parse_alter_provider(TokenCursor& cursor);

// table_parser.cc
Result<Statement> parse_create_table(TokenCursor& cursor, bool or_replace);
Result<Statement> parse_alter_table(TokenCursor& cursor);

// view_parser.cc
struct ViewModifiers {
    bool or_replace = false;
    bool materialized = false;
};
Result<Statement> parse_create_view(TokenCursor& cursor, ViewModifiers modifiers);
Result<Statement> parse_alter_view(TokenCursor& cursor);
Result<Statement> parse_create_function(TokenCursor& cursor, bool or_replace);

// drop_parser.cc
Result<Statement> parse_drop(TokenCursor& cursor);

// show_parser.cc, describe_parser.cc
Result<Statement> parse_show(TokenCursor& cursor);
Result<Statement> parse_describe(TokenCursor& cursor);

// data_parser.cc
Result<Statement> parse_insert(TokenCursor& cursor);
Result<Statement> parse_update(TokenCursor& cursor);
Result<Statement> parse_delete(TokenCursor& cursor);

// unsupported_parser.cc
/// A statement of a form that the dialect has and sluice does not, if one stands next.
std::optional<UnsupportedStatement> accept_unsupported(TokenCursor& cursor);

}  // namespace sluice::sql
