#include "server/periodic_job.h"

#include <utility>

#include "base/log.h"
#include "server/limits.h"

namespace sluice::server {

PeriodicJob::PeriodicJob(std::string name, std::chrono::milliseconds pause, const Clock& clock,
                         Work work)
    : name_(std::move(name)), pause_(pause), clock_(clock), work_(std::move(work)), thread_([this] {
          run();
      }) {}

PeriodicJob::~PeriodicJob() {
    stop_->stop();
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void PeriodicJob::run() {
    bool failing = false;
    for (;;) {
        RequestContext context(clock_, name_, Deadline::after(clock_, kJobDeadline), stop_);
        const Result<bool> worked = work_(context);
        if (!worked && !failing && !stop_->stopped()) {
            log(LogLevel::warn, "server", "a job failed",
                {{"job", name_},
                 {"error", worked.error().message()},
                 {"detail", worked.error().detail()}});
        }
        failing = !worked;
        std::unique_lock lock(mutex_);
        const auto pause = worked && *worked ? std::chrono::milliseconds(0) : pause_;
        if (wake_.wait_for(lock, pause, [this] { return stopping_; })) return;
    }
}

}  // namespace sluice::server
