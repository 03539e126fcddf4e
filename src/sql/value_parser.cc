#include "sql/value_parser.h"

#include <array>
#include <span>
#include <utility>

#include "base/encoding.h"
#include "sql/error_text.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/quoting.h"

namespace sluice::sql {

using enum Keyword;

namespace {

std::string upper_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

/// What a value is where the grammar has a string: its text, whatever its type. Nothing for NULL.
std::optional<std::string> text_of(const Literal& value) {
    if (const auto* text = std::get_if<StringLiteral>(&value)) return text->value;
    if (const auto* number = std::get_if<NumberLiteral>(&value)) return number->text;
    if (const auto* typed = std::get_if<TypedLiteral>(&value)) return typed->text;
    if (const auto* boolean = std::get_if<BooleanLiteral>(&value)) {
        return boolean->value ? "true" : "false";
    }
    return std::nullopt;
}

Error unfit_parameter(std::string_view wanted, SourcePosition position) {
    return located(Condition::INVALID_PARAMETER_VALUE,
                   "the value of this parameter is not " + std::string(wanted), position);
}

/// DATE, TIMESTAMP and so on before a string, and X glued to one.
std::optional<TypedLiteralKind> typed_literal_ahead(const TokenCursor& cursor) {
    if (cursor.ahead(1).kind != TokenKind::string) return std::nullopt;
    const Token& token = cursor.token();
    if (token.is(DATE)) return TypedLiteralKind::date;
    if (token.is(TIMESTAMP)) return TypedLiteralKind::timestamp;
    if (token.is(TIMESTAMP_NTZ)) return TypedLiteralKind::timestamp_ntz;
    const bool binary =
        token.kind == TokenKind::word && cursor.glued(1) && equals_folded(cursor.text(token), "x");
    if (binary) return TypedLiteralKind::binary;
    return std::nullopt;
}

Result<std::string> parse_property_key(TokenCursor& cursor) {
    cursor.note(NameKind::property_key);
    if (cursor.token().kind == TokenKind::string) {
        // One token only: the value may follow without an equals sign.
        std::string key = string_value(cursor.text(cursor.token()));
        cursor.advance();
        return key;
    }
    SLUICE_TRY(const Identifier first, parse_identifier(cursor, NameKind::property_key));
    std::string key = first.text;
    while (cursor.accept(Symbol::dot)) {
        SLUICE_TRY(const Identifier part, parse_identifier(cursor, NameKind::property_key));
        key.append(".").append(part.text);
    }
    return key;
}

/// S25: values become strings.
Result<TextValue> parse_property_value(TokenCursor& cursor) {
    if (at_parameter(cursor)) return parse_text(cursor);
    const SourcePosition position = cursor.position();
    SLUICE_TRY(const auto literal, accept_literal(cursor));
    const auto text = literal ? text_of(*literal) : std::nullopt;
    if (text) return TextValue(*text);
    if (!literal) return cursor.unexpected();
    return located(Condition::PARSE_SYNTAX_ERROR, "a property cannot be NULL", position);
}

struct UnitRow {
    Keyword one;
    Keyword many;
    IntervalUnit unit;
};
constexpr std::array kDurationUnits = std::to_array<UnitRow>({
    {SECOND, SECONDS, IntervalUnit::second},
    {MINUTE, MINUTES, IntervalUnit::minute},
    {HOUR, HOURS, IntervalUnit::hour},
    {DAY, DAYS, IntervalUnit::day},
    {WEEK, WEEKS, IntervalUnit::week},
    {MONTH, MONTHS, IntervalUnit::month},
    {YEAR, YEARS, IntervalUnit::year},
});
constexpr std::array kFurtherUnits = std::to_array<UnitRow>({
    {MICROSECOND, MICROSECONDS, IntervalUnit::microsecond},
    {MILLISECOND, MILLISECONDS, IntervalUnit::millisecond},
    {QUARTER, QUARTERS, IntervalUnit::quarter},
});

std::optional<IntervalUnit> accept_unit(TokenCursor& cursor, std::span<const UnitRow> units) {
    cursor.note(ValueKind::time_unit);
    for (const UnitRow& row : units) {
        if (cursor.accept(row.one) || cursor.accept(row.many)) return row.unit;
    }
    return std::nullopt;
}

}  // namespace

Error too_many(std::string_view what, SourcePosition position) {
    return located(Condition::STATEMENT_TOO_COMPLEX,
                   "the statement lists too many " + std::string(what), position);
}

std::string take_string(TokenCursor& cursor) {
    std::string out;
    while (cursor.token().kind == TokenKind::string) {
        out += string_value(cursor.text(cursor.token()));
        cursor.advance();
    }
    return out;
}

bool at_parameter(const TokenCursor& cursor) {
    return cursor.token().is(Symbol::colon) && cursor.ahead(1).kind == TokenKind::word &&
           cursor.glued(1);
}

Result<std::variant<Literal, Parameter>> parse_parameter(TokenCursor& cursor) {
    const SourcePosition position = cursor.position();
    cursor.advance();
    Parameter parameter{std::string(cursor.text(cursor.token())), position};
    cursor.advance();
    if (cursor.values() == nullptr) return std::variant<Literal, Parameter>(std::move(parameter));
    const auto found = cursor.values()->find(fold_ascii(parameter.name));
    if (found == cursor.values()->end()) {
        return located(Condition::UNBOUND_SQL_PARAMETER,
                       "there is no value for the parameter :" + parameter.name, position);
    }
    return std::variant<Literal, Parameter>(found->second);
}

Result<TextValue> parse_text(TokenCursor& cursor) {
    cursor.note(ValueKind::string);
    if (cursor.token().kind == TokenKind::string) return TextValue(take_string(cursor));
    if (!at_parameter(cursor)) return cursor.unexpected();
    const SourcePosition position = cursor.position();
    SLUICE_TRY(auto value, parse_parameter(cursor));
    if (auto* parameter = std::get_if<Parameter>(&value)) return TextValue(std::move(*parameter));
    auto text = text_of(std::get<Literal>(value));
    if (!text) return unfit_parameter("a string", position);
    return TextValue(*std::move(text));
}

Result<IntegerValue> parse_integer(TokenCursor& cursor) {
    cursor.note(ValueKind::integer);
    const SourcePosition position = cursor.position();
    std::string text;
    if (at_parameter(cursor)) {
        SLUICE_TRY(auto value, parse_parameter(cursor));
        if (auto* parameter = std::get_if<Parameter>(&value)) {
            return IntegerValue(std::move(*parameter));
        }
        text = text_of(std::get<Literal>(value)).value_or("");
        const auto number = parse_int64(text);
        if (!number) return unfit_parameter("an integer", position);
        return IntegerValue(*number);
    }
    const bool negative =
        cursor.token().is(Symbol::minus) && cursor.ahead(1).kind == TokenKind::number;
    const Token& token = cursor.ahead(negative ? 1 : 0);
    if (token.kind != TokenKind::number) return cursor.unexpected();
    text = (negative ? "-" : "") + std::string(cursor.text(token));
    const auto number = parse_int64(text);
    if (!number) {
        return cursor.refuse("Syntax error at or near " + quoted_for_message(text) +
                             ": expected an integer");
    }
    if (negative) cursor.advance();
    cursor.advance();
    return IntegerValue(*number);
}

Result<std::optional<Literal>> accept_literal(TokenCursor& cursor) {
    cursor.note(ValueKind::literal);
    const Token& token = cursor.token();
    if (token.kind == TokenKind::string) {
        return std::optional<Literal>(StringLiteral{take_string(cursor)});
    }
    const bool negative = token.is(Symbol::minus) && cursor.ahead(1).kind == TokenKind::number;
    if (negative) cursor.advance();
    if (cursor.token().kind == TokenKind::number) {
        const std::string digits = upper_ascii(cursor.text(cursor.token()));
        cursor.advance();
        return std::optional<Literal>(NumberLiteral{(negative ? "-" : "") + digits});
    }
    if (const auto kind = typed_literal_ahead(cursor)) {
        cursor.advance();
        return std::optional<Literal>(TypedLiteral{*kind, take_string(cursor)});
    }
    if (cursor.accept(TRUE)) return std::optional<Literal>(BooleanLiteral{true});
    if (cursor.accept(FALSE)) return std::optional<Literal>(BooleanLiteral{false});
    if (cursor.accept(NULL_)) return std::optional<Literal>(NullLiteral{});
    return std::optional<Literal>();
}

std::optional<IntervalUnit> accept_interval_unit(TokenCursor& cursor) {
    if (const auto unit = accept_unit(cursor, kDurationUnits)) return unit;
    return accept_unit(cursor, kFurtherUnits);
}

Result<Duration> parse_duration(TokenCursor& cursor) {
    SLUICE_TRY(IntegerValue count, parse_integer(cursor));
    const auto unit = accept_unit(cursor, kDurationUnits);
    if (!unit) return cursor.unexpected();
    return Duration{std::move(count), *unit};
}

Result<std::vector<Property>> parse_properties(TokenCursor& cursor) {
    std::vector<Property> out;
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    do {
        if (out.size() >= kListItemsMax) return too_many("properties", cursor.position());
        const SourcePosition position = cursor.position();
        SLUICE_TRY(std::string key, parse_property_key(cursor));
        cursor.accept(Symbol::equal);
        SLUICE_TRY(TextValue value, parse_property_value(cursor));
        out.push_back({std::move(key), std::move(value), position});
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

Result<std::vector<std::string>> parse_property_keys(TokenCursor& cursor) {
    std::vector<std::string> out;
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    do {
        if (out.size() >= kListItemsMax) return too_many("properties", cursor.position());
        SLUICE_TRY(std::string key, parse_property_key(cursor));
        out.push_back(std::move(key));
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

}  // namespace sluice::sql
