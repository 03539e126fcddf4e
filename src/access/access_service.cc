#include "access/access_service.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"

namespace sluice::access {

AccessService::AccessService(AccessSource source, const Clock& clock, AccessServiceOptions options)
    : source_(std::move(source)), clock_(clock), options_(options) {}

Result<std::shared_ptr<const AccessSnapshot>> AccessService::current() const {
    const MonotonicTime now = clock_.monotonic();
    const std::lock_guard lock(mutex_);
    const std::int64_t reached = snapshot_ == nullptr ? -1 : snapshot_->generation();
    // What the snapshot lacks was committed after it was asked for, so that its age bounds the age
    // of a change that is being read back.
    const std::int64_t age_ms_max = reached < changed_to_
                                        ? std::min(kChangeReadBackMs, options_.staleness_ms)
                                        : options_.staleness_ms;
    const bool fresh = now - synced_at_ <= std::chrono::milliseconds(age_ms_max);
    if (snapshot_ != nullptr && fresh && reached >= must_reach_) return snapshot_;
    return Error(Condition::TEMPORARILY_UNAVAILABLE,
                 "The server cannot see who may read what right now.",
                 snapshot_ == nullptr    ? "no access snapshot yet"
                 : reached < changed_to_ ? "a change of grants could not be read back"
                                         : "the metastore could not be asked for too long");
}

std::optional<std::chrono::nanoseconds> AccessService::age() const {
    const MonotonicTime now = clock_.monotonic();
    const std::lock_guard lock(mutex_);
    if (snapshot_ == nullptr) return std::nullopt;
    return now - synced_at_;
}

Result<void> AccessService::refresh_if_changed() {
    const std::lock_guard one(refresh_mutex_);
    return refresh();
}

Result<void> AccessService::refresh_after_change(std::int64_t generation) {
    {
        const std::lock_guard lock(mutex_);
        changed_to_ = std::max(changed_to_, generation);
    }
    const std::lock_guard one(refresh_mutex_);
    {
        // Of many writers that waited here, the first has read the changes of all.
        const std::lock_guard lock(mutex_);
        if (snapshot_ != nullptr && snapshot_->generation() >= generation) return {};
    }
    Result<void> refreshed = refresh();
    // The answer to the change leaves now: whatever became of the refresh, nothing is answered from
    // before it any more.
    const std::lock_guard lock(mutex_);
    must_reach_ = std::max(must_reach_, generation);
    return refreshed;
}

std::int64_t AccessService::generation() const {
    const std::lock_guard lock(mutex_);
    return snapshot_ == nullptr ? 0 : snapshot_->generation();
}

Result<void> AccessService::refresh() {
    // Taken before the question: what is committed after it is not in the answer.
    const MonotonicTime asked_at = clock_.monotonic();
    SLUICE_TRY(const std::int64_t generation, source_.generation());
    {
        const std::lock_guard lock(mutex_);
        if (snapshot_ != nullptr && snapshot_->generation() == generation) {
            synced_at_ = asked_at;
            return {};
        }
    }
    SLUICE_TRY(metastore::AccessRows rows, source_.load());
    auto built = AccessSnapshot::build(std::move(rows));
    {
        const std::lock_guard lock(mutex_);
        snapshot_.swap(built);
        synced_at_ = asked_at;
    }
    // `built` is the old snapshot now: if this was its last user it is torn down here, not under
    // the lock.
    return {};
}

AccessPoller::AccessPoller(AccessService& service, Follow follow, std::int64_t poll_ms)
    : service_(service),
      follow_(std::move(follow)),
      poll_ms_(poll_ms),
      thread_([this] { run(); }) {}

AccessPoller::~AccessPoller() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void AccessPoller::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    wake_.notify_one();
}

Result<void> AccessPoller::look() {
    SLUICE_CHECK(service_.refresh_if_changed());
    const std::int64_t generation = service_.generation();
    if (follow_ == nullptr || generation == followed_) return {};
    SLUICE_CHECK(follow_(generation));
    followed_ = generation;
    return {};
}

void AccessPoller::run() {
    bool failing = false;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const auto refreshed = look();
        // One line when it begins and one when it ends, not four a second.
        if (!refreshed.has_value() && !failing) {
            log(LogLevel::error, "access", "cannot ask the metastore for changes",
                {{"error", refreshed.error().message()}, {"detail", refreshed.error().detail()}});
        } else if (refreshed.has_value() && failing) {
            log(LogLevel::info, "access", "the metastore answers again");
        }
        failing = !refreshed.has_value();
        lock.lock();
        wake_.wait_for(lock, std::chrono::milliseconds(poll_ms_),
                       [this] { return stopping_ || woken_; });
        woken_ = false;
    }
}

}  // namespace sluice::access
