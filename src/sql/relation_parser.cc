#include "sql/relation_parser.h"

#include <optional>
#include <utility>
#include <variant>

#include "sql/error_text.h"
#include "sql/expression_parser.h"
#include "sql/function_parser.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/query_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Result<Relation> parse_relation(TokenCursor& cursor);

/// `a`, `AS a (x, y)`
Result<std::optional<TableAlias>> parse_table_alias(TokenCursor& cursor) {
    if (!cursor.accept(AS) && !at_bare_name(cursor)) return std::optional<TableAlias>();
    SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
    TableAlias out{std::move(name), {}};
    if (cursor.token().is(Symbol::left_paren)) {
        SLUICE_TRY(out.columns, parse_identifier_list(cursor, NameKind::new_name));
    }
    return std::optional<TableAlias>(std::move(out));
}

/// `[FOR] VERSION AS OF n`, `[FOR] TIMESTAMP AS OF t`, also with SYSTEM_ before them in Spark.
Result<void> parse_as_of(TokenCursor& cursor, TableReference& table) {
    const std::size_t shift = cursor.token().is(FOR) ? 1 : 0;
    if (!cursor.ahead(shift + 1).is(AS) || !cursor.ahead(shift + 2).is(OF)) return {};
    const bool version = cursor.ahead(shift).is(VERSION);
    if (!version && !cursor.ahead(shift).is(TIMESTAMP)) return {};
    for (std::size_t i = 0; i < shift + 3; ++i) cursor.advance();
    if (version) {
        SLUICE_TRY(IntegerValue number, parse_integer(cursor));
        table.as_of = VersionAsOf{std::move(number)};
        return {};
    }
    SLUICE_TRY(Expression timestamp, parse_value(cursor));
    table.as_of = TimestampAsOf{std::move(timestamp)};
    return {};
}

/// Clauses that the dialect has and sluice does not: named, instead of being taken for an alias.
Result<void> refuse_foreign_clause(const TokenCursor& cursor) {
    for (const Keyword clause : {TABLESAMPLE, PIVOT, UNPIVOT}) {
        if (!cursor.token().is(clause)) continue;
        return located(Condition::UNSUPPORTED_FEATURE,
                       std::string(keyword_text(clause)) + " is not supported", cursor.position());
    }
    return {};
}

Result<void> parse_named_source(TokenCursor& cursor, RelationTerm& out) {
    SLUICE_TRY(ObjectName name, parse_relation_name(cursor, NameKind::table));
    if (cursor.token().is(Symbol::left_paren)) {
        SLUICE_TRY(FunctionCall call, parse_function_call(cursor, std::move(name)));
        out.source = TableFunction{std::move(call)};
        return {};
    }
    TableReference table{std::move(name), std::nullopt};
    SLUICE_CHECK(parse_as_of(cursor, table));
    out.source = std::move(table);
    return {};
}

Result<void> parse_source(TokenCursor& cursor, RelationTerm& out) {
    if (at_parenthesised_query(cursor)) {
        SLUICE_TRY(Query query, parse_parenthesised_query(cursor));
        out.source = Subquery{std::move(query)};
    } else if (cursor.accept(Symbol::left_paren)) {
        SLUICE_TRY(const auto level, cursor.nest());
        SLUICE_TRY(Relation relation, parse_relation(cursor));
        SLUICE_CHECK(cursor.expect(Symbol::right_paren));
        out.source = JoinGroup{std::move(relation)};
    } else if (query_begins(cursor, 0) && cursor.accept(VALUES)) {
        SLUICE_TRY(Values values, parse_values(cursor));
        out.source = std::move(values);
    } else {
        return parse_named_source(cursor, out);
    }
    return {};
}

Result<RelationTerm> parse_relation_term(TokenCursor& cursor) {
    RelationTerm out;
    out.position = cursor.position();
    out.lateral = cursor.accept(LATERAL);
    SLUICE_CHECK(parse_source(cursor, out));
    SLUICE_CHECK(refuse_foreign_clause(cursor));
    SLUICE_TRY(out.alias, parse_table_alias(cursor));
    SLUICE_CHECK(refuse_foreign_clause(cursor));
    return out;
}

