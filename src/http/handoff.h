#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace sluice::http {

/// Brings one value from any thread to the io thread that may be waiting for it. The value can be
/// put early, late, twice, or never; whoever put it learns whether it was taken over.
template <class T>
class Handoff {
public:
    /// The value, if it is there. If not, `wake` is called, from the thread that puts it and only
    /// while this is not abandoned; it must not block.
    std::optional<T> take_or_wait(std::function<void()> wake) {
        const std::lock_guard lock(mutex_);
        if (value_) return std::exchange(value_, std::nullopt);
        wake_ = std::move(wake);
        return std::nullopt;
    }

    /// False, and the value stays the caller's, if there was one before or nobody waits any more.
    bool put(T& value) {
        const std::lock_guard lock(mutex_);
        if (put_ || abandoned_) return false;
        put_ = true;
        value_.emplace(std::move(value));
        // Called under the lock: after abandon() returns, no wake-up can be under way.
        if (wake_) std::exchange(wake_, nullptr)();
        return true;
    }

    /// Nobody will take the value: what was put and not taken is handed back.
    std::optional<T> abandon() {
        const std::lock_guard lock(mutex_);
        abandoned_ = true;
        wake_ = nullptr;
        return std::exchange(value_, std::nullopt);
    }

    /// Ready for the next value. Only between taking one and asking for another.
    void rearm() {
        const std::lock_guard lock(mutex_);
        put_ = false;
    }

private:
    std::mutex mutex_;
    std::optional<T> value_;      // guarded by mutex_
    std::function<void()> wake_;  // guarded by mutex_
    bool put_ = false;            // guarded by mutex_
    bool abandoned_ = false;      // guarded by mutex_
};

}  // namespace sluice::http
