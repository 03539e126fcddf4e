#include "delta/pending_index.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace sluice::delta {
namespace {

constexpr std::size_t kCellsMin = 64;

}  // namespace

std::uint32_t PendingIndex::tag(const FileKey& key) { return static_cast<std::uint32_t>(key.high); }

std::uint64_t& PendingIndex::cell(const FileKey& key) {
    const std::size_t mask = cells_.size() - 1;
    std::size_t at = key.low & mask;
    for (; cells_[at] != 0; at = (at + 1) & mask) {
        if (cells_[at] >> 32 != tag(key)) continue;
        const auto number = static_cast<std::uint32_t>(cells_[at]) - 1;
        if (entries_[number].key == key) break;
    }
    return cells_[at];
}

void PendingIndex::resize(std::size_t cells) {
    cells_.assign(std::max(kCellsMin, std::bit_ceil(cells)), 0);
    std::uint64_t number = 0;
    for (const Entry& entry : entries_) {
        cell(entry.key) = std::uint64_t{tag(entry.key)} << 32 | ++number;
    }
}

void PendingIndex::reserve(std::size_t more) {
    const std::size_t wanted = 2 * (entries_.size() + more);
    if (wanted > cells_.size()) resize(wanted);
}

PendingPlace& PendingIndex::operator[](const FileKey& key) {
    // At most half full: most keys asked for are new, and a miss ends at the first free cell.
    if (2 * (entries_.size() + 1) > cells_.size()) resize(2 * cells_.size());
    std::uint64_t& found = cell(key);
    if (found == 0) {
        entries_.push_back({.key = key, .place = {}});
        found = std::uint64_t{tag(key)} << 32 | entries_.size();
    }
    return entries_[static_cast<std::uint32_t>(found) - 1].place;
}

PendingPlace* PendingIndex::find(const FileKey& key) {
    if (entries_.empty()) return nullptr;
    const std::uint64_t found = cell(key);
    if (found == 0) return nullptr;
    PendingPlace& place = entries_[static_cast<std::uint32_t>(found) - 1].place;
    return place.live() ? &place : nullptr;
}

void PendingIndex::clear() {
    if (entries_.empty()) return;
    // The memory is kept: the next stretch of the log is about as long.
    std::fill(cells_.begin(), cells_.end(), 0);
    entries_.clear();
}

}  // namespace sluice::delta
