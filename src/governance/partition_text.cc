#include "governance/partition_text.h"

#include <utility>
#include <variant>

#include "catalog/limits.h"
#include "sql/parser.h"

namespace sluice::governance {
namespace {

using catalog::PartitionGroup;
using catalog::PartitionOp;
using catalog::PartitionPredicate;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// Groups of which one must hold.
using Alternatives = std::vector<PartitionGroup>;

Result<std::string> text_of(const sql::Literal& literal) {
    if (const auto* text = std::get_if<sql::StringLiteral>(&literal)) return text->value;
    if (const auto* flag = std::get_if<sql::BooleanLiteral>(&literal))
        return std::string(flag->value ? "true" : "false");
    if (const auto* number = std::get_if<sql::NumberLiteral>(&literal)) {
        // The suffix names a type; a partition column has its own.
        const std::size_t end = number->text.find_last_of("0123456789.");
        return number->text.substr(0, end + 1);
    }
    const auto* typed = std::get_if<sql::TypedLiteral>(&literal);
    if (typed != nullptr && typed->kind != sql::TypedLiteralKind::binary) return typed->text;
    return invalid(typed == nullptr ? "NULL is compared by IS NULL and IS NOT NULL"
                                    : "partition columns are not compared with binary values");
}

Result<PartitionPredicate> predicate_of(const std::string& column, PartitionOp op,
                                        const sql::PartitionOperand& operand) {
    PartitionPredicate out{.column = column, .op = op};
    if (const auto* current = std::get_if<sql::CurrentRecipient>(&operand)) {
        const auto* key = std::get_if<std::string>(&current->key);
        if (key == nullptr) return invalid("parameters have no value here");
        out.recipient_property_key = *key;
        return out;
    }
    const auto* literal = std::get_if<sql::Literal>(&operand);
    if (literal == nullptr) return invalid("parameters have no value here");
    SLUICE_TRY(out.value, text_of(*literal));
    return out;
}

Result<PartitionOp> op_of(sql::Comparison comparison) {
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
    return invalid("there is no such comparison");
}

bool is_null(const sql::PartitionOperand& operand) {
    const auto* literal = std::get_if<sql::Literal>(&operand);
    return literal != nullptr && std::holds_alternative<sql::NullLiteral>(*literal);
}

struct ToAlternatives {
    const std::string& column;

    Result<Alternatives> operator()(const sql::CompareTest& test) const {
        if (test.comparison == sql::Comparison::null_safe_equal && is_null(test.operand))
            return (*this)(sql::NullTest{.negated = false});
        SLUICE_TRY(const PartitionOp op, op_of(test.comparison));
        SLUICE_TRY(auto predicate, predicate_of(column, op, test.operand));
        return Alternatives{{std::move(predicate)}};
    }

    Result<Alternatives> operator()(const sql::LikeTest& test) const {
        SLUICE_TRY(auto predicate, predicate_of(column, PartitionOp::like, test.pattern));
        return Alternatives{{std::move(predicate)}};
    }

    Result<Alternatives> operator()(const sql::NullTest& test) const {
        const PartitionOp op = test.negated ? PartitionOp::not_equal : PartitionOp::equal;
        return Alternatives{{PartitionPredicate{.column = column, .op = op}}};
    }

    Result<Alternatives> operator()(const sql::InTest& test) const {
        Alternatives out;
        PartitionGroup all;
        for (const sql::PartitionOperand& item : test.items) {
            const PartitionOp op = test.negated ? PartitionOp::not_equal : PartitionOp::equal;
            SLUICE_TRY(auto predicate, predicate_of(column, op, item));
            if (test.negated) {
                all.push_back(std::move(predicate));
            } else {
                out.push_back({std::move(predicate)});
            }
        }
        if (test.negated) out.push_back(std::move(all));
        return out;
    }

    Result<Alternatives> operator()(const sql::BetweenTest& test) const {
        const PartitionOp low =
            test.negated ? PartitionOp::less_than : PartitionOp::greater_than_or_equal;
        const PartitionOp high =
            test.negated ? PartitionOp::greater_than : PartitionOp::less_than_or_equal;
        SLUICE_TRY(auto first, predicate_of(column, low, test.low));
        SLUICE_TRY(auto second, predicate_of(column, high, test.high));
        if (test.negated) return Alternatives{{std::move(first)}, {std::move(second)}};
        return Alternatives{{std::move(first), std::move(second)}};
    }
};

/// Each of the groups so far with each of the alternatives.
Result<Alternatives> multiplied(const Alternatives& groups, const Alternatives& alternatives) {
    if (groups.size() * alternatives.size() > catalog::kPartitionGroupsMax) {
        return invalid("a partition clause holds at most " +
                       std::to_string(catalog::kPartitionGroupsMax) + " groups");
    }
    Alternatives out;
    for (const PartitionGroup& group : groups) {
        for (const PartitionGroup& more : alternatives) {
            PartitionGroup& joined = out.emplace_back(group);
            joined.insert(joined.end(), more.begin(), more.end());
        }
    }
    return out;
}

Result<Alternatives> groups_of(const sql::PartitionGroup& written) {
    Alternatives groups(1);
    for (const sql::PartitionPredicate& predicate : written.predicates) {
        SLUICE_TRY(const Alternatives alternatives,
                   std::visit(ToAlternatives{predicate.column.text}, predicate.test));
        SLUICE_TRY(groups, multiplied(groups, alternatives));
    }
    return groups;
}

}  // namespace

Result<catalog::PartitionClause> parse_partition_texts(const std::vector<std::string>& texts) {
    catalog::PartitionClause clause;
    for (const std::string& text : texts) {
        SLUICE_TRY(const std::vector<sql::PartitionGroup> written, sql::parse_partition_text(text));
        for (const sql::PartitionGroup& group : written) {
            SLUICE_TRY(Alternatives groups, groups_of(group));
            for (PartitionGroup& one : groups) clause.groups.push_back(std::move(one));
        }
        SLUICE_CHECK(catalog::check_partition_clause(clause));
    }
    return clause;
}

}  // namespace sluice::governance
