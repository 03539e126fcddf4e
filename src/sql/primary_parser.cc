#include "sql/primary_parser.h"

#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "sql/error_text.h"
#include "sql/expression_parser.h"
#include "sql/function_parser.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/query_parser.h"
#include "sql/type_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

/// The word stands next as the beginning of a call.
bool at_call(const TokenCursor& cursor, Keyword keyword) {
    return cursor.token().is(keyword) && cursor.ahead(1).is(Symbol::left_paren);
}

Result<Expression::Node> parse_case(TokenCursor& cursor) {
    SLUICE_CHECK(cursor.expect(CASE));
    Case out;
    if (!cursor.at(WHEN)) {
        SLUICE_TRY(out.operand, parse_expression(cursor));
    }
    while (cursor.accept(WHEN)) {
        if (out.branches.size() >= kListItemsMax) {
            return too_many("branches of CASE", cursor.position());
        }
        SLUICE_TRY(Expression when, parse_expression(cursor));
        SLUICE_CHECK(cursor.expect(THEN));
        SLUICE_TRY(Expression then, parse_expression(cursor));
        out.branches.push_back({std::move(when), std::move(then)});
    }
    if (out.branches.empty()) return cursor.unexpected();
    if (cursor.accept(ELSE)) {
        SLUICE_TRY(out.otherwise, parse_expression(cursor));
    }
    SLUICE_CHECK(cursor.expect(END));
    return Expression::Node(std::move(out));
}

Result<Expression::Node> parse_cast(TokenCursor& cursor, bool null_on_failure) {
    cursor.advance();
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    SLUICE_TRY(Expression operand, parse_expression(cursor));
    SLUICE_CHECK(cursor.expect(AS));
    SLUICE_TRY(DataType type, parse_data_type(cursor));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return Expression::Node(Cast{std::move(operand), std::move(type), null_on_failure});
}

Result<Expression::Node> parse_extract(TokenCursor& cursor) {
    cursor.advance();
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    SLUICE_TRY(Identifier field, parse_identifier(cursor, NameKind::new_name));
    SLUICE_CHECK(cursor.expect(FROM));
    SLUICE_TRY(Expression source, parse_expression(cursor));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return Expression::Node(Extract{std::move(field), std::move(source)});
}

bool at_interval(const TokenCursor& cursor) {
    if (!cursor.token().is(INTERVAL)) return false;
    const Token& amount = cursor.ahead(1);
    return amount.kind == TokenKind::number || amount.kind == TokenKind::string ||
           amount.is(Symbol::plus) || amount.is(Symbol::minus) || amount.is(Symbol::colon);
}

Result<IntervalTerm> parse_interval_term(TokenCursor& cursor) {
    IntervalTerm out;
    if (at_parameter(cursor)) {
        const SourcePosition position = cursor.position();
        SLUICE_TRY(auto value, parse_parameter(cursor));
        if (auto* parameter = std::get_if<Parameter>(&value)) {
            out.amount = std::move(*parameter);
        } else if (auto* number = std::get_if<NumberLiteral>(&std::get<Literal>(value))) {
            out.amount = std::move(*number);
        } else if (auto* text = std::get_if<StringLiteral>(&std::get<Literal>(value))) {
            out.amount = std::move(*text);
        } else {
            return located(Condition::INVALID_PARAMETER_VALUE,
                           "the value of this parameter is not an amount", position);
        }
    } else {
        cursor.note(ValueKind::integer);
        if (cursor.token().is(Symbol::plus)) cursor.advance();
        SLUICE_TRY(auto literal, accept_literal(cursor));
        if (literal && std::holds_alternative<NumberLiteral>(*literal)) {
            out.amount = std::get<NumberLiteral>(std::move(*literal));
        } else if (literal && std::holds_alternative<StringLiteral>(*literal)) {
            out.amount = std::get<StringLiteral>(std::move(*literal));
        } else {
            return cursor.unexpected();
        }
    }
    out.unit = accept_interval_unit(cursor);
    if (!out.unit && std::holds_alternative<NumberLiteral>(out.amount)) return cursor.unexpected();
    return out;
}

Result<Expression::Node> parse_interval(TokenCursor& cursor) {
    cursor.advance();
    IntervalLiteral out;
    bool further = true;
    while (further) {
        if (out.terms.size() >= kListItemsMax) return too_many("terms", cursor.position());
        SLUICE_TRY(IntervalTerm term, parse_interval_term(cursor));
        further = term.unit && (cursor.token().kind == TokenKind::number ||
                                cursor.token().kind == TokenKind::string || at_parameter(cursor));
        out.terms.push_back(std::move(term));
    }
    if (out.terms.size() == 1 && out.terms[0].unit && cursor.accept(TO)) {
        out.to = accept_interval_unit(cursor);
        if (!out.to) return cursor.unexpected();
    }
    return Expression::Node(std::move(out));
}

