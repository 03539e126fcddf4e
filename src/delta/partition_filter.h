#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/partition_clause.h"
#include "delta/actions.h"
#include "delta/schema.h"
#include "delta/typed_value.h"

namespace sluice::delta {

/// Whether `clause` fits a table as it is now: each column is a partition column (S18), each
/// literal can be read as the column's type (S19). INVALID_PARTITION_COLUMN naming column and table
/// (A44), CAST_INVALID_INPUT. A value that a recipient's property will bring is not known here.
Result<void> check_clause_fits(const catalog::PartitionClause& clause, const Metadata& metadata,
                               const Schema& schema, std::string_view table_name);

/// What of a snapshot decides what a clause means.
struct TableShape {
    const Metadata& metadata;
    const Schema& schema;
    const std::vector<std::string>& log_names;  ///< of the partition columns
};

/// A partition clause compiled for one state of a table: says for a file's partition values whether
/// the file is visible. Three-valued, and closed: only what is surely true lets a file through. A
/// null value and one that is no value of its column's type are null, which only IS NULL matches
/// (S19, P81); of a file that was written under other partition columns nothing is known.
/// Immutable; any thread.
class PartitionFilter {
public:
    /// Recipient properties have been replaced by values: a group that still names one matches
    /// nothing. A clause naming a column that is no partition column of the table matches nothing
    /// as a whole: what it was written for is not this table.
    PartitionFilter(const catalog::PartitionClause& clause, const TableShape& table);

    /// `partition_values` is the JSON object as a FileView's body begins with: keys are the log's
    /// names, values texts or null. Anything else matches nothing.
    bool matches(std::string_view partition_values) const;

private:
    struct Test {
        std::size_t column = 0;  // of columns_
        catalog::PartitionOp op = catalog::PartitionOp::equal;
        bool is_null = false;  // IS NULL, or with not_equal IS NOT NULL
        TypedValue literal;
        std::string pattern;  // of like
    };
    using Group = std::vector<Test>;

    struct Column {
        std::string log_name;
        DataType type;
    };

    /// nullopt: matches nothing.
    std::optional<Group> compile(const catalog::PartitionGroup& group,
                                 const std::vector<std::size_t>& places) const;

    std::vector<Column> columns_;
    std::vector<Group> groups_;
};

}  // namespace sluice::delta
