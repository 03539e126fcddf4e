#pragma once

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "audit/sink.h"

namespace sluice::audit {

/// Keeps events for a test to look at, and fails when told to. Any thread.
class MemorySink final : public Sink {
public:
    Result<void> record(const Event& event) override {
        const std::lock_guard lock(mutex_);
        if (failure_) return *failure_;
        events_.push_back(event);
        return {};
    }
    /// All later records fail with this error, until it is cleared.
    void fail_with(std::optional<Error> failure) {
        const std::lock_guard lock(mutex_);
        failure_ = std::move(failure);
    }
    std::vector<Event> events() const {
        const std::lock_guard lock(mutex_);
        return events_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Event> events_;     // guarded by mutex_
    std::optional<Error> failure_;  // guarded by mutex_
};

}  // namespace sluice::audit
