#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "delta/block.h"
#include "delta/file_table.h"
#include "delta/partition_filter.h"
#include "delta/snapshot.h"

namespace sluice::delta {

/// The files of one snapshot that a partition filter lets through: decided once for each distinct
/// tuple of partition values, and counted. Immutable; any thread.
class FileSelection {
    struct Private {};

public:
    /// Opens blocks only where tuples have no number. INTERNAL_ERROR when one cannot be
    /// decompressed.
    static Result<std::shared_ptr<const FileSelection>> make(const Snapshot& snapshot,
                                                             PartitionFilter filter);

    /// Of the selected files alone.
    const FileTotals& totals() const { return totals_; }

    /// Whether the row may be selected, as far as its columns tell: false is sure.
    bool may_show(TupleNumber tuple) const { return tuple == kTupleInRow || is_visible(tuple); }
    /// Whether the row is selected; `body` is that of its FileView.
    bool shows(TupleNumber tuple, std::string_view body) const {
        return tuple == kTupleInRow ? shows_row(body) : is_visible(tuple);
    }
    /// Whether a live row of the block may be selected.
    bool may_show(const BlockEntry& entry) const;

    FileSelection(Private, PartitionFilter filter) : filter_(std::move(filter)) {}

private:
    /// Numbers of another table's tuples show nothing.
    bool is_visible(TupleNumber tuple) const { return tuple < visible_.size() && visible_[tuple]; }
    bool shows_row(std::string_view body) const;
    Result<void> count(const BlockEntry& entry, std::string& buffer, Decompressor& decompressor);

    PartitionFilter filter_;
    std::vector<bool> visible_;  // by number of the tuple
    FileTotals totals_;
};

using FileSelectionPtr = std::shared_ptr<const FileSelection>;

/// The JSON object that the body of a FileView begins with, behind its key; empty if there is none.
std::string_view partition_values_of(std::string_view body);

}  // namespace sluice::delta
