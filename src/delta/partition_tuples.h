#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::delta {

/// Stands for the partition values of one file.
using TupleNumber = std::uint16_t;

/// The values have no number: there are too many distinct ones. They stand in the file's row.
inline constexpr TupleNumber kTupleInRow = UINT16_MAX;

/// The distinct partition values of a table's files, each as the JSON object that rows hold:
/// `{"day":"2026-01-01"}`. They are few beside the files, so rows keep their number where it can be
/// read without decompressing anything. Shared by all versions that were replayed one from another;
/// only ever grows, to kPartitionTuplesMax. Any thread.
class PartitionTuples {
public:
    /// The number of `tuple`, given now if it has none.
    TupleNumber number_of(std::string_view tuple);
    /// By number. The texts live as long as this object.
    std::vector<const std::string*> texts() const;
    std::size_t resident_bytes() const;

private:
    mutable std::mutex mutex_;
    std::deque<std::string> texts_;                              // guarded by mutex_
    std::unordered_map<std::string_view, TupleNumber> numbers_;  // guarded by mutex_; into texts_
    std::size_t text_bytes_ = 0;                                 // guarded by mutex_
};

}  // namespace sluice::delta
