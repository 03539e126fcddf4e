#include "delta/partition_tuples.h"

#include "delta/limits.h"

namespace sluice::delta {

TupleNumber PartitionTuples::number_of(std::string_view tuple) {
    const std::lock_guard lock(mutex_);
    const auto found = numbers_.find(tuple);
    if (found != numbers_.end()) return found->second;
    if (texts_.size() >= kPartitionTuplesMax) return kTupleInRow;
    const auto number = static_cast<TupleNumber>(texts_.size());
    texts_.emplace_back(tuple);
    numbers_.emplace(texts_.back(), number);
    text_bytes_ += tuple.size();
    return number;
}

std::vector<const std::string*> PartitionTuples::texts() const {
    const std::lock_guard lock(mutex_);
    std::vector<const std::string*> texts;
    texts.reserve(texts_.size());
    for (const std::string& text : texts_) texts.push_back(&text);
    return texts;
}

std::size_t PartitionTuples::resident_bytes() const {
    const std::lock_guard lock(mutex_);
    // A string and a node of the map each.
    constexpr std::size_t kBytesPerTuple = 2 * sizeof(std::string) + 4 * sizeof(void*);
    return text_bytes_ + texts_.size() * kBytesPerTuple;
}

}  // namespace sluice::delta
