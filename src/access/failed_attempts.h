#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/limits.h"
#include "base/clock.h"
#include "base/ip_address.h"

namespace sluice::access {

struct RateLimit {
    double per_second;
    double burst;
};
inline constexpr RateLimit kAttemptsPerAddress{kAttemptsPerSecond, kAttemptsBurst};
inline constexpr RateLimit kRequestsPerRecipient{kRequestsPerSecond, kRequestsBurst};

/// The answer to one take: allowed, or when to come back.
struct Admission {
    bool allowed = true;
    std::chrono::milliseconds retry_after{0};
};

/// One token bucket per key on monotonic time (R95). At most `keys_max` keys are remembered; past
/// that a new key takes the place of one that has been idle long enough to be full again, and if
/// there is none it shares one bucket with the other newcomers. So a flood of keys costs bounded
/// memory, one step each, and takes nothing from the keys that are known. Any thread.
class RateLimiter {
public:
    RateLimiter(const Clock& clock, RateLimit limit, std::size_t keys_max = kRateLimiterKeysMax);

    Admission take(std::string_view key);
    std::size_t keys() const;

private:
    // Generic cell rate: the time at which the bucket is full again says everything about it.
    struct Bucket {
        std::string key;
        std::int64_t full_at_ns = 0;
    };
    Admission draw(std::int64_t& full_at_ns, std::int64_t now_ns) const;

    const Clock& clock_;
    const std::int64_t cost_ns_;   // of one request
    const std::int64_t depth_ns_;  // of a full bucket
    const std::size_t keys_max_;

    mutable std::mutex mutex_;
    std::list<Bucket> recent_;  // guarded by mutex_; most recent first
    std::unordered_map<std::string_view, std::list<Bucket>::iterator>
        buckets_;                            // guarded by mutex_; keys are those of recent_
    std::int64_t newcomers_full_at_ns_ = 0;  // guarded by mutex_
};

/// The key under which an address is limited: an IPv4 address, or the /64 of an IPv6 one, since a
/// whole /64 belongs to one customer.
std::string attempt_key(const std::optional<IpAddress>& address);

/// Requests under way, in total and for each key (R94). Any thread.
class InFlightLimiter {
public:
    struct Limits {
        std::size_t total_max = kInFlightMax;
        std::size_t per_key_max = kInFlightPerRecipientMax;
    };
    explicit InFlightLimiter(Limits limits);

    /// Gives its place back when destroyed. May outlive the limiter.
    class Permit {
    public:
        Permit(Permit&& other) noexcept;
        Permit& operator=(Permit&& other) noexcept;
        ~Permit();

        /// From here on the place counts for this key as well; false, and nothing changes, when the
        /// key has enough under way: 429.
        bool assign(std::string_view key);

    private:
        friend class InFlightLimiter;
        struct Held;
        explicit Permit(std::unique_ptr<Held> held);
        std::unique_ptr<Held> held_;
    };

    /// nullopt when the whole server has enough under way: 429. Whose request it is comes later.
    std::optional<Permit> try_acquire();
    std::size_t in_flight() const;

private:
    struct Counts;
    std::shared_ptr<Counts> counts_;
};

}  // namespace sluice::access
