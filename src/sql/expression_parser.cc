#include "sql/expression_parser.h"

#include <array>
#include <optional>
#include <utility>

#include "sql/limits.h"
#include "sql/precedence.h"
#include "sql/primary_parser.h"
#include "sql/query_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

std::optional<BinaryOperator> operator_of(Symbol symbol) {
    switch (symbol) {
        case Symbol::equal:
            return BinaryOperator::equal;
        case Symbol::null_safe_equal:
            return BinaryOperator::null_safe_equal;
        case Symbol::not_equal:
            return BinaryOperator::not_equal;
        case Symbol::less:
            return BinaryOperator::less;
        case Symbol::less_equal:
            return BinaryOperator::less_equal;
        case Symbol::greater:
            return BinaryOperator::greater;
        case Symbol::greater_equal:
            return BinaryOperator::greater_equal;
        case Symbol::pipe:
            return BinaryOperator::bitwise_or;
        case Symbol::caret:
            return BinaryOperator::bitwise_xor;
        case Symbol::ampersand:
            return BinaryOperator::bitwise_and;
        case Symbol::shift_left:
            return BinaryOperator::shift_left;
        case Symbol::shift_right:
            return BinaryOperator::shift_right;
        case Symbol::shift_right_unsigned:
            return BinaryOperator::shift_right_unsigned;
        case Symbol::plus:
            return BinaryOperator::add;
        case Symbol::minus:
            return BinaryOperator::subtract;
        case Symbol::double_pipe:
            return BinaryOperator::concatenate;
        case Symbol::star:
            return BinaryOperator::multiply;
        case Symbol::slash:
            return BinaryOperator::divide;
        case Symbol::percent:
            return BinaryOperator::remainder;
        case Symbol::none:
        case Symbol::left_paren:
        case Symbol::right_paren:
        case Symbol::left_bracket:
        case Symbol::right_bracket:
        case Symbol::comma:
        case Symbol::dot:
        case Symbol::semicolon:
        case Symbol::colon:
        case Symbol::double_colon:
        case Symbol::tilde:
        case Symbol::arrow:
        case Symbol::fat_arrow:
        case Symbol::bang:
            return std::nullopt;
    }
    return std::nullopt;
}

/// The operator that stands next, if it binds at least so tightly.
std::optional<BinaryOperator> operator_ahead(TokenCursor& cursor, Precedence at_least) {
    std::optional<BinaryOperator> found = operator_of(cursor.token().symbol);
    if (at_least <= Precedence::logical_or && cursor.at(OR)) found = BinaryOperator::logical_or;
    if (at_least <= Precedence::logical_and && cursor.at(AND)) found = BinaryOperator::logical_and;
    if (cursor.at(DIV)) found = BinaryOperator::integer_divide;
    if (found && precedence_of(*found) < at_least) return std::nullopt;
    return found;
}

Result<Expression> parse_not(TokenCursor& cursor);

Result<Expression> parse_unary(TokenCursor& cursor) {
    const SourcePosition position = cursor.position();
    const Token& token = cursor.token();
    const bool sign_of_number =
        token.is(Symbol::minus) && cursor.ahead(1).kind == TokenKind::number;
    std::optional<UnaryOperator> operation;
    if (token.is(Symbol::minus) && !sign_of_number) operation = UnaryOperator::minus;
    if (token.is(Symbol::plus)) operation = UnaryOperator::plus;
    if (token.is(Symbol::tilde)) operation = UnaryOperator::bitwise_not;
    if (!operation) return parse_primary(cursor);
    cursor.advance();
    SLUICE_TRY(const auto level, cursor.nest());
    SLUICE_TRY(Expression operand, parse_unary(cursor));
    return Expression{Unary{*operation, std::move(operand)}, position};
}

/// Everything that binds at least so tightly.
///
/// Operators that bind alike make one flat chain; when a looser one follows, the chain so far is
/// its first operand.
Result<Expression> parse_operand(TokenCursor& cursor, Precedence at_least) {
    const bool logical = at_least <= Precedence::logical_not;
    SLUICE_TRY(Expression left, logical ? parse_not(cursor) : parse_unary(cursor));
    auto operation = operator_ahead(cursor, at_least);
    while (operation) {
        const Precedence level = precedence_of(*operation);
        std::vector<ChainLink> rest;
        while (operation && precedence_of(*operation) == level) {
            cursor.advance();
            SLUICE_TRY(Expression right, parse_operand(cursor, tighter(level)));
            rest.push_back({*operation, std::move(right)});
            operation = operator_ahead(cursor, at_least);
        }
        const SourcePosition position = left.position;
        left = Expression{Chain{std::move(left), std::move(rest)}, position};
    }
    return left;
}

Result<Expression> parse_in(TokenCursor& cursor, Expression left, bool negated) {
    const SourcePosition position = left.position;
    if (at_parenthesised_query(cursor)) {
        SLUICE_TRY(Query query, parse_parenthesised_query(cursor));
        return Expression{InQuery{std::move(left), std::move(query), negated}, position};
    }
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    SLUICE_TRY(auto items, parse_expressions(cursor, "values of IN", kInListItemsMax));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return Expression{InList{std::move(left), std::move(items), negated}, position};
}

