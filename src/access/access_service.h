#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "access/access_snapshot.h"
#include "access/limits.h"
#include "base/clock.h"
#include "base/result.h"
#include "metastore/access_rows.h"

namespace sluice::access {

/// Where the rows come from: the metastore, or a test's memory. Called by one thread at a time.
struct AccessSource {
    std::function<Result<std::int64_t>()> generation;
    /// All rows and their generation, read in one transaction.
    std::function<Result<metastore::AccessRows>()> load;
};

struct AccessServiceOptions {
    std::int64_t staleness_ms = kGrantsStalenessMs;
};

/// Holds the current snapshot and keeps it in step with the metastore (R41). Any thread.
class AccessService {
public:
    AccessService(AccessSource source, const Clock& clock, AccessServiceOptions options);

    /// The current snapshot. TEMPORARILY_UNAVAILABLE when there is none yet, when the metastore
    /// could not be asked for longer than the bound, or when a local change could not be read back.
    Result<std::shared_ptr<const AccessSnapshot>> current() const;

    /// Loads a new snapshot if the generation changed. Every 250 ms, from the maintenance pool.
    Result<void> refresh_if_changed();

    /// After a local change that raised the generation, before its answer: returns when the change
    /// holds here (A60). Requests that come meanwhile are decided as if they had come before it,
    /// for kChangeReadBackMs at most (R3). If it cannot be read back, nothing is served from the
    /// old snapshot until a later refresh succeeds.
    Result<void> refresh_after_change(std::int64_t generation);

    /// How long ago the snapshot was last known to be that of the metastore; nothing before the
    /// first. Beyond the bound `current` refuses.
    std::optional<std::chrono::nanoseconds> age() const;
    /// Of the current snapshot, however old; 0: none yet.
    std::int64_t generation() const;

private:
    Result<void> refresh();  // under refresh_mutex_

    const AccessSource source_;
    const Clock& clock_;
    const AccessServiceOptions options_;

    std::mutex refresh_mutex_;  // one refresh at a time; held over the source's I/O

    mutable std::mutex mutex_;  // held for a copy of the pointer, never over I/O
    std::shared_ptr<const AccessSnapshot> snapshot_;  // guarded by mutex_
    MonotonicTime synced_at_;                         // guarded by mutex_
    std::int64_t changed_to_ = 0;                     // guarded by mutex_; highest local change
    std::int64_t must_reach_ = 0;  // guarded by mutex_; highest one that is answered
};

/// Calls refresh_if_changed every 250 ms on a thread of its own until destroyed.
class AccessPoller {
public:
    /// For what else is made of the metastore: called on that thread with each generation found,
    /// and again at every look until it succeeds.
    using Follow = std::function<Result<void>(std::int64_t generation)>;

    explicit AccessPoller(AccessService& service, Follow follow = nullptr,
                          std::int64_t poll_ms = kAccessPollMs);
    ~AccessPoller();
    AccessPoller(const AccessPoller&) = delete;
    AccessPoller& operator=(const AccessPoller&) = delete;

    /// Looks now instead of at the end of the interval: somebody heard of a change. Any thread.
    void wake();

private:
    void run();
    Result<void> look();

    AccessService& service_;
    const Follow follow_;
    const std::int64_t poll_ms_;
    std::int64_t followed_ = 0;  // the thread's
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;  // guarded by mutex_
    bool woken_ = false;     // guarded by mutex_
    std::thread thread_;
};

}  // namespace sluice::access
