#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "delta/block.h"

namespace sluice::delta {

/// Where a row lies that was added since the last table was made.
struct PendingPlace {
    static constexpr std::uint32_t kNowhere = UINT32_MAX;
    std::uint32_t commit = kNowhere;
    std::uint32_t block = 0;
    std::uint32_t row = 0;

    bool live() const { return commit != kNowhere; }
};

/// Rows by key. A replay asks it for every action: the array that is searched holds eight bytes a
/// cell and stays in the cache; keys are digests, so that no hash is computed. One thread.
class PendingIndex {
public:
    /// The place of a key, made if it is new; valid until the next call.
    PendingPlace& operator[](const FileKey& key);
    /// nullptr if the key was never added, or its place is `kNowhere`.
    PendingPlace* find(const FileKey& key);
    /// Fetches the memory that a look-up will need: worth calling a hundred nanoseconds before.
    void prefetch(const FileKey& key) const {
        if (!cells_.empty()) __builtin_prefetch(&cells_[key.low & (cells_.size() - 1)]);
    }
    /// Makes room for so many more keys at once.
    void reserve(std::size_t more);
    void clear();

private:
    struct Entry {
        FileKey key;
        PendingPlace place;
    };
    static std::uint32_t tag(const FileKey& key);
    std::uint64_t& cell(const FileKey& key);
    void resize(std::size_t cells);

    std::vector<std::uint64_t>
        cells_;  // 32 bits of the key, 32 bits of the entry's number + 1; 0: free
    std::vector<Entry> entries_;
};

}  // namespace sluice::delta
