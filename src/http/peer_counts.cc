#include "http/peer_counts.h"

#include <algorithm>
#include <utility>

namespace sluice::http {

PeerCounts::PeerCounts(const Limits& limits, std::vector<IpRange> uncapped)
    : total_max_(limits.connections_max),
      per_address_max_(limits.connections_per_address_max),
      uncapped_(std::move(uncapped)) {}

bool PeerCounts::is_uncapped(const IpAddress& peer) const {
    return std::any_of(uncapped_.begin(), uncapped_.end(),
                       [&](const IpRange& range) { return range.contains(peer); });
}

bool PeerCounts::enter(const IpAddress& peer) {
    const bool capped = !is_uncapped(peer);
    const std::string address = peer.text();
    const std::lock_guard lock(mutex_);
    if (open_ >= total_max_) return false;
    if (capped) {
        std::size_t& count = by_address_[address];
        if (count >= per_address_max_) return false;
        ++count;
    }
    ++open_;
    return true;
}

void PeerCounts::leave(const IpAddress& peer) {
    const bool capped = !is_uncapped(peer);
    const std::string address = peer.text();
    const std::lock_guard lock(mutex_);
    if (capped) {
        const auto entry = by_address_.find(address);
        if (entry != by_address_.end() && --entry->second == 0) by_address_.erase(entry);
    }
    if (--open_ == 0) none_.notify_all();
}

std::size_t PeerCounts::open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

bool PeerCounts::wait_until_none(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return none_.wait_for(lock, limit, [this] { return open_ == 0; });
}

}  // namespace sluice::http
