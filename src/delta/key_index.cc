#include "delta/key_index.h"

#include <bit>

#include "delta/file_table.h"

namespace sluice::delta {
namespace {

constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

std::uint64_t tag(const FileKey& key) { return key.high >> 32; }

}  // namespace

std::shared_ptr<const KeyIndex> KeyIndex::build(const FileTable& table, std::uint32_t begin,
                                                std::uint32_t end) {
    auto index = std::make_shared<KeyIndex>();
    index->begin_ = begin;
    index->end_ = end;
    std::size_t live = 0;
    const auto each_entry = [&](auto visit) {
        for (const auto& chunk : table.chunks()) {
            if (chunk->first_slot + chunk->slots <= begin || chunk->first_slot >= end) continue;
            for (const BlockEntry& entry : chunk->entries) {
                if (entry.first_slot >= begin && entry.first_slot < end) visit(entry);
            }
        }
    };
    each_entry([&](const BlockEntry& entry) { live += entry.live; });
    // At most four fifths full: 10 to 20 bytes a file, and probes stay short.
    index->cells_.assign(std::bit_ceil(live + live / 4 + 1), kEmpty);
    index->mask_ = index->cells_.size() - 1;
    each_entry([&](const BlockEntry& entry) {
        for (std::uint32_t row = 0; row < entry.block->rows(); ++row) {
            if (entry.is_live(row))
                index->insert(entry.block->columns().key(row), entry.first_slot + row);
        }
    });
    index->size_ = live;
    return index;
}

void KeyIndex::insert(const FileKey& key, std::uint32_t slot) {
    std::uint64_t at = key.low & mask_;
    while (cells_[at] != kEmpty) at = (at + 1) & mask_;
    cells_[at] = tag(key) << 32 | (slot - begin_);
}

std::optional<std::uint32_t> KeyIndex::find(const FileTable& table, const FileKey& key) const {
    for (std::uint64_t at = key.low & mask_; cells_[at] != kEmpty; at = (at + 1) & mask_) {
        if (cells_[at] >> 32 != tag(key)) continue;
        const auto slot = begin_ + static_cast<std::uint32_t>(cells_[at]);
        if (table.key(slot) == key && table.is_live(slot)) return slot;
    }
    return std::nullopt;
}

}  // namespace sluice::delta
