#pragma once

#include <string>
#include <vector>

#include "sql/partition_filter.h"
#include "sql/statement.h"

namespace sluice::sql {

// The canonical text of a tree: one line, keywords in capitals, names in back quotes where they
// need them, values escaped. Parsing it gives an equal tree (S7).

std::string to_sql(const Statement& statement);
std::string to_sql(const Query& query);
std::string to_sql(const Expression& expression);
std::string to_sql(const DataType& type);

/// `(region = 'US'), (region = 'CA')`, as SHOW ALL IN SHARE shows them (S71).
std::string to_sql(const std::vector<PartitionGroup>& groups);

/// `main.sales.orders`
std::string to_sql(const ObjectName& name);

}  // namespace sluice::sql
