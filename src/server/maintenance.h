#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/deadline.h"
#include "delta/snapshot_cache.h"

namespace sluice::server {

/// One thread that does what no request waits for: compressing what loads left uncompressed. Ends
/// with the object.
class Maintenance {
public:
    Maintenance(delta::SnapshotCache& snapshots, const Clock& clock);
    ~Maintenance();
    Maintenance(const Maintenance&) = delete;
    Maintenance& operator=(const Maintenance&) = delete;

private:
    void run();

    delta::SnapshotCache& snapshots_;
    const Clock& clock_;
    const std::shared_ptr<StopFlag> stop_ = std::make_shared<StopFlag>();
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace sluice::server
