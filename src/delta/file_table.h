#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "delta/block.h"
#include "delta/key_index.h"

namespace sluice::delta {

/// Rows of one block that were removed since it was made; one bit a row.
class DeadRows {
public:
    explicit DeadRows(std::uint32_t rows) : words_((rows + 63) / 64, 0) {}
    bool test(std::uint32_t row) const { return (words_[row / 64] >> (row % 64) & 1) != 0; }
    void set(std::uint32_t row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }

private:
    std::vector<std::uint64_t> words_;
};

/// A block as one version sees it.
struct BlockEntry {
    BlockPtr block;
    std::shared_ptr<const DeadRows> dead;  ///< nullptr: all rows live
    std::uint32_t first_slot = 0;          ///< number of rows in the entries before
    std::uint32_t live = 0;

    bool is_live(std::uint32_t row) const { return !dead || !dead->test(row); }
};

struct FileTotals {
    std::int64_t files = 0;
    std::int64_t size_bytes = 0;
    std::int64_t records = 0;
    std::int64_t with_vector = 0;
    bool operator==(const FileTotals&) const = default;
};

/// The live files of one version: blocks from oldest to newest, in chunks that versions share.
/// Reading goes from the last block to the first, rows of a block forwards; that is the order of
/// P77. Immutable but for the index, which is built when first needed and synchronises itself.
class FileTable {
public:
    /// Entries of one chunk: a new version copies the chunks it changes and shares the others.
    static constexpr std::size_t kChunkEntries = 128;
    /// Some entries with what is known of them together.
    struct Chunk {
        /// Numbers the entries' slots from `first_slot` on.
        Chunk(std::vector<BlockEntry> entries, std::uint32_t first_slot);
        std::vector<BlockEntry> entries;
        std::uint32_t first_slot = 0;
        std::uint32_t slots = 0;
        std::int64_t live = 0;
        std::size_t resident_bytes = 0;
        std::size_t raw_pending_bytes = 0;
    };
    using ChunkPtr = std::shared_ptr<const Chunk>;

    using TuplesPtr = std::shared_ptr<PartitionTuples>;

    /// `tuples` numbers the partition values of all blocks.
    FileTable(std::vector<ChunkPtr> chunks, FileTotals totals, TuplesPtr tuples,
              std::vector<std::shared_ptr<const KeyIndex>> index);

    const std::vector<ChunkPtr>& chunks() const { return chunks_; }
    const FileTotals& totals() const { return totals_; }
    const TuplesPtr& tuples() const { return tuples_; }
    /// Rows of all blocks, dead ones included.
    std::uint32_t slots() const { return slots_; }
    std::size_t raw_pending_bytes() const { return raw_pending_bytes_; }
    std::size_t resident_bytes() const { return resident_bytes_; }

    struct Place {
        std::size_t chunk = 0;
        std::size_t entry = 0;
        std::uint32_t row = 0;
    };
    Place locate(std::uint32_t slot) const;
    const BlockEntry& entry(const Place& place) const {
        return chunks_[place.chunk]->entries[place.entry];
    }
    FileKey key(std::uint32_t slot) const;
    RowFacts facts(const Place& place) const {
        return entry(place).block->columns().facts(place.row);
    }
    bool is_live(std::uint32_t slot) const;

    /// What of the index was built so far; it may cover fewer slots.
    std::vector<std::shared_ptr<const KeyIndex>> built_index() const;
    /// The index over all slots, built now if need be.
    std::vector<std::shared_ptr<const KeyIndex>> index() const;

    /// The same files with every block compressed that is worth it; nullptr if there is nothing to
    /// do.
    std::shared_ptr<const FileTable> compressed() const;

private:
    const std::vector<ChunkPtr> chunks_;
    const FileTotals totals_;
    const TuplesPtr tuples_;
    std::uint32_t slots_ = 0;
    std::size_t raw_pending_bytes_ = 0;
    std::size_t resident_bytes_ = 0;

    mutable std::mutex mutex_;
    mutable std::vector<std::shared_ptr<const KeyIndex>> index_;  // guarded by mutex_
};

using FileTablePtr = std::shared_ptr<const FileTable>;

}  // namespace sluice::delta
