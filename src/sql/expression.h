#pragma once

#include <variant>

#include "sql/expression_nodes.h"
#include "sql/operator_nodes.h"

namespace sluice::sql {

/// A value to compute. Trees are at most as high as the parser nests (kNestingMax times the levels
/// of precedence), so that functions over them may call themselves.
struct Expression {
    using Node =
        std::variant<Literal, Parameter, IntervalLiteral, DefaultValue, ColumnReference, Star,
                     FunctionCall, CurrentRecipient, Extract, Trim, Cast, Case, Lambda, RowValue,
                     Access, Unary, Not, Chain, IsNull, IsTruth, IsDistinct, Between, InList,
                     InQuery, Like, LikeAny, Exists, ScalarQuery>;

    Node node;
    SourcePosition position;

    bool operator==(const Expression&) const = default;
};

}  // namespace sluice::sql

// Expressions hold queries and queries hold expressions: whoever has one needs both whole.
#include "sql/query.h"  // IWYU pragma: export
