#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/partition_clause.h"
#include "json/json.h"
#include "json/writer.h"

namespace sluice::catalog {

/// `[{"values":[{"name","op","value"?,"recipient_property_key"?}]}]`, the form of the REST API and
/// of the metastore's column.
void write_partition_clause(json::Writer& out, const PartitionClause& clause);
std::string encode_partition_clause(const PartitionClause& clause);
/// Reads the array's elements; unknown keys are ignored (A4). Checks no more than the types:
/// check_partition_clause does the rest.
Result<PartitionClause> read_partition_clause(const std::vector<json::View>& groups);
/// The inverse of encode_partition_clause. INTERNAL_ERROR on anything else: only we write that
/// column.
Result<PartitionClause> decode_partition_clause(std::string_view text);

}  // namespace sluice::catalog
