#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "catalog/partition_clause.h"

namespace sluice::governance {

/// Partitions as people write them, each text one or more groups: `region = 'US'`,
/// `(region = 'US', year >= 2024), (region = 'CA')`. IN and BETWEEN become the groups that mean the
/// same, as in a statement's PARTITION (S19). INVALID_PARAMETER_VALUE, PARSE_SYNTAX_ERROR,
/// STATEMENT_TOO_COMPLEX; whether a table has these columns is for
/// whoever knows the table.
Result<catalog::PartitionClause> parse_partition_texts(const std::vector<std::string>& texts);

}  // namespace sluice::governance
