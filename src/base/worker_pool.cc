#include "base/worker_pool.h"

#include <pthread.h>

namespace sluice {

WorkerPool::WorkerPool(WorkerPoolOptions options) : options_(std::move(options)) {
    threads_.reserve(options_.threads);
    for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::post(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return false;
        // A free thread that has not woken up yet is free all the same.
        const std::size_t free = options_.threads - busy_;
        if (tasks_.size() >= options_.queue_max + free) {
            refused_.add();
            return false;
        }
        tasks_.push_back(std::move(task));
    }
    ready_.notify_one();
    return true;
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

std::size_t WorkerPool::busy() const {
    const std::lock_guard lock(mutex_);
    return busy_;
}

std::size_t WorkerPool::queued() const {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
}

void WorkerPool::run() {
    pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
    std::unique_lock lock(mutex_);
    for (;;) {
        ready_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        std::function<void()> task = std::move(tasks_.front());
        tasks_.pop_front();
        ++busy_;
        lock.unlock();
        task();
        // What the task holds ends before its thread is free again.
        task = nullptr;
        lock.lock();
        --busy_;
    }
}

}  // namespace sluice
