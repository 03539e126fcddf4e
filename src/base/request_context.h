#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/result.h"

namespace sluice {

/// Who asks, how long the answer is worth having, and how to stop. Every call into the core takes
/// one; long loops call `check()`. Owned by the request; used by one thread at a time, but for the
/// stop flag.
class RequestContext {
public:
    RequestContext(const Clock& clock, std::string request_id, Deadline deadline)
        : clock_(&clock),
          request_id_(std::move(request_id)),
          deadline_(deadline),
          stop_(std::make_shared<StopFlag>()) {}

    const Clock& clock() const { return *clock_; }
    const std::string& request_id() const { return request_id_; }
    Deadline deadline() const { return deadline_; }
    const std::shared_ptr<StopFlag>& stop_flag() const { return stop_; }

    /// The name under which the caller appears in logs and in `created_by`: a recipient's or an
    /// administrator's.
    const std::string& principal() const { return principal_; }
    void set_principal(std::string name) { principal_ = std::move(name); }

    /// REQUEST_DEADLINE when the time is over, TEMPORARILY_UNAVAILABLE when the work was called
    /// off.
    Result<void> check() const;

private:
    const Clock* clock_;
    std::string request_id_;
    Deadline deadline_;
    std::shared_ptr<StopFlag> stop_;
    std::string principal_;
};

}  // namespace sluice
