#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/box.h"
#include "sql/data_type.h"
#include "sql/literal.h"
#include "sql/names.h"

// The kinds of expressions; include "sql/expression.h".
namespace sluice::sql {

struct Expression;
struct Query;
struct WindowSpecification;
struct SortItem;

/// One `7 DAYS` of an interval. The amount is a number with its sign, or quoted text.
struct IntervalTerm {
    std::variant<NumberLiteral, StringLiteral, Parameter> amount;
    std::optional<IntervalUnit> unit;  ///< absent: the text of the amount says it

    bool operator==(const IntervalTerm&) const = default;
};

/// `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '7 days'`.
struct IntervalLiteral {
    std::vector<IntervalTerm> terms;
    std::optional<IntervalUnit> to;

    bool operator==(const IntervalLiteral&) const = default;
};

/// `DEFAULT` where a value is stored: in VALUES and UPDATE.
struct DefaultValue {
    bool operator==(const DefaultValue&) const = default;
};

/// `a`, `t.a`, `c.s.t.a.b`: which parts are table, column and field is known to who has the schema.
struct ColumnReference {
    ObjectName name;

    bool operator==(const ColumnReference&) const = default;
};

/// `*`, `t.*`, `* EXCEPT (a, b)`.
struct Star {
    std::vector<Identifier> qualifier;
    std::vector<ObjectName> except;

    bool operator==(const Star&) const = default;
};

/// `value`, `name => value`, or `value AS name` in STRUCT.
struct FunctionArgument {
    std::optional<Identifier> name;
    Box<Expression> value;

    bool operator==(const FunctionArgument&) const;
};

enum class NullTreatment : std::uint8_t { unspecified, ignore_nulls, respect_nulls };

struct FunctionCall {
    ObjectName name;
    bool distinct = false;
    std::vector<FunctionArgument> arguments;
    std::vector<SortItem> within_group;
    std::optional<Box<Expression>> filter;
    NullTreatment nulls = NullTreatment::unspecified;
    /// OVER: the name of a window, or its specification.
    std::optional<std::variant<Identifier, Box<WindowSpecification>>> over;

    bool operator==(const FunctionCall&) const;
};

/// `CURRENT_RECIPIENT('key')` and `CURRENT_RECIPIENT().key`, which mean the same (S50).
struct CurrentRecipient {
    TextValue key;

    bool operator==(const CurrentRecipient&) const = default;
};

struct Extract {
    Identifier field;
    Box<Expression> source;

    bool operator==(const Extract&) const;
};

enum class TrimSide : std::uint8_t { both, leading, trailing };

/// `TRIM(BOTH 'x' FROM s)`; plain `trim(s)` is a FunctionCall.
struct Trim {
    TrimSide side = TrimSide::both;
    std::optional<Box<Expression>> characters;
    Box<Expression> source;

    bool operator==(const Trim&) const;
};

/// `CAST(x AS t)`, `TRY_CAST(x AS t)`, `x::t`.
struct Cast {
    Box<Expression> operand;
    DataType type;
    bool null_on_failure = false;  ///< TRY_CAST

    bool operator==(const Cast&) const;
};

struct CaseBranch {
    Box<Expression> when;
    Box<Expression> then;

    bool operator==(const CaseBranch&) const;
};

struct Case {
    std::optional<Box<Expression>> operand;
    std::vector<CaseBranch> branches;
    std::optional<Box<Expression>> otherwise;

    bool operator==(const Case&) const;
};

/// `x -> …`, `(a, b) -> …`: an argument of a higher-order function.
struct Lambda {
    std::vector<Identifier> parameters;
    Box<Expression> body;

    bool operator==(const Lambda&) const;
};

/// `(a, b)`: at least two values.
struct RowValue {
    std::vector<Expression> values;

    bool operator==(const RowValue&) const;
};

/// One `.field` or `[index]`.
using AccessStep = std::variant<Identifier, Box<Expression>>;

/// What stands behind a value that is no plain name: `f(x).a`, `m['k'][0]`.
struct Access {
    Box<Expression> base;
    std::vector<AccessStep> steps;

    bool operator==(const Access&) const;
};

}  // namespace sluice::sql
