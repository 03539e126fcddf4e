#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "delta/block.h"
#include "delta/file_table.h"

namespace sluice::delta {

/// New blocks in reading order (newest first) on their way onto the files of an earlier version.
/// Small blocks are joined, removed rows of new ones left out. One thread.
class BlockSequence {
public:
    /// Takes a block; `dead` are rows to leave out, nullptr: none.
    Result<void> push(const BlockPtr& block, const DeadRows* dead);

    using Kills = std::map<std::pair<std::size_t, std::size_t>, DeadRows>;

    /// The table made of `base` (nullptr: none) without the rows of `kills`, and of this sequence
    /// before it. `totals` are those of the outcome; `tuples` are the base's, or numbers of new
    /// ones.
    Result<FileTablePtr> onto(const FileTablePtr& base, const Kills& kills,
                              const FileTotals& totals, const FileTable::TuplesPtr& tuples) &&;

private:
    Result<void> copy_rows(const Block& block, const DeadRows* dead);
    void close();
    Result<FileTablePtr> rewritten(const std::vector<FileTable::ChunkPtr>& chunks,
                                   const FileTotals& totals, const FileTable::TuplesPtr& tuples);
    Result<void> absorb_tail(std::vector<BlockEntry>& tail);

    std::vector<BlockPtr> blocks_;  // reading order
    BlockBuilder joint_;            // comes after blocks_
    std::size_t bytes_ = 0;
    std::string buffer_;
    Decompressor decompressor_;
};

}  // namespace sluice::delta
