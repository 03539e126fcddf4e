#include "sql/partition_parser.h"

#include <optional>
#include <utility>

#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/primary_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Result<PartitionOperand> parse_literal_operand(TokenCursor& cursor) {
    if (at_parameter(cursor)) {
        SLUICE_TRY(auto value, parse_parameter(cursor));
        if (auto* parameter = std::get_if<Parameter>(&value)) {
            return PartitionOperand(std::move(*parameter));
        }
        return PartitionOperand(std::get<Literal>(std::move(value)));
    }
    SLUICE_TRY(auto literal, accept_literal(cursor));
    if (!literal) return cursor.unexpected();
    return PartitionOperand(*std::move(literal));
}

Result<PartitionOperand> parse_operand(TokenCursor& cursor) {
    if (cursor.at(CURRENT_RECIPIENT)) {
        SLUICE_TRY(CurrentRecipient current, parse_current_recipient(cursor));
        return PartitionOperand(std::move(current));
    }
    return parse_literal_operand(cursor);
}

std::optional<Comparison> accept_comparison(TokenCursor& cursor) {
    if (cursor.accept(Symbol::equal)) return Comparison::equal;
    if (cursor.accept(Symbol::null_safe_equal)) return Comparison::null_safe_equal;
    if (cursor.accept(Symbol::not_equal)) return Comparison::not_equal;
    if (cursor.accept(Symbol::less)) return Comparison::less;
    if (cursor.accept(Symbol::less_equal)) return Comparison::less_equal;
    if (cursor.accept(Symbol::greater)) return Comparison::greater;
    if (cursor.accept(Symbol::greater_equal)) return Comparison::greater_equal;
    return std::nullopt;
}

Result<InTest> parse_in_test(TokenCursor& cursor, bool negated) {
    InTest out{negated, {}};
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    do {
        if (out.items.size() >= kInListItemsMax) {
            return too_many("values of IN", cursor.position());
        }
        SLUICE_TRY(PartitionOperand item, parse_literal_operand(cursor));
        out.items.push_back(std::move(item));
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

Result<PartitionPredicate> parse_predicate(TokenCursor& cursor) {
    SLUICE_TRY(Identifier column, parse_identifier(cursor, NameKind::column));
    PartitionPredicate out{std::move(column), NullTest{}};
    if (const auto comparison = accept_comparison(cursor)) {
        SLUICE_TRY(PartitionOperand operand, parse_operand(cursor));
        out.test = CompareTest{*comparison, std::move(operand)};
        return out;
    }
    if (cursor.accept(LIKE)) {
        SLUICE_TRY(PartitionOperand pattern, parse_operand(cursor));
        out.test = LikeTest{std::move(pattern)};
        return out;
    }
    if (cursor.accept(IS)) {
        const bool negated = cursor.accept(NOT);
        SLUICE_CHECK(cursor.expect(NULL_));
        out.test = NullTest{negated};
        return out;
    }
    const bool negated = cursor.accept(NOT);
    if (cursor.accept(IN)) {
        SLUICE_TRY(out.test, parse_in_test(cursor, negated));
        return out;
    }
    if (!cursor.accept(BETWEEN)) return cursor.unexpected();
    SLUICE_TRY(PartitionOperand low, parse_literal_operand(cursor));
    SLUICE_CHECK(cursor.expect(AND));
    SLUICE_TRY(PartitionOperand high, parse_literal_operand(cursor));
    out.test = BetweenTest{negated, std::move(low), std::move(high)};
    return out;
}

Result<PartitionGroup> parse_group(TokenCursor& cursor) {
    PartitionGroup out{{}, cursor.position()};
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    do {
        if (out.predicates.size() >= kListItemsMax) {
            return too_many("predicates", cursor.position());
        }
        SLUICE_TRY(PartitionPredicate predicate, parse_predicate(cursor));
        out.predicates.push_back(std::move(predicate));
    } while (cursor.accept(Symbol::comma) || cursor.accept(AND));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

}  // namespace

Result<void> parse_partition_groups(TokenCursor& cursor, std::vector<PartitionGroup>& groups) {
    do {
        if (groups.size() >= kPartitionGroupsMax) {
            return too_many("partition groups", cursor.position());
        }
        SLUICE_TRY(PartitionGroup group, parse_group(cursor));
        groups.push_back(std::move(group));
    } while (cursor.accept(Symbol::comma) || cursor.accept(OR));
    return {};
}

}  // namespace sluice::sql
