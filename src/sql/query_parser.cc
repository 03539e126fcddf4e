#include "sql/query_parser.h"

#include <optional>
#include <utility>

#include "sql/expression_parser.h"
#include "sql/function_parser.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/relation_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

bool is_set_operator(const Token& token) {
    return token.is(UNION) || token.is(EXCEPT) || token.is(MINUS) || token.is(INTERSECT);
}

/// They hold a query if one begins there, or if another pair does that holds one and goes on as
/// only queries do.
bool holds_query_within(TokenCursor& cursor, std::size_t count, std::size_t depth) {
    if (query_begins(cursor, count + 1)) return true;
    if (!cursor.ahead(count + 1).is(Symbol::left_paren) || depth >= kNestingMax) return false;
    const auto end = cursor.closing_paren(count + 1);
    if (!end) return false;
    const Token& behind = cursor.ahead(*end + 1);
    const bool goes_on = is_set_operator(behind) || behind.is(Symbol::right_paren) ||
                         behind.is(ORDER) || behind.is(LIMIT) || behind.is(OFFSET);
    return goes_on && holds_query_within(cursor, count + 1, depth + 1);
}

Result<std::vector<Identifier>> parse_aliases(TokenCursor& cursor) {
    std::vector<Identifier> out;
    const bool announced = cursor.accept(AS);
    if (announced && cursor.token().is(Symbol::left_paren)) {
        return parse_identifier_list(cursor, NameKind::new_name);
    }
    if (announced || at_bare_name(cursor)) {
        SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
        out.push_back(std::move(name));
    }
    return out;
}

Result<std::vector<SelectItem>> parse_select_items(TokenCursor& cursor) {
    std::vector<SelectItem> out;
    do {
        if (out.size() >= kListItemsMax) return too_many("columns", cursor.position());
        SLUICE_TRY(Expression value, parse_expression(cursor));
        SLUICE_TRY(auto aliases, parse_aliases(cursor));
        out.push_back({std::move(value), std::move(aliases)});
    } while (cursor.accept(Symbol::comma));
    return out;
}

