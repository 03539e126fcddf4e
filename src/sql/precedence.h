#pragma once

#include "sql/expression.h"

namespace sluice::sql {

/// How tightly the parts of an expression hold together, loosest first. An operand that holds less
/// tightly than its operator wants has parentheses.
enum class Precedence : std::uint8_t {
    lambda,
    logical_or,
    logical_and,
    logical_not,
    predicate,
    comparison,
    bitwise_or,
    bitwise_xor,
    bitwise_and,
    shift,
    additive,
    multiplicative,
    unary,
    primary,
};

constexpr Precedence tighter(Precedence precedence) {
    return static_cast<Precedence>(static_cast<std::uint8_t>(precedence) + 1);
}

Precedence precedence_of(BinaryOperator operation);
Precedence precedence_of(const Expression& expression);

}  // namespace sluice::sql
