#include "sql/function_parser.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "sql/expression_parser.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/query_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

bool is_struct(const ObjectName& name) {
    return name.parts.size() == 1 && equals_folded(name.parts[0].text, "struct");
}

Result<FunctionArgument> parse_argument(TokenCursor& cursor, bool aliases) {
    std::optional<Identifier> name;
    if (!aliases && cursor.ahead(1).is(Symbol::fat_arrow)) {
        SLUICE_TRY(name, parse_identifier(cursor, NameKind::new_name));
        SLUICE_CHECK(cursor.expect(Symbol::fat_arrow));
    }
    SLUICE_TRY(Expression value, parse_expression(cursor));
    if (aliases && cursor.accept(AS)) {
        SLUICE_TRY(name, parse_identifier(cursor, NameKind::new_name));
    }
    return FunctionArgument{std::move(name), std::move(value)};
}

/// ALL before an argument says what holds anyway.
void skip_all(TokenCursor& cursor) {
    if (cursor.token().is(ALL) && operand_begins(cursor.ahead(1))) cursor.advance();
}

Result<std::vector<FunctionArgument>> parse_arguments(TokenCursor& cursor, bool aliases) {
    std::vector<FunctionArgument> out;
    if (cursor.token().is(Symbol::right_paren)) return out;
    do {
        if (out.size() >= kListItemsMax) return too_many("arguments", cursor.position());
        SLUICE_TRY(FunctionArgument argument, parse_argument(cursor, aliases));
        out.push_back(std::move(argument));
    } while (cursor.accept(Symbol::comma));
    return out;
}

/// IGNORE NULLS or RESPECT NULLS, inside the parentheses or behind them.
void accept_null_treatment(TokenCursor& cursor, FunctionCall& call) {
    if (cursor.ahead(1).is(NULLS)) {
        if (cursor.accept({IGNORE, NULLS})) call.nulls = NullTreatment::ignore_nulls;
        if (cursor.accept({RESPECT, NULLS})) call.nulls = NullTreatment::respect_nulls;
    }
}

Result<void> parse_over(TokenCursor& cursor, FunctionCall& call) {
    const Token& behind = cursor.ahead(1);
    const bool window = behind.is(Symbol::left_paren) || behind.kind == TokenKind::word ||
                        behind.kind == TokenKind::quoted_identifier;
    if (!cursor.at(OVER) || !window) return {};
    cursor.advance();
    if (cursor.at(Symbol::left_paren)) {
        SLUICE_TRY(WindowSpecification window_of_call, parse_window_specification(cursor));
        call.over = Box<WindowSpecification>(std::move(window_of_call));
        return {};
    }
    SLUICE_TRY(call.over, parse_identifier(cursor, NameKind::new_name));
    return {};
}

/// What may stand behind the parentheses.
Result<void> parse_call_tail(TokenCursor& cursor, FunctionCall& call) {
    if (cursor.token().is(WITHIN) && cursor.accept({WITHIN, GROUP})) {
        SLUICE_CHECK(cursor.expect(Symbol::left_paren));
        SLUICE_CHECK(cursor.expect({ORDER, BY}));
        SLUICE_TRY(call.within_group, parse_sort_items(cursor));
        SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    }
    if (cursor.token().is(FILTER) && cursor.ahead(1).is(Symbol::left_paren)) {
        cursor.advance();
        cursor.advance();
        SLUICE_CHECK(cursor.expect(WHERE));
        SLUICE_TRY(Expression filter, parse_expression(cursor));
        call.filter = Box<Expression>(std::move(filter));
        SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    }
    accept_null_treatment(cursor, call);
    return parse_over(cursor, call);
}

Result<FrameBound> parse_frame_bound(TokenCursor& cursor) {
    if (cursor.accept({CURRENT, ROW})) return FrameBound{FrameEdge::current_row, {}};
    if (cursor.accept(UNBOUNDED)) {
        if (cursor.accept(PRECEDING)) return FrameBound{FrameEdge::unbounded_preceding, {}};
        SLUICE_CHECK(cursor.expect(FOLLOWING));
        return FrameBound{FrameEdge::unbounded_following, {}};
    }
    SLUICE_TRY(Expression offset, parse_value(cursor));
    if (cursor.accept(PRECEDING)) return FrameBound{FrameEdge::preceding, std::move(offset)};
    SLUICE_CHECK(cursor.expect(FOLLOWING));
    return FrameBound{FrameEdge::following, std::move(offset)};
}

Result<std::optional<WindowFrame>> parse_frame(TokenCursor& cursor) {
    const bool rows = cursor.accept(ROWS);
    if (!rows && !cursor.accept(RANGE)) return std::optional<WindowFrame>();
    WindowFrame out{rows ? FrameUnit::rows : FrameUnit::range, {}, {}};
    const bool both = cursor.accept(BETWEEN);
    SLUICE_TRY(out.start, parse_frame_bound(cursor));
    if (both) {
        SLUICE_CHECK(cursor.expect(AND));
        SLUICE_TRY(out.end, parse_frame_bound(cursor));
    }
    return std::optional<WindowFrame>(std::move(out));
}

Result<Expression::Node> finish_call(TokenCursor& cursor, FunctionCall call) {
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return Expression::Node(std::move(call));
}

Result<void> add_argument(TokenCursor& cursor, FunctionCall& call) {
    SLUICE_TRY(Expression value, parse_expression(cursor));
    call.arguments.push_back({std::nullopt, std::move(value)});
    return {};
}

