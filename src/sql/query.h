#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/expression.h"  // IWYU pragma: export
#include "sql/query_nodes.h"

namespace sluice::sql {

struct SortItem {
    Expression value;
    SortDirection direction = SortDirection::unspecified;
    NullOrder nulls = NullOrder::unspecified;

    bool operator==(const SortItem&) const = default;
};

struct FrameBound {
    FrameEdge edge = FrameEdge::current_row;
    std::optional<Expression> offset;  ///< of `preceding` and `following`

    bool operator==(const FrameBound&) const = default;
};

struct WindowFrame {
    FrameUnit unit = FrameUnit::rows;
    FrameBound start;
    std::optional<FrameBound> end;

    bool operator==(const WindowFrame&) const = default;
};

struct WindowSpecification {
    std::optional<Identifier> base;  ///< a window of the WINDOW clause that this one goes on from
    std::vector<Expression> partition_by;
    std::vector<SortItem> order_by;
    std::optional<WindowFrame> frame;

    bool operator==(const WindowSpecification&) const = default;
};

struct NamedWindow {
    Identifier name;
    WindowSpecification specification;

    bool operator==(const NamedWindow&) const = default;
};

/// `TIMESTAMP AS OF '2026-01-01'`
struct TimestampAsOf {
    Expression timestamp;

    bool operator==(const TimestampAsOf&) const = default;
};

struct TableReference {
    ObjectName name;
    std::optional<std::variant<VersionAsOf, TimestampAsOf>> as_of;

    bool operator==(const TableReference&) const = default;
};

struct Values {
    std::vector<Expression> rows;

    bool operator==(const Values&) const = default;
};

/// One source of rows.
struct RelationTerm {
    std::variant<TableReference, TableFunction, Subquery, Values, JoinGroup> source;
    bool lateral = false;
    std::optional<TableAlias> alias;
    SourcePosition position;

    bool operator==(const RelationTerm&) const = default;
};

struct Join {
    JoinKind kind = JoinKind::inner;
    bool natural = false;
    RelationTerm right;
    std::optional<Expression> on;
    std::vector<Identifier> using_columns;

    bool operator==(const Join&) const = default;
};

/// A source of rows and what is joined to it, from left to right.
struct Relation {
    RelationTerm first;
    std::vector<Join> joins;

    bool operator==(const Relation&) const = default;
};

struct SelectItem {
    Expression value;
    /// None, one, or the names of all columns of a generator: `AS (a, b)`.
    std::vector<Identifier> aliases;

    bool operator==(const SelectItem&) const = default;
};

/// One element of GROUP BY; a plain expression is one set of one.
struct GroupingItem {
    GroupingKind kind = GroupingKind::expression;
    std::vector<std::vector<Expression>> sets;

    bool operator==(const GroupingItem&) const = default;
};

struct GroupBy {
    bool all = false;  ///< GROUP BY ALL; no items then
    std::vector<GroupingItem> items;

    bool operator==(const GroupBy&) const = default;
};

struct Select {
    bool distinct = false;
    std::vector<SelectItem> items;
    std::vector<Relation> from;
    std::vector<LateralView> lateral_views;
    std::optional<Expression> where;
    std::optional<GroupBy> group_by;
    std::optional<Expression> having;
    std::optional<Expression> qualify;
    std::vector<NamedWindow> windows;

    bool operator==(const Select&) const = default;
};

/// An operand of a set operation. A Subquery is a query in parentheses, or a run of INTERSECTs
/// beside another operation, which binds tighter.
using QueryTerm = std::variant<Select, Values, WholeTable, Subquery>;

struct SetOperation {
    SetOperator operation = SetOperator::set_union;
    bool all = false;
    QueryTerm right;

    bool operator==(const SetOperation&) const = default;
};

/// A query: what WITH names, the terms from left to right, then what holds for their union.
struct Query {
    bool recursive = false;
    std::vector<CommonTable> with;
    QueryTerm first;
    std::vector<SetOperation> rest;
    std::vector<SortItem> order_by;
    std::optional<Expression> limit;
    std::optional<Expression> offset;
    SourcePosition position;

    bool operator==(const Query&) const = default;
};

}  // namespace sluice::sql