/// `(a, b)`, `()` or `a`.
Result<std::vector<Expression>> parse_grouping_set(TokenCursor& cursor) {
    std::vector<Expression> out;
    const auto end = cursor.token().is(Symbol::left_paren) ? cursor.closing_paren(0) : std::nullopt;
    const bool list = end && (cursor.ahead(*end + 1).is(Symbol::comma) ||
                              cursor.ahead(*end + 1).is(Symbol::right_paren));
    if (!list) {
        SLUICE_TRY(Expression value, parse_expression(cursor));
        out.push_back(std::move(value));
        return out;
    }
    cursor.advance();
    if (cursor.accept(Symbol::right_paren)) return out;
    SLUICE_TRY(out, parse_expressions(cursor, "expressions", kListItemsMax));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

Result<GroupingItem> parse_grouping_sets(TokenCursor& cursor, GroupingKind kind) {
    GroupingItem out{kind, {}};
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    do {
        if (out.sets.size() >= kListItemsMax) return too_many("sets", cursor.position());
        SLUICE_TRY(auto set, parse_grouping_set(cursor));
        out.sets.push_back(std::move(set));
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

Result<GroupingItem> parse_grouping_item(TokenCursor& cursor) {
    const bool parens = cursor.ahead(1).is(Symbol::left_paren);
    if (parens && cursor.accept(ROLLUP)) return parse_grouping_sets(cursor, GroupingKind::rollup);
    if (parens && cursor.accept(CUBE)) return parse_grouping_sets(cursor, GroupingKind::cube);
    if (cursor.ahead(1).is(SETS) && cursor.accept({GROUPING, SETS})) {
        return parse_grouping_sets(cursor, GroupingKind::grouping_sets);
    }
    SLUICE_TRY(Expression value, parse_expression(cursor));
    GroupingItem out;
    out.sets.emplace_back().push_back(std::move(value));
    return out;
}

/// `GROUP BY a, b WITH ROLLUP` is the older way to write ROLLUP(a, b).
void fold_grouping(TokenCursor& cursor, GroupBy& group_by) {
    GroupingKind kind = GroupingKind::expression;
    if (cursor.accept({WITH, ROLLUP})) kind = GroupingKind::rollup;
    if (cursor.accept({WITH, CUBE})) kind = GroupingKind::cube;
    if (kind == GroupingKind::expression) return;
    GroupingItem whole{kind, {}};
    for (GroupingItem& item : group_by.items) {
        for (auto& set : item.sets) whole.sets.push_back(std::move(set));
    }
    group_by.items = {std::move(whole)};
}

Result<GroupBy> parse_group_by(TokenCursor& cursor) {
    GroupBy out;
    const bool all = cursor.token().is(ALL) && !cursor.ahead(1).is(Symbol::left_paren) &&
                     !cursor.ahead(1).is(Symbol::dot) && !cursor.ahead(1).is(Symbol::comma);
    if (all && cursor.accept(ALL)) {
        out.all = true;
        return out;
    }
    do {
        if (out.items.size() >= kListItemsMax) return too_many("expressions", cursor.position());
        SLUICE_TRY(GroupingItem item, parse_grouping_item(cursor));
        out.items.push_back(std::move(item));
    } while (cursor.accept(Symbol::comma));
    fold_grouping(cursor, out);
    return out;
}

Result<std::vector<NamedWindow>> parse_windows(TokenCursor& cursor) {
    std::vector<NamedWindow> out;
    do {
        if (out.size() >= kListItemsMax) return too_many("windows", cursor.position());
        SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
        SLUICE_CHECK(cursor.expect(AS));
        SLUICE_TRY(WindowSpecification window, parse_window_specification(cursor));
        out.push_back({std::move(name), std::move(window)});
    } while (cursor.accept(Symbol::comma));
    return out;
}

Result<Select> parse_select(TokenCursor& cursor) {
    Select out;
    SLUICE_CHECK(cursor.expect(SELECT));
    out.distinct = cursor.accept(DISTINCT);
    if (!out.distinct && cursor.token().is(ALL) && operand_begins(cursor.ahead(1))) {
        cursor.advance();
    }
    SLUICE_TRY(out.items, parse_select_items(cursor));
    if (cursor.accept(FROM)) {
        SLUICE_TRY(out.from, parse_relations(cursor));
        SLUICE_TRY(out.lateral_views, parse_lateral_views(cursor));
    }
    if (cursor.accept(WHERE)) {
        SLUICE_TRY(out.where, parse_expression(cursor));
    }
    if (cursor.accept({GROUP, BY})) {
        SLUICE_TRY(out.group_by, parse_group_by(cursor));
    }
    if (cursor.accept(HAVING)) {
        SLUICE_TRY(out.having, parse_expression(cursor));
    }
    if (cursor.accept(QUALIFY)) {
        SLUICE_TRY(out.qualify, parse_expression(cursor));
    }
    if (cursor.accept(WINDOW)) {
        SLUICE_TRY(out.windows, parse_windows(cursor));
    }
    return out;
}

Result<QueryTerm> parse_term(TokenCursor& cursor) {
    if (at_parenthesised_query(cursor)) {
        SLUICE_TRY(Query query, parse_parenthesised_query(cursor));
        return QueryTerm(Subquery{std::move(query)});
    }
    if (cursor.accept(VALUES)) {
        SLUICE_TRY(Values values, parse_values(cursor));
        return QueryTerm(std::move(values));
    }
    if (cursor.accept(TABLE)) {
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::table, 3));
        return QueryTerm(WholeTable{std::move(name)});
    }
    SLUICE_TRY(Select select, parse_select(cursor));
    return QueryTerm(std::move(select));
}

struct Operator {
    SetOperator operation;
    bool all;
};

std::optional<Operator> accept_set_operator(TokenCursor& cursor, bool intersect) {
    std::optional<SetOperator> found;
    if (intersect) {
        if (cursor.accept(INTERSECT)) found = SetOperator::set_intersect;
    } else if (cursor.accept(UNION)) {
        found = SetOperator::set_union;
    } else if (cursor.accept(EXCEPT) || cursor.accept(MINUS)) {
        found = SetOperator::set_except;
    }
    if (!found) return std::nullopt;
    if (cursor.accept(ALL)) return Operator{*found, true};
    cursor.accept(DISTINCT);
    return Operator{*found, false};
}

Result<void> append_operand(std::vector<SetOperation>& rest, Operator found, QueryTerm right,
                            SourcePosition position) {
    if (rest.size() >= kListItemsMax) return too_many("queries", position);
    rest.push_back({found.operation, found.all, std::move(right)});
    return {};
}

/// INTERSECT binds tighter than the others: a run of it beside one of them is a query in itself.
Result<Query> parse_intersection(TokenCursor& cursor) {
    Query out;
    out.position = cursor.position();
    SLUICE_TRY(out.first, parse_term(cursor));
    while (const auto found = accept_set_operator(cursor, true)) {
        SLUICE_TRY(QueryTerm right, parse_term(cursor));
        SLUICE_CHECK(append_operand(out.rest, *found, std::move(right), cursor.position()));
    }
    return out;
}

QueryTerm as_term(Query query) {
    if (query.rest.empty()) return std::move(query.first);
    return Subquery{std::move(query)};
}

Result<void> parse_terms(TokenCursor& cursor, Query& out) {
    SLUICE_TRY(Query left, parse_intersection(cursor));
    std::vector<SetOperation> rest;
    while (const auto found = accept_set_operator(cursor, false)) {
        SLUICE_TRY(Query right, parse_intersection(cursor));
        SLUICE_CHECK(append_operand(rest, *found, as_term(std::move(right)), cursor.position()));
    }
    if (rest.empty()) {
        out.first = std::move(left.first);
        out.rest = std::move(left.rest);
    } else {
        out.first = as_term(std::move(left));
        out.rest = std::move(rest);
    }
    return {};
}

SortDirection accept_direction(TokenCursor& cursor) {
    if (cursor.accept(ASC)) return SortDirection::ascending;
    if (cursor.accept(DESC)) return SortDirection::descending;
    return SortDirection::unspecified;
}

NullOrder accept_null_order(TokenCursor& cursor) {
    if (cursor.accept({NULLS, FIRST})) return NullOrder::first;
    if (cursor.accept({NULLS, LAST})) return NullOrder::last;
    return NullOrder::unspecified;
}

Result<std::vector<CommonTable>> parse_common_tables(TokenCursor& cursor) {
    std::vector<CommonTable> out;
    do {
        if (out.size() >= kListItemsMax) return too_many("parts of WITH", cursor.position());
        SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
        std::vector<Identifier> columns;
        if (cursor.at(Symbol::left_paren) && !at_parenthesised_query(cursor)) {
            SLUICE_TRY(columns, parse_identifier_list(cursor, NameKind::new_name));
        }
        cursor.accept(AS);
        SLUICE_TRY(Query query, parse_parenthesised_query(cursor));
        out.push_back({std::move(name), std::move(columns), std::move(query)});
    } while (cursor.accept(Symbol::comma));
    return out;
}

Result<void> parse_limits(TokenCursor& cursor, Query& out) {
    if (cursor.accept(LIMIT)) {
        const bool all = cursor.token().is(ALL) && !cursor.ahead(1).is(Symbol::dot) &&
                         !cursor.ahead(1).is(Symbol::left_paren);
        if (all) {
            cursor.advance();
        } else {
            SLUICE_TRY(out.limit, parse_expression(cursor));
        }
    }
    if (cursor.accept(OFFSET)) {
        SLUICE_TRY(out.offset, parse_expression(cursor));
    }
    return {};
}

}  // namespace

