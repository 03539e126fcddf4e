#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sql/box.h"
#include "sql/names.h"

// The kinds of expressions that operators and predicates make; include "sql/expression.h".
namespace sluice::sql {

struct Expression;
struct Query;

enum class UnaryOperator : std::uint8_t { minus, plus, bitwise_not };

struct Unary {
    UnaryOperator operation = UnaryOperator::minus;
    Box<Expression> operand;

    bool operator==(const Unary&) const;
};

struct Not {
    Box<Expression> operand;

    bool operator==(const Not&) const;
};

/// From the loosest to the tightest; operators of one line bind alike.
enum class BinaryOperator : std::uint8_t {
    logical_or,
    logical_and,
    equal,
    null_safe_equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    bitwise_or,
    bitwise_xor,
    bitwise_and,
    shift_left,
    shift_right,
    shift_right_unsigned,
    add,
    subtract,
    concatenate,
    multiply,
    divide,
    remainder,
    integer_divide,
};

struct ChainLink {
    BinaryOperator operation = BinaryOperator::add;
    Box<Expression> operand;

    bool operator==(const ChainLink&) const;
};

/// `a - b + c`: operators that bind alike, applied from left to right. Flat, so that a thousand
/// ORs are no deeper than one.
struct Chain {
    Box<Expression> first;
    std::vector<ChainLink> rest;  ///< not empty

    bool operator==(const Chain&) const;
};

struct IsNull {
    Box<Expression> operand;
    bool negated = false;

    bool operator==(const IsNull&) const;
};

enum class TruthValue : std::uint8_t { is_true, is_false, is_unknown };

/// `x IS [NOT] TRUE`.
struct IsTruth {
    Box<Expression> operand;
    TruthValue value = TruthValue::is_true;
    bool negated = false;

    bool operator==(const IsTruth&) const;
};

/// `a IS [NOT] DISTINCT FROM b`.
struct IsDistinct {
    Box<Expression> left;
    Box<Expression> right;
    bool negated = false;

    bool operator==(const IsDistinct&) const;
};

struct Between {
    Box<Expression> operand;
    Box<Expression> low;
    Box<Expression> high;
    bool negated = false;

    bool operator==(const Between&) const;
};

struct InList {
    Box<Expression> operand;
    std::vector<Expression> items;
    bool negated = false;

    bool operator==(const InList&) const;
};

struct InQuery {
    Box<Expression> operand;
    Box<Query> query;
    bool negated = false;

    bool operator==(const InQuery&) const;
};

enum class LikeKind : std::uint8_t { like, ilike, rlike };

struct Like {
    LikeKind kind = LikeKind::like;
    Box<Expression> operand;
    Box<Expression> pattern;
    std::optional<TextValue> escape;
    bool negated = false;

    bool operator==(const Like&) const;
};

enum class Quantifier : std::uint8_t { any, all };

/// `x LIKE ANY ('a%', 'b%')`.
struct LikeAny {
    LikeKind kind = LikeKind::like;
    Quantifier quantifier = Quantifier::any;
    Box<Expression> operand;
    std::vector<Expression> patterns;
    bool negated = false;

    bool operator==(const LikeAny&) const;
};

struct Exists {
    Box<Query> query;

    bool operator==(const Exists&) const;
};

/// A query in parentheses where a value stands.
struct ScalarQuery {
    Box<Query> query;

    bool operator==(const ScalarQuery&) const;
};

}  // namespace sluice::sql
