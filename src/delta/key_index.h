#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "delta/block.h"

namespace sluice::delta {

class FileTable;

/// Finds the slots of files by key within one range of slots. Built from the rows that were live
/// then; a hit must be checked against the table at hand. Immutable.
class KeyIndex {
public:
    /// `begin` and `end` lie on block borders.
    static std::shared_ptr<const KeyIndex> build(const FileTable& table, std::uint32_t begin,
                                                 std::uint32_t end);

    std::uint32_t begin() const { return begin_; }
    std::uint32_t end() const { return end_; }
    std::size_t size() const { return size_; }
    std::size_t resident_bytes() const { return cells_.capacity() * sizeof(std::uint64_t); }

    /// The live slot of `table` that holds the key; nullopt if it is not in this range.
    std::optional<std::uint32_t> find(const FileTable& table, const FileKey& key) const;

private:
    void insert(const FileKey& key, std::uint32_t slot);

    std::uint32_t begin_ = 0;
    std::uint32_t end_ = 0;
    std::size_t size_ = 0;
    std::uint64_t mask_ = 0;
    std::vector<std::uint64_t> cells_;  // 32 bits of the key, 32 bits of slot - begin_
};

}  // namespace sluice::delta