bool query_begins(const TokenCursor& cursor, std::size_t count) {
    const Token& first = cursor.ahead(count);
    const Token& second = cursor.ahead(count + 1);
    const bool name = second.kind == TokenKind::word || second.kind == TokenKind::quoted_identifier;
    if (first.is(SELECT)) return !second.is(Symbol::dot);
    if (first.is(TABLE)) return name;
    if (first.is(WITH)) return name && !second.is(AS);
    return first.is(VALUES) && value_begins(second);
}

bool holds_query(TokenCursor& cursor, std::size_t count) {
    return cursor.ahead(count).is(Symbol::left_paren) && holds_query_within(cursor, count, 0);
}

bool at_parenthesised_query(TokenCursor& cursor) { return holds_query(cursor, 0); }

Result<Query> parse_parenthesised_query(TokenCursor& cursor) {
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    SLUICE_TRY(Query query, parse_query(cursor));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return query;
}

Result<std::vector<SortItem>> parse_sort_items(TokenCursor& cursor) {
    std::vector<SortItem> out;
    do {
        if (out.size() >= kListItemsMax) return too_many("expressions", cursor.position());
        SLUICE_TRY(Expression value, parse_expression(cursor));
        SortItem item{std::move(value)};
        item.direction = accept_direction(cursor);
        item.nulls = accept_null_order(cursor);
        out.push_back(std::move(item));
    } while (cursor.accept(Symbol::comma));
    return out;
}

Result<Values> parse_values(TokenCursor& cursor) {
    SLUICE_TRY(auto rows, parse_expressions(cursor, "rows", kValuesRowsMax));
    return Values{std::move(rows)};
}

Result<Query> parse_query(TokenCursor& cursor) {
    SLUICE_TRY(const auto level, cursor.nest());
    Query out;
    out.position = cursor.position();
    cursor.note(ValueKind::query);
    if (cursor.accept(WITH)) {
        out.recursive = cursor.token().is(RECURSIVE) && !cursor.ahead(1).is(AS) &&
                        !cursor.ahead(1).is(Symbol::left_paren) && cursor.accept(RECURSIVE);
        SLUICE_TRY(out.with, parse_common_tables(cursor));
    }
    SLUICE_CHECK(parse_terms(cursor, out));
    if (cursor.accept({ORDER, BY})) {
        SLUICE_TRY(out.order_by, parse_sort_items(cursor));
    }
    SLUICE_CHECK(parse_limits(cursor, out));
    return out;
}

}  // namespace sluice::sql