Result<Expression::Node> parse_star(TokenCursor& cursor, std::vector<Identifier> qualifier) {
    SLUICE_CHECK(cursor.expect(Symbol::star));
    Star out{std::move(qualifier), {}};
    const bool except = cursor.token().is(EXCEPT) && cursor.ahead(1).is(Symbol::left_paren) &&
                        !holds_query(cursor, 1);
    if (!except) return Expression::Node(std::move(out));
    cursor.advance();
    cursor.advance();
    do {
        if (out.except.size() >= kListItemsMax) return too_many("columns", cursor.position());
        SLUICE_TRY(ObjectName column, parse_object_name(cursor, NameKind::column, 4));
        out.except.push_back(std::move(column));
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return Expression::Node(std::move(out));
}

/// What begins with a name: a column, `t.*`, or a call.
Result<Expression::Node> parse_named(TokenCursor& cursor) {
    ObjectName name;
    name.position = cursor.position();
    if (at_identifier_clause(cursor)) {
        SLUICE_TRY(name, parse_identifier_clause(cursor, kListItemsMax));
    } else {
        do {
            if (!name.parts.empty() && cursor.at(Symbol::star)) {
                return parse_star(cursor, std::move(name.parts));
            }
            if (name.parts.size() >= kListItemsMax) return too_many("names", cursor.position());
            SLUICE_TRY(Identifier part, parse_identifier(cursor, NameKind::column, name.parts));
            name.parts.push_back(std::move(part));
        } while (cursor.accept(Symbol::dot));
    }
    if (cursor.token().is(Symbol::left_paren)) {
        SLUICE_TRY(FunctionCall call, parse_function_call(cursor, std::move(name)));
        return Expression::Node(std::move(call));
    }
    return Expression::Node(ColumnReference{std::move(name)});
}

/// True if the parentheses that open here hold the parameters of a lambda.
bool at_lambda_parameters(const TokenCursor& cursor) {
    std::size_t next = 1;
    while (cursor.ahead(next).kind == TokenKind::word ||
           cursor.ahead(next).kind == TokenKind::quoted_identifier) {
        if (!cursor.ahead(next + 1).is(Symbol::comma)) {
            return cursor.ahead(next + 1).is(Symbol::right_paren) &&
                   cursor.ahead(next + 2).is(Symbol::arrow);
        }
        next += 2;
    }
    return false;
}

Result<Expression::Node> parse_lambda(TokenCursor& cursor) {
    Lambda out{{}, Expression{DefaultValue{}, {}}};
    if (cursor.token().is(Symbol::left_paren)) {
        SLUICE_TRY(out.parameters, parse_identifier_list(cursor, NameKind::new_name));
    } else {
        SLUICE_TRY(Identifier parameter, parse_identifier(cursor, NameKind::new_name));
        out.parameters.push_back(std::move(parameter));
    }
    SLUICE_CHECK(cursor.expect(Symbol::arrow));
    SLUICE_TRY(out.body, parse_expression(cursor));
    return Expression::Node(std::move(out));
}

Result<Expression::Node> parse_parenthesised(TokenCursor& cursor) {
    if (at_lambda_parameters(cursor)) return parse_lambda(cursor);
    if (at_parenthesised_query(cursor)) {
        SLUICE_TRY(Query query, parse_parenthesised_query(cursor));
        return Expression::Node(ScalarQuery{std::move(query)});
    }
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    SLUICE_TRY(auto values, parse_expressions(cursor, "values", kListItemsMax));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    if (values.size() == 1) return std::move(values.front().node);
    return Expression::Node(RowValue{std::move(values)});
}

/// Words that begin something of their own.
Result<std::optional<Expression::Node>> parse_special_word(TokenCursor& cursor) {
    using Found = std::optional<Expression::Node>;
    const auto found = [](Result<Expression::Node> node) -> Result<Found> {
        if (!node) return std::move(node).error();
        return Found(std::move(node).value());
    };
    if (cursor.token().is(CASE) && !cursor.ahead(1).is(Symbol::dot))
        return found(parse_case(cursor));
    if (at_interval(cursor)) return found(parse_interval(cursor));
    if (at_call(cursor, CAST)) return found(parse_cast(cursor, false));
    if (at_call(cursor, TRY_CAST)) return found(parse_cast(cursor, true));
    if (at_call(cursor, EXTRACT)) return found(parse_extract(cursor));
    if (at_call(cursor, TRIM)) return found(parse_trim(cursor));
    if (at_call(cursor, SUBSTRING) || at_call(cursor, SUBSTR)) {
        return found(parse_substring(cursor));
    }
    if (at_position_in(cursor)) return found(parse_position(cursor));
    if (at_call(cursor, OVERLAY)) return found(parse_overlay(cursor));
    if (at_current_recipient(cursor)) {
        SLUICE_TRY(CurrentRecipient out, parse_current_recipient(cursor));
        return Found(std::move(out));
    }
    if (at_call(cursor, EXISTS) && holds_query(cursor, 1)) {
        cursor.advance();
        SLUICE_TRY(Query query, parse_parenthesised_query(cursor));
        return Found(Exists{std::move(query)});
    }
    if (cursor.token().is(DEFAULT) && !cursor.ahead(1).is(Symbol::dot) &&
        !cursor.ahead(1).is(Symbol::left_paren)) {
        cursor.advance();
        return Found(DefaultValue{});
    }
    return Found();
}

Result<Expression::Node> parse_base(TokenCursor& cursor) {
    cursor.note(ValueKind::expression);
    const Token& token = cursor.token();
    if (token.is(Symbol::left_paren)) return parse_parenthesised(cursor);
    if (token.is(Symbol::star)) return parse_star(cursor, {});
    if (at_parameter(cursor)) {
        SLUICE_TRY(auto value, parse_parameter(cursor));
        if (auto* parameter = std::get_if<Parameter>(&value)) {
            return Expression::Node(std::move(*parameter));
        }
        return Expression::Node(std::get<Literal>(std::move(value)));
    }
    const bool name = token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier;
    const bool qualified = name && cursor.ahead(1).is(Symbol::dot);
    if (!qualified) {
        SLUICE_TRY(auto literal, accept_literal(cursor));
        if (literal) return Expression::Node(*std::move(literal));
    }
    if (!name) return cursor.unexpected();
    SLUICE_TRY(auto special, parse_special_word(cursor));
    if (special) return *std::move(special);
    if (cursor.ahead(1).is(Symbol::arrow)) return parse_lambda(cursor);
    const bool reserved = token.keyword && keyword_use(*token.keyword) == KeywordUse::reserved;
    if (reserved && !qualified) {
        cursor.note(NameKind::column);
        return cursor.unexpected();
    }
    return parse_named(cursor);
}

/// `[…]` and `.x`, as many as there are.
Result<std::vector<AccessStep>> parse_steps(TokenCursor& cursor) {
    std::vector<AccessStep> out;
    for (;;) {
        if (out.size() >= kListItemsMax) return too_many("fields", cursor.position());
        if (cursor.token().is(Symbol::left_bracket)) {
            cursor.advance();
            SLUICE_TRY(Expression index, parse_expression(cursor));
            SLUICE_CHECK(cursor.expect(Symbol::right_bracket));
            out.emplace_back(std::move(index));
        } else if (cursor.token().is(Symbol::dot)) {
            cursor.advance();
            SLUICE_TRY(Identifier field, parse_identifier(cursor, NameKind::column));
            out.emplace_back(std::move(field));
        } else {
            return out;
        }
    }
}

}  // namespace

