#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace sluice {

/// Milliseconds since 1970-01-01T00:00:00Z: what bodies, tokens and the metastore hold.
using EpochMs = std::int64_t;

/// Monotonic time: what deadlines and durations are made of. Never compared with wall time.
using MonotonicTime = std::chrono::steady_clock::time_point;

/// The only source of time. Any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual EpochMs now_ms() const = 0;
    virtual MonotonicTime monotonic() const = 0;
};

class SystemClock final : public Clock {
public:
    EpochMs now_ms() const override;
    MonotonicTime monotonic() const override;
};

/// Stands still until a test moves it.
class ManualClock final : public Clock {
public:
    explicit ManualClock(EpochMs start_ms) : now_ms_(start_ms) {}
    EpochMs now_ms() const override { return now_ms_.load(std::memory_order_relaxed); }
    MonotonicTime monotonic() const override {
        return MonotonicTime(
            std::chrono::milliseconds(elapsed_ms_.load(std::memory_order_relaxed)));
    }
    /// Moves both clocks.
    void advance_ms(std::int64_t ms) {
        now_ms_.fetch_add(ms, std::memory_order_relaxed);
        elapsed_ms_.fetch_add(ms, std::memory_order_relaxed);
    }
    /// Moves wall time alone, as an administrator or a leap second does.
    void set_wall_ms(EpochMs now) { now_ms_.store(now, std::memory_order_relaxed); }

private:
    // Relaxed: each is one independent number; no other data is published through them.
    std::atomic<EpochMs> now_ms_;
    std::atomic<std::int64_t> elapsed_ms_{0};
};

}  // namespace sluice
