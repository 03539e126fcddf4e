#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ip_address.h"
#include "http/limits.h"

namespace sluice::http {

/// Open connections, all together and by peer address (R93). Any thread.
class PeerCounts {
public:
    /// `uncapped`: addresses without a cap of their own, which is what trusted proxies are.
    PeerCounts(const Limits& limits, std::vector<IpRange> uncapped);

    /// False when a cap is reached; the connection must be closed then.
    bool enter(const IpAddress& peer);
    void leave(const IpAddress& peer);

    std::size_t open() const;
    /// False if some are still open after that time.
    bool wait_until_none(std::chrono::milliseconds limit);

private:
    bool is_uncapped(const IpAddress& peer) const;

    const std::size_t total_max_;
    const std::size_t per_address_max_;
    const std::vector<IpRange> uncapped_;
    mutable std::mutex mutex_;
    std::condition_variable none_;
    std::size_t open_ = 0;                                     // guarded by mutex_
    std::unordered_map<std::string, std::size_t> by_address_;  // guarded by mutex_
};

}  // namespace sluice::http