Result<FunctionCall> begin_call(TokenCursor& cursor) {
    FunctionCall call;
    call.name.position = cursor.position();
    call.name.parts = {{name_of(cursor, cursor.token()), cursor.position()}};
    cursor.advance();
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    return call;
}

/// The rest of a call that turned out to be a plain one.
Result<Expression::Node> plain_call(TokenCursor& cursor, FunctionCall call) {
    while (cursor.accept(Symbol::comma)) {
        if (call.arguments.size() >= kListItemsMax) return too_many("arguments", cursor.position());
        SLUICE_CHECK(add_argument(cursor, call));
    }
    return finish_call(cursor, std::move(call));
}

}  // namespace

Result<FunctionCall> parse_function_call(TokenCursor& cursor, ObjectName name) {
    FunctionCall call;
    call.name = std::move(name);
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    call.distinct = cursor.accept(DISTINCT);
    if (!call.distinct) skip_all(cursor);
    SLUICE_TRY(call.arguments, parse_arguments(cursor, is_struct(call.name)));
    accept_null_treatment(cursor, call);
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    SLUICE_CHECK(parse_call_tail(cursor, call));
    return call;
}

Result<WindowSpecification> parse_window_specification(TokenCursor& cursor) {
    WindowSpecification out;
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    const bool clause = cursor.token().is(PARTITION) || cursor.token().is(ORDER) ||
                        cursor.token().is(ROWS) || cursor.token().is(RANGE);
    if (!clause && at_bare_name(cursor)) {
        SLUICE_TRY(out.base, parse_identifier(cursor, NameKind::new_name));
    }
    if (cursor.accept({PARTITION, BY})) {
        SLUICE_TRY(out.partition_by, parse_expressions(cursor, "expressions", kListItemsMax));
    }
    if (cursor.accept({ORDER, BY})) {
        SLUICE_TRY(out.order_by, parse_sort_items(cursor));
    }
    SLUICE_TRY(out.frame, parse_frame(cursor));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

Result<Expression::Node> parse_trim(TokenCursor& cursor) {
    SLUICE_TRY(FunctionCall call, begin_call(cursor));
    std::optional<TrimSide> side;
    if (operand_begins(cursor.ahead(1)) || cursor.ahead(1).is(FROM)) {
        if (cursor.accept(BOTH)) side = TrimSide::both;
        if (!side && cursor.accept(LEADING)) side = TrimSide::leading;
        if (!side && cursor.accept(TRAILING)) side = TrimSide::trailing;
    }
    std::optional<Box<Expression>> characters;
    if (!side || !cursor.token().is(FROM)) {
        SLUICE_TRY(Expression first, parse_expression(cursor));
        if (!side && !cursor.token().is(FROM)) {
            call.arguments.push_back({std::nullopt, std::move(first)});
            return plain_call(cursor, std::move(call));
        }
        characters = Box<Expression>(std::move(first));
    }
    SLUICE_CHECK(cursor.expect(FROM));
    SLUICE_TRY(Expression source, parse_expression(cursor));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return Expression::Node(
        Trim{side.value_or(TrimSide::both), std::move(characters), std::move(source)});
}

Result<Expression::Node> parse_substring(TokenCursor& cursor) {
    SLUICE_TRY(FunctionCall call, begin_call(cursor));
    SLUICE_CHECK(add_argument(cursor, call));
    if (!cursor.accept(FROM)) return plain_call(cursor, std::move(call));
    SLUICE_CHECK(add_argument(cursor, call));
    if (cursor.accept(FOR)) {
        SLUICE_CHECK(add_argument(cursor, call));
    }
    return finish_call(cursor, std::move(call));
}

bool at_position_in(TokenCursor& cursor) {
    if (!cursor.token().is(POSITION) || !cursor.ahead(1).is(Symbol::left_paren)) return false;
    const auto end = cursor.closing_paren(1);
    if (!end) return false;
    bool in = false;
    for (std::size_t next = 2; next < *end; ++next) {
        if (cursor.ahead(next).is(Symbol::comma)) return false;
        in = in || cursor.ahead(next).is(IN);
        if (!cursor.ahead(next).is(Symbol::left_paren)) continue;
        // Inside a call every pair is closed, or the whole would not be.
        next = cursor.closing_paren(next).value_or(*end);
    }
    return in;
}

Result<Expression::Node> parse_position(TokenCursor& cursor) {
    SLUICE_TRY(FunctionCall call, begin_call(cursor));
    // Not a whole expression, which would take IN for a predicate.
    SLUICE_TRY(Expression first, parse_value(cursor));
    call.arguments.push_back({std::nullopt, std::move(first)});
    SLUICE_CHECK(cursor.expect(IN));
    SLUICE_CHECK(add_argument(cursor, call));
    return finish_call(cursor, std::move(call));
}

Result<Expression::Node> parse_overlay(TokenCursor& cursor) {
    SLUICE_TRY(FunctionCall call, begin_call(cursor));
    SLUICE_CHECK(add_argument(cursor, call));
    if (!cursor.accept(PLACING)) return plain_call(cursor, std::move(call));
    SLUICE_CHECK(add_argument(cursor, call));
    SLUICE_CHECK(cursor.expect(FROM));
    SLUICE_CHECK(add_argument(cursor, call));
    if (cursor.accept(FOR)) {
        SLUICE_CHECK(add_argument(cursor, call));
    }
    return finish_call(cursor, std::move(call));
}

}  // namespace sluice::sql
