#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sql/partition_filter.h"
#include "sql/precedence.h"
#include "sql/query.h"
#include "sql/sql_writer.h"

// How the parts that statements of all groups have are written.
namespace sluice::sql {

void write(SqlWriter& writer, const DataType& type);
void write(SqlWriter& writer, const Query& query);
void write(SqlWriter& writer, const std::vector<PartitionGroup>& groups);
void write(SqlWriter& writer, const Literal& literal);
void write(SqlWriter& writer, const CurrentRecipient& current);
void write(SqlWriter& writer, const Duration& duration);
void write(SqlWriter& writer, const std::vector<Property>& properties);
void write(SqlWriter& writer, const WindowSpecification& window);
void write(SqlWriter& writer, const std::vector<SortItem>& items);

/// In parentheses if it holds less tightly than that.
void write(SqlWriter& writer, const Expression& expression,
           Precedence at_least = Precedence::lambda);
void write(SqlWriter& writer, const std::vector<Expression>& expressions);

/// Where a call stands decides which names need back quotes there.
enum class CallPlace { expression, relation };
void write(SqlWriter& writer, const FunctionCall& call, CallPlace place);

std::string_view unit_text(IntervalUnit unit);

}  // namespace sluice::sql
