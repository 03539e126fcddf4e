#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/expression.h"
#include "sql/names.h"

namespace sluice::sql {

/// A query as a statement of its own: SELECT, VALUES, TABLE, WITH.
struct SelectStatement {
    Query query;

    bool operator==(const SelectStatement&) const = default;
};

/// `INSERT INTO t`, `INSERT OVERWRITE t`
struct Insert {
    bool overwrite = false;
    ObjectName table;
    std::vector<Identifier> columns;
    bool by_name = false;  ///< BY NAME: the columns of the query name their targets
    Query source;

    bool operator==(const Insert&) const = default;
};

struct Assignment {
    ObjectName column;
    Expression value;

    bool operator==(const Assignment&) const = default;
};

struct Update {
    ObjectName table;
    std::optional<Identifier> alias;
    std::vector<Assignment> assignments;
    std::optional<Expression> where;

    bool operator==(const Update&) const = default;
};

struct Delete {
    ObjectName table;
    std::optional<Identifier> alias;
    std::optional<Expression> where;

    bool operator==(const Delete&) const = default;
};

/// A statement the dialect has and sluice does not execute, such as MERGE or SET (S46, S48): which
/// one, and its text without the semicolon. Nobody looked into it.
struct UnsupportedStatement {
    std::string form;  ///< `MERGE INTO`, `CREATE VOLUME`
    std::string text;
    SourcePosition position;

    bool operator==(const UnsupportedStatement&) const = default;
};

}  // namespace sluice::sql
