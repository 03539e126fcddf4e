#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "catalog/partition_clause.h"
#include "sql/expression.h"
#include "sql/names.h"
#include "sql/partition_filter.h"

// What values in statements mean. The statement was parsed with its parameters: none is left.
namespace sluice::governance {

const std::string& text_of(const sql::TextValue& value);
std::int64_t integer_of(const sql::IntegerValue& value);

/// A timestamp as EXPIRES AT takes it: `TIMESTAMP '…'`, `DATE '…'`, a string, or
/// `current_timestamp() + INTERVAL 30 DAYS` and the like. Without zone it is UTC, without time of
/// day the day's beginning (S32). INVALID_PARAMETER_VALUE, CAST_INVALID_INPUT with the place.
Result<EpochMs> timestamp_of(const sql::Expression& expression, EpochMs now);

/// `time` and so much more; months and years are steps of the calendar (S32).
/// INVALID_PARAMETER_VALUE beyond the year 9999, or below zero.
Result<EpochMs> later_by(EpochMs time, const sql::Duration& duration);

/// The groups of PARTITION as the catalog keeps them: IN and BETWEEN spelled out (S19).
/// STATEMENT_TOO_COMPLEX when that makes too many, INVALID_PARAMETER_VALUE where NULL is compared
/// with anything but `=`.
Result<catalog::PartitionClause> partition_clause(const std::vector<sql::PartitionGroup>& groups);

}  // namespace sluice::governance