/// The kind of the join that comes next, over its JOIN; nothing if none does.
Result<std::optional<JoinKind>> accept_join_kind(TokenCursor& cursor) {
    std::optional<JoinKind> kind;
    if (cursor.accept(JOIN)) return std::optional<JoinKind>(JoinKind::inner);
    const bool left = cursor.accept(LEFT);
    if (cursor.accept(SEMI)) {
        kind = JoinKind::left_semi;
    } else if (cursor.accept(ANTI)) {
        kind = JoinKind::left_anti;
    } else if (left) {
        kind = JoinKind::left_outer;
    } else if (cursor.accept(INNER)) {
        kind = JoinKind::inner;
    } else if (cursor.accept(CROSS)) {
        kind = JoinKind::cross;
    } else if (cursor.accept(RIGHT)) {
        kind = JoinKind::right_outer;
    } else if (cursor.accept(FULL)) {
        kind = JoinKind::full_outer;
    } else {
        return kind;
    }
    if (kind == JoinKind::left_outer || kind == JoinKind::right_outer ||
        kind == JoinKind::full_outer) {
        cursor.accept(OUTER);
    }
    SLUICE_CHECK(cursor.expect(JOIN));
    return kind;
}

Result<std::optional<Join>> accept_join(TokenCursor& cursor) {
    Join out;
    out.natural = cursor.accept(NATURAL);
    SLUICE_TRY(const auto kind, accept_join_kind(cursor));
    if (!kind && out.natural) return cursor.unexpected();
    if (!kind) return std::optional<Join>();
    out.kind = *kind;
    SLUICE_TRY(out.right, parse_relation_term(cursor));
    if (out.natural) return std::optional<Join>(std::move(out));
    if (cursor.accept(ON)) {
        SLUICE_TRY(out.on, parse_expression(cursor));
    } else if (cursor.accept(USING)) {
        SLUICE_TRY(out.using_columns, parse_identifier_list(cursor, NameKind::column));
    }
    return std::optional<Join>(std::move(out));
}

Result<Relation> parse_relation(TokenCursor& cursor) {
    Relation out;
    SLUICE_TRY(out.first, parse_relation_term(cursor));
    for (;;) {
        // LATERAL VIEW belongs to the whole FROM, not to the join.
        if (out.joins.size() >= kListItemsMax) return too_many("joins", cursor.position());
        SLUICE_TRY(auto join, accept_join(cursor));
        if (!join) return out;
        out.joins.push_back(*std::move(join));
    }
}

Result<LateralView> parse_lateral_view(TokenCursor& cursor) {
    LateralView out;
    out.outer =
        cursor.token().is(OUTER) && !cursor.ahead(1).is(Symbol::left_paren) && cursor.accept(OUTER);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::function, 3));
    SLUICE_TRY(out.call, parse_function_call(cursor, std::move(name)));
    if (at_bare_name(cursor)) {
        SLUICE_TRY(out.table, parse_identifier(cursor, NameKind::new_name));
    }
    if (!cursor.accept(AS) && !at_bare_name(cursor)) return out;
    do {
        if (out.columns.size() >= kListItemsMax) return too_many("columns", cursor.position());
        SLUICE_TRY(Identifier column, parse_identifier(cursor, NameKind::new_name));
        out.columns.push_back(std::move(column));
    } while (cursor.accept(Symbol::comma));
    return out;
}

}  // namespace

Result<std::vector<Relation>> parse_relations(TokenCursor& cursor) {
    std::vector<Relation> out;
    do {
        if (out.size() >= kListItemsMax) return too_many("tables", cursor.position());
        SLUICE_TRY(Relation relation, parse_relation(cursor));
        out.push_back(std::move(relation));
    } while (cursor.accept(Symbol::comma));
    return out;
}

Result<std::vector<LateralView>> parse_lateral_views(TokenCursor& cursor) {
    std::vector<LateralView> out;
    while (cursor.accept({LATERAL, VIEW})) {
        if (out.size() >= kListItemsMax) return too_many("lateral views", cursor.position());
        SLUICE_TRY(LateralView view, parse_lateral_view(cursor));
        out.push_back(std::move(view));
    }
    return out;
}

}  // namespace sluice::sql
