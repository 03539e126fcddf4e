#include "delta/file_table.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace sluice::delta {
namespace {

// What an index costs a file when it is built; counted from the start, so that building it later
// breaks no budget.
constexpr std::size_t kIndexBytesPerSlot = 16;

}  // namespace

FileTable::Chunk::Chunk(std::vector<BlockEntry> chunk_entries, std::uint32_t slot)
    : entries(std::move(chunk_entries)), first_slot(slot) {
    resident_bytes = sizeof(Chunk) + entries.capacity() * sizeof(BlockEntry);
    for (BlockEntry& entry : entries) {
        entry.first_slot = first_slot + slots;
        slots += entry.block->rows();
        live += entry.live;
        resident_bytes += entry.block->resident_bytes();
        if (entry.dead) resident_bytes += entry.block->rows() / 8 + sizeof(DeadRows);
        if (entry.block->wants_compression()) raw_pending_bytes += entry.block->raw_bytes();
    }
}

FileTable::FileTable(std::vector<ChunkPtr> chunks, FileTotals totals, TuplesPtr tuples,
                     std::vector<std::shared_ptr<const KeyIndex>> index)
    : chunks_(std::move(chunks)),
      totals_(totals),
      tuples_(std::move(tuples)),
      index_(std::move(index)) {
    for (const auto& chunk : chunks_) {
        slots_ += chunk->slots;
        resident_bytes_ += chunk->resident_bytes;
        raw_pending_bytes_ += chunk->raw_pending_bytes;
    }
    resident_bytes_ += slots_ * kIndexBytesPerSlot + tuples_->resident_bytes();
}

FileTable::Place FileTable::locate(std::uint32_t slot) const {
    const auto chunk = std::upper_bound(
        chunks_.begin(), chunks_.end(), slot,
        [](std::uint32_t wanted, const ChunkPtr& c) { return wanted < c->first_slot; });
    SLUICE_ASSERT(chunk != chunks_.begin(), "slots begin with the first chunk");
    const auto& entries = (*std::prev(chunk))->entries;
    const auto found = std::upper_bound(
        entries.begin(), entries.end(), slot,
        [](std::uint32_t wanted, const BlockEntry& e) { return wanted < e.first_slot; });
    SLUICE_ASSERT(found != entries.begin(), "slots begin with the first entry");
    return {.chunk = static_cast<std::size_t>(std::prev(chunk) - chunks_.begin()),
            .entry = static_cast<std::size_t>(std::prev(found) - entries.begin()),
            .row = slot - std::prev(found)->first_slot};
}

FileKey FileTable::key(std::uint32_t slot) const {
    const Place place = locate(slot);
    return entry(place).block->columns().key(place.row);
}

bool FileTable::is_live(std::uint32_t slot) const {
    const Place place = locate(slot);
    return entry(place).is_live(place.row);
}

std::vector<std::shared_ptr<const KeyIndex>> FileTable::built_index() const {
    const std::lock_guard lock(mutex_);
    return index_;
}

std::vector<std::shared_ptr<const KeyIndex>> FileTable::index() const {
    const std::lock_guard lock(mutex_);
    std::uint32_t begin = index_.empty() ? 0 : index_.back()->end();
    if (begin == slots_) return index_;
    // Small ranges are taken into larger ones as they come, so that there are never more than a few
    // to look through.
    while (!index_.empty() &&
           index_.back()->end() - index_.back()->begin() <= 2 * (slots_ - begin)) {
        begin = index_.back()->begin();
        index_.pop_back();
    }
    index_.push_back(KeyIndex::build(*this, begin, slots_));
    return index_;
}

FileTablePtr FileTable::compressed() const {
    if (raw_pending_bytes_ == 0) return nullptr;
    Compressor compressor;
    std::vector<ChunkPtr> chunks = chunks_;
    for (auto& chunk : chunks) {
        if (chunk->raw_pending_bytes == 0) continue;
        std::vector<BlockEntry> entries = chunk->entries;
        for (BlockEntry& entry : entries) {
            if (entry.block->wants_compression()) entry.block = entry.block->compress(compressor);
        }
        chunk = std::make_shared<Chunk>(std::move(entries), chunk->first_slot);
    }
    return std::make_shared<FileTable>(std::move(chunks), totals_, tuples_, index());
}

}  // namespace sluice::delta
