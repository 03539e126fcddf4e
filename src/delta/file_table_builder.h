#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "delta/block.h"
#include "delta/commit_parser.h"
#include "delta/file_identity.h"
#include "delta/file_table.h"
#include "delta/pending_index.h"

namespace sluice::delta {

/// A file as a commit or a checkpoint describes it.
struct FileRecord {
    std::string_view path;
    std::int64_t size_bytes = 0;
    std::int64_t modification_time_ms = 0;
    std::span<const PartitionValueView> partition_values{};
    std::string_view stats_literal{};  ///< finished JSON string; empty: see `stats`
    std::string_view stats{};          ///< raw text; empty: none
    std::int64_t num_records = -1;
    DeletionVectorView deletion_vector{};
};

/// Applies actions, oldest commit first, to the files of a version and makes the files of a later
/// one. The outcome does not depend on how the commits are cut into builders. One thread.
class FileTableBuilder {
public:
    /// nullptr: from nothing.
    explicit FileTableBuilder(FileTablePtr base);
    ~FileTableBuilder();

    /// Names under which partition values stand in the log, in the order in which they are to be
    /// written (P73).
    void set_partition_columns(const std::vector<std::string>& names);

    /// Rows of a checkpoint: taken as they are, in file order. Before any commit, on an empty base.
    void add_checkpoint_row(const FileRecord& record);
    /// After the last of them: from now on commits may replace and remove them.
    Result<void> end_checkpoint() { return flush(); }

    /// `rows_expected` is a guess and only saves work.
    void begin_commit(std::size_t rows_expected = 0);
    /// Adds a file; one with the same path and deletion vector is replaced.
    Result<void> add(const FileRecord& record);
    Result<void> remove(std::string_view path, const DeletionVectorView& vector);
    /// Forgets the rows added since begin_commit, to replay the commit from its start.
    void restart_commit();
    Result<void> end_commit();

    Result<FileTablePtr> finish();

private:
    struct PendingBlock {
        BlockPtr block;          // nullptr while it is open
        std::vector<bool> dead;  // empty: none
        std::uint32_t rows = 0;
        std::uint32_t live = 0;
    };
    using PendingCommit = std::vector<PendingBlock>;

    void number_tuple(const FileRecord& record);
    void render(const FileRecord& record, const FileIdentity::Pair& identity);
    void close_block();
    void count(const RowFacts& facts, int sign);
    void kill_pending(const PendingPlace& place);
    void kill_in_base(const FileKey& key);
    Result<void> flush();

    FileTablePtr base_;
    std::vector<std::shared_ptr<const KeyIndex>> index_;             // of base_, once asked for
    std::map<std::pair<std::size_t, std::size_t>, DeadRows> kills_;  // by chunk and entry of base_

    std::vector<PendingCommit> commits_;  // oldest first
    PendingIndex pending_;
    std::size_t pending_bytes_ = 0;
    std::size_t raw_bytes_ = 0;
    BlockBuilder open_;
    FileTotals totals_;

    FileIdentity identity_;
    std::vector<std::string> partition_names_;
    std::vector<std::string> partition_prefixes_;  // `{"dt":`, `,"region":`
    FileTable::TuplesPtr tuples_;
    std::string tuple_;  // partition values of the row at hand, as they are written
    std::string last_tuple_;
    TupleNumber tuple_number_ = kTupleInRow;  // of last_tuple_
    Compressor compressor_;
};

}  // namespace sluice::delta
