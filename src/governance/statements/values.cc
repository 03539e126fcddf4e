#include "governance/statements/values.h"

#include <chrono>
#include <iterator>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "base/encoding.h"
#include "catalog/limits.h"
#include "sql/error_text.h"
#include "sql/printer.h"

namespace sluice::governance {
namespace {

using namespace std::chrono;

constexpr EpochMs kDayMs = 86'400'000;

Error invalid(std::string message, sql::SourcePosition position) {
    return sql::located(Condition::INVALID_PARAMETER_VALUE, std::move(message), position);
}

/// 9999-12-31T23:59:59.999Z: what four digits of a year can say.
constexpr EpochMs kTimeMax = 253'402'300'799'999;

/// A day alone is its beginning in UTC; a time of day without zone is UTC.
std::optional<EpochMs> parse_time(std::string_view text) {
    std::string full(text);
    if (full.size() == 10) full += " 00:00:00";
    // ISO 8601 without an offset is UTC as well.
    auto micros = parse_timestamp_us(full);
    if (!micros) micros = parse_timestamp_us(full + "Z");
    // A blank for the T, with an offset.
    if (!micros && full.size() > 10 && full[10] == ' ') {
        full[10] = 'T';
        micros = parse_timestamp_us(full);
    }
    if (!micros) return std::nullopt;
    return *micros / 1000;
}

Result<EpochMs> literal_time(const sql::Literal& literal, sql::SourcePosition position) {
    std::optional<std::string> text;
    if (const auto* string = std::get_if<sql::StringLiteral>(&literal)) text = string->value;
    if (const auto* typed = std::get_if<sql::TypedLiteral>(&literal)) {
        if (typed->kind != sql::TypedLiteralKind::binary) text = typed->text;
    }
    if (!text) return invalid("a timestamp is wanted here", position);
    if (const auto time = parse_time(*text)) return *time;
    return sql::located(Condition::CAST_INVALID_INPUT,
                        "'" + *text +
                            "' is not a timestamp. It should have the form 2026-01-31 or "
                            "2026-01-31 12:00:00",
                        position);
}

/// now(), current_timestamp() and current_date(), with or without parentheses.
std::optional<EpochMs> current_time(const sql::Expression& expression, EpochMs now) {
    const sql::ObjectName* name = nullptr;
    if (const auto* call = std::get_if<sql::FunctionCall>(&expression.node)) {
        if (call->arguments.empty()) name = &call->name;
    }
    if (const auto* column = std::get_if<sql::ColumnReference>(&expression.node))
        name = &column->name;
    if (name == nullptr || name->parts.size() != 1) return std::nullopt;
    const std::string& word = name->parts.front().text;
    if (equals_folded(word, "now") || equals_folded(word, "current_timestamp")) return now;
    if (equals_folded(word, "current_date") || equals_folded(word, "curdate"))
        return now - now % kDayMs;
    return std::nullopt;
}

/// One `7 DAYS` of an interval, if it is a whole number of a unit.
std::optional<sql::Duration> duration_of(const sql::IntervalTerm& term, bool negated) {
    if (!term.unit) return std::nullopt;
    std::string_view text;
    if (const auto* number = std::get_if<sql::NumberLiteral>(&term.amount)) text = number->text;
    if (const auto* string = std::get_if<sql::StringLiteral>(&term.amount)) text = string->value;
    const auto count = parse_int64(text);
    if (!count || *count == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
    return sql::Duration{.count = negated ? -*count : *count, .unit = *term.unit};
}

Result<EpochMs> apply_interval(EpochMs time, const sql::Expression& operand, bool negated) {
    const auto* interval = std::get_if<sql::IntervalLiteral>(&operand.node);
    if (interval == nullptr || interval->to)
        return invalid("an interval such as INTERVAL 30 DAYS is wanted here", operand.position);
    for (const sql::IntervalTerm& term : interval->terms) {
        const auto duration = duration_of(term, negated);
        if (!duration) return invalid("the interval is not a whole number", operand.position);
        auto moved = later_by(time, *duration);
        if (!moved) return invalid(moved.error().message(), operand.position);
        time = *moved;
    }
    return time;
}

/// Whole milliseconds of a unit; 0 for those whose length the calendar decides.
std::int64_t unit_ms(sql::IntervalUnit unit) {
    switch (unit) {
        case sql::IntervalUnit::microsecond:
        case sql::IntervalUnit::month:
        case sql::IntervalUnit::quarter:
        case sql::IntervalUnit::year:
            return 0;
        case sql::IntervalUnit::millisecond:
            return 1;
        case sql::IntervalUnit::second:
            return 1'000;
        case sql::IntervalUnit::minute:
            return 60'000;
        case sql::IntervalUnit::hour:
            return 3'600'000;
        case sql::IntervalUnit::day:
            return kDayMs;
        case sql::IntervalUnit::week:
            return 7 * kDayMs;
    }
    return 0;
}

std::int64_t unit_months(sql::IntervalUnit unit) {
    if (unit == sql::IntervalUnit::month) return 1;
    if (unit == sql::IntervalUnit::quarter) return 3;
    return unit == sql::IntervalUnit::year ? 12 : 0;
}

/// The same day some months on, or the last one of a shorter month.
EpochMs add_months(EpochMs time, std::int64_t count) {
    const sys_time<milliseconds> point{milliseconds(time)};
    const auto day = floor<days>(point);
    const year_month_day date(day);
    const year_month target =
        year_month(date.year(), date.month()) + months(static_cast<int>(count));
    const std::chrono::day last = (target / std::chrono::last).day();
    const std::chrono::day kept = date.day() > last ? last : date.day();
    return (sys_days(target / kept) + (point - day)).time_since_epoch().count();
}

using catalog::PartitionOp;

PartitionOp op_of(sql::Comparison comparison) {
    switch (comparison) {
        case sql::Comparison::equal:
        case sql::Comparison::null_safe_equal:
            return PartitionOp::equal;
        case sql::Comparison::not_equal:
            return PartitionOp::not_equal;
        case sql::Comparison::less:
            return PartitionOp::less_than;
        case sql::Comparison::less_equal:
            return PartitionOp::less_than_or_equal;
        case sql::Comparison::greater:
            return PartitionOp::greater_than;
        case sql::Comparison::greater_equal:
            return PartitionOp::greater_than_or_equal;
    }
    return PartitionOp::equal;
}

/// A number without the suffix that says its type.
std::string plain_number(std::string_view text) {
    const std::size_t end = text.find_last_of("0123456789.");
    return std::string(text.substr(0, end + 1));
}

/// A literal as partition values are written; nothing for NULL.
Result<std::optional<std::string>> literal_text(const sql::Literal& literal,
                                                sql::SourcePosition position) {
    using Text = std::optional<std::string>;
    if (std::holds_alternative<sql::NullLiteral>(literal)) return Text();
    if (const auto* boolean = std::get_if<sql::BooleanLiteral>(&literal))
        return Text(boolean->value ? "true" : "false");
    if (const auto* string = std::get_if<sql::StringLiteral>(&literal)) return Text(string->value);
    if (const auto* number = std::get_if<sql::NumberLiteral>(&literal))
        return Text(plain_number(number->text));
    const auto& typed = std::get<sql::TypedLiteral>(literal);
    if (typed.kind == sql::TypedLiteralKind::binary)
        return invalid("partitions are not compared with binary values", position);
    return Text(typed.text);
}

/// `column op operand`. Only `=` knows NULL; what else is compared with it holds for nothing.
Result<catalog::PartitionPredicate> predicate(const sql::Identifier& column, PartitionOp op,
                                              const sql::PartitionOperand& operand) {
    catalog::PartitionPredicate out{.column = column.text, .op = op};
    const auto* literal = std::get_if<sql::Literal>(&operand);
    if (literal == nullptr) {
        // The parser has put values in place of parameters, but not where none can be given.
        const auto* current = std::get_if<sql::CurrentRecipient>(&operand);
        const auto* key = current ? std::get_if<std::string>(&current->key) : nullptr;
        if (key == nullptr) return invalid("parameters have no value here", column.position);
        out.recipient_property_key = *key;
        return out;
    }
    SLUICE_TRY(out.value, literal_text(*literal, column.position));
    if (out.value || op == PartitionOp::equal) return out;
    return invalid("'" + column.text + "' is compared with NULL; use IS NULL or IS NOT NULL",
                   column.position);
}

using Groups = std::vector<catalog::PartitionGroup>;
/// What one predicate of SQL says: all of one of these lists.
using Alternatives = std::vector<catalog::PartitionGroup>;

Result<Alternatives> alternatives_of(const sql::Identifier& column, const sql::CompareTest& test) {
    SLUICE_TRY(auto one, predicate(column, op_of(test.comparison), test.operand));
    return Alternatives{{std::move(one)}};
}

Result<Alternatives> alternatives_of(const sql::Identifier& column, const sql::LikeTest& test) {
    SLUICE_TRY(auto one, predicate(column, PartitionOp::like, test.pattern));
    return Alternatives{{std::move(one)}};
}

Result<Alternatives> alternatives_of(const sql::Identifier& column, const sql::InTest& test) {
    Alternatives out;
    if (test.negated) out.emplace_back();
    for (const sql::PartitionOperand& item : test.items) {
        const PartitionOp op = test.negated ? PartitionOp::not_equal : PartitionOp::equal;
        SLUICE_TRY(auto one, predicate(column, op, item));
        if (!one.value && !one.recipient_property_key)
            return invalid("IN finds no NULL; use IS NULL", column.position);
        if (!test.negated) out.emplace_back();
        out.back().push_back(std::move(one));
    }
    return out;
}

Result<Alternatives> alternatives_of(const sql::Identifier& column, const sql::BetweenTest& test) {
    const auto op = [&](PartitionOp inside, PartitionOp outside) {
        return test.negated ? outside : inside;
    };
    SLUICE_TRY(auto low,
               predicate(column, op(PartitionOp::greater_than_or_equal, PartitionOp::less_than),
                         test.low));
    SLUICE_TRY(auto high,
               predicate(column, op(PartitionOp::less_than_or_equal, PartitionOp::greater_than),
                         test.high));
    if (test.negated) return Alternatives{{std::move(low)}, {std::move(high)}};
    return Alternatives{{std::move(low), std::move(high)}};
}

Result<Alternatives> alternatives_of(const sql::Identifier& column, const sql::NullTest& test) {
    const PartitionOp op = test.negated ? PartitionOp::not_equal : PartitionOp::equal;
    return Alternatives{{{.column = column.text, .op = op}}};
}

Error too_many_groups(sql::SourcePosition position) {
    return sql::located(Condition::STATEMENT_TOO_COMPLEX,
                        "the PARTITION clause makes more than " +
                            std::to_string(catalog::kPartitionGroupsMax) + " groups",
                        position);
}

/// One group of SQL as the groups that it makes: each choice among the alternatives of each of its
/// predicates.
Result<Groups> spelled_out(const sql::PartitionGroup& group) {
    Groups groups(1);
    for (const sql::PartitionPredicate& written : group.predicates) {
        SLUICE_TRY(
            const Alternatives alternatives,
            std::visit([&](const auto& test) { return alternatives_of(written.column, test); },
                       written.test));
        if (groups.size() * alternatives.size() > catalog::kPartitionGroupsMax)
            return too_many_groups(group.position);
        Groups longer;
        longer.reserve(groups.size() * alternatives.size());
        for (const catalog::PartitionGroup& begun : groups) {
            for (const catalog::PartitionGroup& choice : alternatives) {
                longer.push_back(begun);
                longer.back().insert(longer.back().end(), choice.begin(), choice.end());
            }
        }
        groups = std::move(longer);
    }
    return groups;
}

}  // namespace

const std::string& text_of(const sql::TextValue& value) { return std::get<std::string>(value); }

std::int64_t integer_of(const sql::IntegerValue& value) { return std::get<std::int64_t>(value); }

Result<EpochMs> timestamp_of(const sql::Expression& expression, EpochMs now) {
    if (const auto* literal = std::get_if<sql::Literal>(&expression.node))
        return literal_time(*literal, expression.position);
    if (const auto current = current_time(expression, now)) return *current;
    const auto* chain = std::get_if<sql::Chain>(&expression.node);
    if (chain == nullptr) {
        return invalid("'" + sql::to_sql(expression) + "' is not a timestamp", expression.position);
    }
    SLUICE_TRY(EpochMs time, timestamp_of(*chain->first, now));
    for (const sql::ChainLink& link : chain->rest) {
        const bool adds = link.operation == sql::BinaryOperator::add;
        if (!adds && link.operation != sql::BinaryOperator::subtract) {
            return invalid("'" + sql::to_sql(expression) + "' is not a timestamp",
                           expression.position);
        }
        SLUICE_TRY(time, apply_interval(time, *link.operand, !adds));
    }
    return time;
}

Result<EpochMs> later_by(EpochMs time, const sql::Duration& duration) {
    const std::int64_t count = integer_of(duration.count);
    const auto out_of_range = [] {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "the interval leads out of the years 1970 to 9999");
    };
    // More than this many of any unit leave the calendar.
    constexpr std::int64_t kCountMax = 1'000'000'000'000;
    if (count > kCountMax || count < -kCountMax) return out_of_range();
    const std::int64_t months = unit_months(duration.unit);
    if (months > 0 && (count > 200'000 || count < -200'000)) return out_of_range();
    EpochMs moved = time;
    if (months > 0) {
        moved = add_months(time, count * months);
    } else if (duration.unit == sql::IntervalUnit::microsecond) {
        moved = time + count / 1000;
    } else {
        std::int64_t distance = 0;
        if (__builtin_mul_overflow(count, unit_ms(duration.unit), &distance) ||
            __builtin_add_overflow(time, distance, &moved)) {
            return out_of_range();
        }
    }
    if (moved < 0 || moved > kTimeMax) return out_of_range();
    return moved;
}

Result<catalog::PartitionClause> partition_clause(const std::vector<sql::PartitionGroup>& groups) {
    catalog::PartitionClause clause;
    for (const sql::PartitionGroup& group : groups) {
        SLUICE_TRY(Groups made, spelled_out(group));
        if (clause.groups.size() + made.size() > catalog::kPartitionGroupsMax)
            return too_many_groups(group.position);
        std::move(made.begin(), made.end(), std::back_inserter(clause.groups));
    }
    return clause;
}

}  // namespace sluice::governance
