#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/metrics.h"

namespace sluice {

struct WorkerPoolOptions {
    std::string name;              ///< thread name, at most 15 characters
    std::size_t threads = 1;       ///< fixed
    std::size_t queue_max = 1024;  ///< tasks without a free thread; one more is refused
};

/// Fixed threads before a bounded queue. Tasks must not throw: the one who posts wraps what may.
/// Any thread may post.
class WorkerPool {
public:
    explicit WorkerPool(WorkerPoolOptions options);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when the queue is full or the pool stops; the task was not taken then.
    bool post(std::function<void()> task);
    /// Takes no more tasks, runs those that wait, joins. Idempotent; not from a task.
    void stop();
    std::size_t queued() const;
    std::size_t threads() const { return options_.threads; }
    std::size_t busy() const;                                  ///< threads with a task
    std::int64_t refused() const { return refused_.value(); }  ///< tasks, because of a full queue

private:
    void run();

    const WorkerPoolOptions options_;
    Counter refused_;
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> tasks_;  // guarded by mutex_
    std::size_t busy_ = 0;                     // guarded by mutex_; threads that run a task
    bool stopping_ = false;                    // guarded by mutex_
    std::vector<std::thread> threads_;         // touched by the constructor and stop() only
};

}  // namespace sluice
