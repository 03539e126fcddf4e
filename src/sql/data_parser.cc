#include <optional>
#include <utility>

#include "sql/expression_parser.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/query_parser.h"
#include "sql/statement_parsers.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Result<std::optional<Identifier>> parse_alias(TokenCursor& cursor) {
    if (!cursor.accept(AS) && !at_bare_name(cursor)) return std::optional<Identifier>();
    SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
    return std::optional<Identifier>(std::move(name));
}

Result<std::optional<Expression>> parse_where(TokenCursor& cursor) {
    if (!cursor.accept(WHERE)) return std::optional<Expression>();
    SLUICE_TRY(Expression where, parse_expression(cursor));
    return std::optional<Expression>(std::move(where));
}

}  // namespace

Result<Statement> parse_insert(TokenCursor& cursor) {
    Insert out;
    out.overwrite = cursor.accept(OVERWRITE);
    const bool into = !out.overwrite && cursor.accept(INTO);
    if (!out.overwrite && !into) return cursor.unexpected();
    if (cursor.at(TABLE) && !cursor.ahead(1).is(Symbol::dot)) cursor.advance();
    SLUICE_TRY(out.table, parse_relation_name(cursor, NameKind::table));
    if (cursor.accept({BY, NAME})) {
        out.by_name = true;
    } else if (cursor.at(Symbol::left_paren) && !at_parenthesised_query(cursor)) {
        SLUICE_TRY(out.columns, parse_identifier_list(cursor, NameKind::column));
    }
    SLUICE_TRY(out.source, parse_query(cursor));
    return Statement(std::move(out));
}

Result<Statement> parse_update(TokenCursor& cursor) {
    Update out;
    SLUICE_TRY(out.table, parse_relation_name(cursor, NameKind::table));
    SLUICE_TRY(out.alias, parse_alias(cursor));
    SLUICE_CHECK(cursor.expect(SET));
    do {
        if (out.assignments.size() >= kListItemsMax) {
            return too_many("assignments", cursor.position());
        }
        SLUICE_TRY(ObjectName column, parse_object_name(cursor, NameKind::column, 4));
        SLUICE_CHECK(cursor.expect(Symbol::equal));
        SLUICE_TRY(Expression value, parse_expression(cursor));
        out.assignments.push_back({std::move(column), std::move(value)});
    } while (cursor.accept(Symbol::comma));
    SLUICE_TRY(out.where, parse_where(cursor));
    return Statement(std::move(out));
}

Result<Statement> parse_delete(TokenCursor& cursor) {
    Delete out;
    SLUICE_CHECK(cursor.expect(FROM));
    SLUICE_TRY(out.table, parse_relation_name(cursor, NameKind::table));
    SLUICE_TRY(out.alias, parse_alias(cursor));
    SLUICE_TRY(out.where, parse_where(cursor));
    return Statement(std::move(out));
}

}  // namespace sluice::sql
