#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sql/box.h"
#include "sql/expression_nodes.h"
#include "sql/names.h"

// The parts of queries that hold no expression as a value; include "sql/query.h".
namespace sluice::sql {

struct Query;

enum class SortDirection : std::uint8_t { unspecified, ascending, descending };
enum class NullOrder : std::uint8_t { unspecified, first, last };

enum class FrameUnit : std::uint8_t { rows, range };
enum class FrameEdge : std::uint8_t {
    unbounded_preceding,
    preceding,
    current_row,
    following,
    unbounded_following,
};

struct TableAlias {
    Identifier name;
    std::vector<Identifier> columns;

    bool operator==(const TableAlias&) const = default;
};

/// `VERSION AS OF 3`
struct VersionAsOf {
    IntegerValue version;

    bool operator==(const VersionAsOf&) const = default;
};

/// `table_changes('t', 1)`, `range(10)`: a function that gives rows.
struct TableFunction {
    FunctionCall call;

    bool operator==(const TableFunction&) const = default;
};

struct Subquery {
    Box<Query> query;

    bool operator==(const Subquery&) const;
};

struct Relation;

/// Joins in parentheses.
struct JoinGroup {
    Box<Relation> relation;

    bool operator==(const JoinGroup&) const;
};

enum class JoinKind : std::uint8_t {
    inner,
    cross,
    left_outer,
    right_outer,
    full_outer,
    left_semi,
    left_anti,
};

/// `LATERAL VIEW [OUTER] explode(a) t AS x, y`
struct LateralView {
    bool outer = false;
    FunctionCall call;
    std::optional<Identifier> table;
    std::vector<Identifier> columns;

    bool operator==(const LateralView&) const = default;
};

enum class GroupingKind : std::uint8_t { expression, rollup, cube, grouping_sets };

/// `TABLE t`: all of it.
struct WholeTable {
    ObjectName name;

    bool operator==(const WholeTable&) const = default;
};

enum class SetOperator : std::uint8_t { set_union, set_except, set_intersect };

struct CommonTable {
    Identifier name;
    std::vector<Identifier> columns;
    Box<Query> query;

    bool operator==(const CommonTable&) const;
};

}  // namespace sluice::sql
