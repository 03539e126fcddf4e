#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"

namespace sluice {

/// A point of monotonic time after which work for a request is wasted. A value; any thread.
class Deadline {
public:
    static Deadline never() { return Deadline(MonotonicTime::max()); }
    static Deadline after(const Clock& clock, std::chrono::milliseconds span) {
        return Deadline(clock.monotonic() + span);
    }

    bool expired(const Clock& clock) const { return clock.monotonic() >= at_; }
    /// What is left, at least zero; the largest value if there is no limit.
    std::chrono::milliseconds remaining(const Clock& clock) const {
        if (at_ == MonotonicTime::max()) return std::chrono::milliseconds::max();
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(at_ - clock.monotonic());
        return left.count() < 0 ? std::chrono::milliseconds(0) : left;
    }
    MonotonicTime at() const { return at_; }

private:
    explicit Deadline(MonotonicTime at) : at_(at) {}
    MonotonicTime at_;
};

/// Set once, when nobody waits for the work any more (client gone, server stopping). Any thread.
class StopFlag {
public:
    // Relaxed: the flag carries no data; a reader that sees it late only works a little longer.
    void stop() { stopped_.store(true, std::memory_order_relaxed); }
    bool stopped() const { return stopped_.load(std::memory_order_relaxed); }

private:
    std::atomic<bool> stopped_{false};
};

}  // namespace sluice
