#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/request_context.h"
#include "base/result.h"

namespace sluice::server {

/// Does one thing again and again, on a thread of its own, from the start until the object ends.
class PeriodicJob {
public:
    /// True: there is more to do, at once. A failure is logged when it begins, and the job goes on.
    using Work = std::function<Result<bool>(RequestContext&)>;

    PeriodicJob(std::string name, std::chrono::milliseconds pause, const Clock& clock, Work work);
    ~PeriodicJob();
    PeriodicJob(const PeriodicJob&) = delete;
    PeriodicJob& operator=(const PeriodicJob&) = delete;

private:
    void run();

    const std::string name_;
    const std::chrono::milliseconds pause_;
    const Clock& clock_;
    const Work work_;
    const std::shared_ptr<StopFlag> stop_ = std::make_shared<StopFlag>();
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace sluice::server