Result<Expression> parse_like(TokenCursor& cursor, Expression left, LikeKind kind, bool negated) {
    const SourcePosition position = left.position;
    const bool any = cursor.token().is(ANY) || cursor.token().is(SOME);
    if ((any || cursor.token().is(ALL)) && cursor.ahead(1).is(Symbol::left_paren)) {
        cursor.advance();
        cursor.advance();
        SLUICE_TRY(auto patterns, parse_expressions(cursor, "patterns", kInListItemsMax));
        SLUICE_CHECK(cursor.expect(Symbol::right_paren));
        return Expression{LikeAny{kind, any ? Quantifier::any : Quantifier::all, std::move(left),
                                  std::move(patterns), negated},
                          position};
    }
    SLUICE_TRY(Expression pattern, parse_value(cursor));
    Like like{kind, std::move(left), std::move(pattern), std::nullopt, negated};
    if (kind != LikeKind::rlike && cursor.accept(ESCAPE)) {
        SLUICE_TRY(like.escape, parse_text(cursor));
    }
    return Expression{std::move(like), position};
}

Result<Expression> parse_between(TokenCursor& cursor, Expression left, bool negated) {
    const SourcePosition position = left.position;
    SLUICE_TRY(Expression low, parse_value(cursor));
    SLUICE_CHECK(cursor.expect(AND));
    SLUICE_TRY(Expression high, parse_value(cursor));
    return Expression{Between{std::move(left), std::move(low), std::move(high), negated}, position};
}

Result<Expression> parse_is(TokenCursor& cursor, Expression left) {
    const SourcePosition position = left.position;
    const bool negated = cursor.accept(NOT);
    if (cursor.accept(NULL_)) return Expression{IsNull{std::move(left), negated}, position};
    if (cursor.accept(DISTINCT)) {
        SLUICE_CHECK(cursor.expect(FROM));
        SLUICE_TRY(Expression right, parse_value(cursor));
        return Expression{IsDistinct{std::move(left), std::move(right), negated}, position};
    }
    std::optional<TruthValue> value;
    if (cursor.accept(TRUE)) value = TruthValue::is_true;
    if (!value && cursor.accept(FALSE)) value = TruthValue::is_false;
    if (!value && cursor.accept(UNKNOWN)) value = TruthValue::is_unknown;
    if (!value) return cursor.unexpected();
    return Expression{IsTruth{std::move(left), *value, negated}, position};
}

/// `left` alone, or with the one predicate that may stand behind it.
Result<Expression> parse_predicate(TokenCursor& cursor, Expression left) {
    if (cursor.accept(IS)) return parse_is(cursor, std::move(left));
    // NOT that begins no predicate belongs to what is around: `DEFAULT 1 NOT NULL`.
    const Token& behind = cursor.ahead(1);
    const bool negated =
        cursor.at(NOT) && (behind.is(BETWEEN) || behind.is(IN) || behind.is(LIKE) ||
                           behind.is(ILIKE) || behind.is(RLIKE) || behind.is(REGEXP));
    if (negated) cursor.advance();
    if (cursor.accept(BETWEEN)) return parse_between(cursor, std::move(left), negated);
    if (cursor.accept(IN)) return parse_in(cursor, std::move(left), negated);
    if (cursor.accept(LIKE)) return parse_like(cursor, std::move(left), LikeKind::like, negated);
    if (cursor.accept(ILIKE)) return parse_like(cursor, std::move(left), LikeKind::ilike, negated);
    if (cursor.accept(RLIKE) || cursor.accept(REGEXP)) {
        return parse_like(cursor, std::move(left), LikeKind::rlike, negated);
    }
    return left;
}

Result<Expression> parse_not(TokenCursor& cursor) {
    const SourcePosition position = cursor.position();
    if (!cursor.token().is(NOT) && !cursor.token().is(Symbol::bang)) {
        SLUICE_TRY(Expression left, parse_value(cursor));
        return parse_predicate(cursor, std::move(left));
    }
    cursor.advance();
    SLUICE_TRY(const auto level, cursor.nest());
    SLUICE_TRY(Expression operand, parse_not(cursor));
    return Expression{Not{std::move(operand)}, position};
}

}  // namespace

bool value_begins(const Token& token) {
    if (token.kind == TokenKind::word) {
        return !token.keyword || keyword_use(*token.keyword) != KeywordUse::reserved ||
               token.is(NULL_) || token.is(TRUE) || token.is(FALSE) || token.is(CASE);
    }
    return token.is(Symbol::left_paren) || token.is(Symbol::colon) ||
           token.kind == TokenKind::number || token.kind == TokenKind::string ||
           token.kind == TokenKind::quoted_identifier;
}

bool operand_begins(const Token& token) {
    return value_begins(token) || token.is(Symbol::star) || token.is(Symbol::minus) ||
           token.is(Symbol::plus) || token.is(Symbol::tilde) || token.is(Symbol::bang) ||
           token.is(NOT);
}

Result<Expression> parse_value(TokenCursor& cursor) {
    return parse_operand(cursor, Precedence::comparison);
}

Result<Expression> parse_expression(TokenCursor& cursor) {
    SLUICE_TRY(const auto level, cursor.nest());
    return parse_operand(cursor, Precedence::logical_or);
}

Result<std::vector<Expression>> parse_expressions(TokenCursor& cursor, std::string_view what,
                                                  std::size_t items_max) {
    std::vector<Expression> out;
    do {
        if (out.size() >= items_max) return too_many(what, cursor.position());
        SLUICE_TRY(Expression item, parse_expression(cursor));
        out.push_back(std::move(item));
    } while (cursor.accept(Symbol::comma));
    return out;
}

}  // namespace sluice::sql