bool at_current_recipient(const TokenCursor& cursor) { return at_call(cursor, CURRENT_RECIPIENT); }

Result<CurrentRecipient> parse_current_recipient(TokenCursor& cursor) {
    SLUICE_CHECK(cursor.expect(CURRENT_RECIPIENT));
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    if (!cursor.accept(Symbol::right_paren)) {
        SLUICE_TRY(TextValue key, parse_text(cursor));
        SLUICE_CHECK(cursor.expect(Symbol::right_paren));
        return CurrentRecipient{std::move(key)};
    }
    std::string key;
    SLUICE_CHECK(cursor.expect(Symbol::dot));
    do {
        SLUICE_TRY(const Identifier part, parse_identifier(cursor, NameKind::property_key));
        if (!key.empty()) key += '.';
        key += part.text;
    } while (cursor.accept(Symbol::dot));
    return CurrentRecipient{std::move(key)};
}

Result<Expression> parse_primary(TokenCursor& cursor) {
    const SourcePosition position = cursor.position();
    SLUICE_TRY(Expression::Node node, parse_base(cursor));
    Expression out{std::move(node), position};
    for (std::size_t casts = 0;; ++casts) {
        SLUICE_TRY(auto steps, parse_steps(cursor));
        if (!steps.empty()) {
            out = Expression{Access{std::move(out), std::move(steps)}, position};
        }
        if (!cursor.token().is(Symbol::double_colon)) return out;
        if (casts >= kCastChainMax) return too_many("casts of one value", cursor.position());
        cursor.advance();
        SLUICE_TRY(DataType type, parse_data_type(cursor));
        out = Expression{Cast{std::move(out), std::move(type), false}, position};
    }
}

}  // namespace sluice::sql
