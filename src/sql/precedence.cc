#include "sql/precedence.h"

#include <variant>

namespace sluice::sql {
namespace {

struct NodePrecedence {
    Precedence operator()(const Lambda&) const { return Precedence::lambda; }
    Precedence operator()(const Chain& chain) const {
        return precedence_of(chain.rest.front().operation);
    }
    Precedence operator()(const Not&) const { return Precedence::logical_not; }
    Precedence operator()(const IsNull&) const { return Precedence::predicate; }
    Precedence operator()(const IsTruth&) const { return Precedence::predicate; }
    Precedence operator()(const IsDistinct&) const { return Precedence::predicate; }
    Precedence operator()(const Between&) const { return Precedence::predicate; }
    Precedence operator()(const InList&) const { return Precedence::predicate; }
    Precedence operator()(const InQuery&) const { return Precedence::predicate; }
    Precedence operator()(const Like&) const { return Precedence::predicate; }
    Precedence operator()(const LikeAny&) const { return Precedence::predicate; }
    Precedence operator()(const Unary&) const { return Precedence::unary; }
    /// A number with a sign is one token for the parser, but not behind which `[` may follow.
    Precedence operator()(const Literal& literal) const {
        const auto* number = std::get_if<NumberLiteral>(&literal);
        const bool sign = number != nullptr && number->text.starts_with('-');
        return sign ? Precedence::unary : Precedence::primary;
    }
    template <class Node>
    Precedence operator()(const Node&) const {
        return Precedence::primary;
    }
};

}  // namespace

Precedence precedence_of(BinaryOperator operation) {
    switch (operation) {
        case BinaryOperator::logical_or:
            return Precedence::logical_or;
        case BinaryOperator::logical_and:
            return Precedence::logical_and;
        case BinaryOperator::equal:
        case BinaryOperator::null_safe_equal:
        case BinaryOperator::not_equal:
        case BinaryOperator::less:
        case BinaryOperator::less_equal:
        case BinaryOperator::greater:
        case BinaryOperator::greater_equal:
            return Precedence::comparison;
        case BinaryOperator::bitwise_or:
            return Precedence::bitwise_or;
        case BinaryOperator::bitwise_xor:
            return Precedence::bitwise_xor;
        case BinaryOperator::bitwise_and:
            return Precedence::bitwise_and;
        case BinaryOperator::shift_left:
        case BinaryOperator::shift_right:
        case BinaryOperator::shift_right_unsigned:
            return Precedence::shift;
        case BinaryOperator::add:
        case BinaryOperator::subtract:
        case BinaryOperator::concatenate:
            return Precedence::additive;
        case BinaryOperator::multiply:
        case BinaryOperator::divide:
        case BinaryOperator::remainder:
        case BinaryOperator::integer_divide:
            return Precedence::multiplicative;
    }
    return Precedence::primary;
}

Precedence precedence_of(const Expression& expression) {
    return std::visit(NodePrecedence{}, expression.node);
}

}  // namespace sluice::sql
