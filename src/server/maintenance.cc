#include "server/maintenance.h"

#include <chrono>

#include "base/log.h"
#include "server/limits.h"

namespace sluice::server {

Maintenance::Maintenance(delta::SnapshotCache& snapshots, const Clock& clock)
    : snapshots_(snapshots), clock_(clock), thread_([this] { run(); }) {}

Maintenance::~Maintenance() {
    stop_->stop();
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Maintenance::run() {
    for (;;) {
        RequestContext context(clock_, "maintenance", Deadline::never(), stop_);
        const Result<bool> worked = snapshots_.maintain(context);
        if (!worked && !stop_->stopped()) {
            log(LogLevel::warn, "server", "maintenance of snapshots failed",
                {{"error", worked.error().message()}});
        }
        std::unique_lock lock(mutex_);
        const auto pause = worked && *worked ? std::chrono::milliseconds(0) : kMaintenancePause;
        if (wake_.wait_for(lock, pause, [this] { return stopping_; })) return;
    }
}

}  // namespace sluice::server
