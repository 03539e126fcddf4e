#include "delta/block_sequence.h"

#include <algorithm>
#include <memory>

#include "base/assert.h"
#include "delta/limits.h"

namespace sluice::delta {
namespace {

/// Blocks under half the wanted size are joined with their neighbours.
bool is_small(const Block& block) { return block.raw_bytes() < kBlockBytes / 2; }

/// The base's chunks with the killed rows marked; untouched chunks are shared.
std::vector<FileTable::ChunkPtr> with_kills(const FileTable& base,
                                            const BlockSequence::Kills& kills) {
    std::vector<FileTable::ChunkPtr> chunks = base.chunks();
    for (auto kill = kills.begin(); kill != kills.end();) {
        const std::size_t number = kill->first.first;
        std::vector<BlockEntry> entries = chunks[number]->entries;
        for (; kill != kills.end() && kill->first.first == number; ++kill) {
            BlockEntry& entry = entries[kill->first.second];
            entry.dead = std::make_shared<DeadRows>(kill->second);
            entry.live = 0;
            for (std::uint32_t row = 0; row < entry.block->rows(); ++row) {
                if (!kill->second.test(row)) ++entry.live;
            }
        }
        chunks[number] =
            std::make_shared<FileTable::Chunk>(std::move(entries), chunks[number]->first_slot);
    }
    return chunks;
}

void append_entries(std::vector<FileTable::ChunkPtr>& chunks, std::vector<BlockEntry> entries) {
    std::uint32_t slot = chunks.empty() ? 0 : chunks.back()->first_slot + chunks.back()->slots;
    for (std::size_t at = 0; at < entries.size(); at += FileTable::kChunkEntries) {
        const std::size_t end = std::min(entries.size(), at + FileTable::kChunkEntries);
        std::vector<BlockEntry> part(entries.begin() + static_cast<std::ptrdiff_t>(at),
                                     entries.begin() + static_cast<std::ptrdiff_t>(end));
        chunks.push_back(std::make_shared<FileTable::Chunk>(std::move(part), slot));
        slot += chunks.back()->slots;
    }
}

/// Too many rows are dead, so that the table is better written anew.
bool wants_rewrite(const std::vector<FileTable::ChunkPtr>& chunks) {
    std::int64_t slots = 0;
    std::int64_t live = 0;
    for (const auto& chunk : chunks) {
        slots += chunk->slots;
        live += chunk->live;
    }
    return (slots - live) * 100 > slots * kDeadPercentMax;
}

}  // namespace

Result<void> BlockSequence::push(const BlockPtr& block, const DeadRows* dead) {
    bytes_ += block->raw_bytes();
    if (dead == nullptr && !is_small(*block)) {
        close();
        blocks_.push_back(block);
        return {};
    }
    return copy_rows(*block, dead);
}

Result<void> BlockSequence::copy_rows(const Block& block, const DeadRows* dead) {
    SLUICE_TRY(const std::string_view payload, block.payload(buffer_, decompressor_));
    std::size_t at = 0;
    for (std::uint32_t row = 0; row < block.rows(); ++row) {
        const std::size_t begin = at;
        (void)read_row(payload, at);  // only to find the row's end
        if (dead != nullptr && dead->test(row)) continue;
        joint_.copy_row(block.columns().facts(row), payload.substr(begin, at - begin));
        if (joint_.full()) close();
    }
    return {};
}

void BlockSequence::close() {
    if (!joint_.empty()) blocks_.push_back(joint_.finish());
}

Result<void> BlockSequence::absorb_tail(std::vector<BlockEntry>& tail) {
    // Only blocks that are not much larger than what is new: a row is copied a few times in its
    // life, not at every commit.
    while (!tail.empty() && is_small(*tail.back().block) &&
           tail.back().block->raw_bytes() <= 2 * bytes_) {
        const BlockEntry entry = std::move(tail.back());
        tail.pop_back();
        if (entry.live > 0) SLUICE_CHECK(push(entry.block, entry.dead.get()));
    }
    return {};
}

Result<FileTablePtr> BlockSequence::onto(const FileTablePtr& base, const Kills& kills,
                                         const FileTotals& totals,
                                         const FileTable::TuplesPtr& tuples) && {
    std::vector<FileTable::ChunkPtr> chunks;
    std::vector<std::shared_ptr<const KeyIndex>> index;
    std::vector<BlockEntry> tail;
    if (base) {
        chunks = with_kills(*base, kills);
        if (wants_rewrite(chunks)) return rewritten(chunks, totals, tuples);
        // The last chunk is taken apart: it has room, and its small blocks may join the new ones.
        if (bytes_ > 0 && !chunks.empty()) {
            tail = chunks.back()->entries;
            chunks.pop_back();
            SLUICE_CHECK(absorb_tail(tail));
        }
        index = base->built_index();
    }
    close();
    std::uint32_t kept = chunks.empty() ? 0 : chunks.back()->first_slot + chunks.back()->slots;
    for (const BlockEntry& entry : tail) kept += entry.block->rows();
    while (!index.empty() && index.back()->end() > kept && bytes_ > 0) index.pop_back();
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
        tail.push_back({.block = *block, .dead = nullptr, .live = (*block)->rows()});
    }
    append_entries(chunks, std::move(tail));
    return std::make_shared<const FileTable>(std::move(chunks), totals, tuples, std::move(index));
}

Result<FileTablePtr> BlockSequence::rewritten(const std::vector<FileTable::ChunkPtr>& chunks,
                                              const FileTotals& totals,
                                              const FileTable::TuplesPtr& tuples) {
    for (auto chunk = chunks.rbegin(); chunk != chunks.rend(); ++chunk) {
        const auto& entries = (*chunk)->entries;
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            if (entry->live == 0) continue;
            const bool whole = entry->live == entry->block->rows();
            SLUICE_CHECK(push(entry->block, whole ? nullptr : entry->dead.get()));
        }
    }
    close();
    std::vector<BlockEntry> entries;
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
        entries.push_back({.block = *block, .dead = nullptr, .live = (*block)->rows()});
    }
    std::vector<FileTable::ChunkPtr> fresh;
    append_entries(fresh, std::move(entries));
    return std::make_shared<const FileTable>(std::move(fresh), totals, tuples,
                                             std::vector<std::shared_ptr<const KeyIndex>>());
}

}  // namespace sluice::delta
