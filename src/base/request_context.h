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
    /// `stop` is raised by whoever waits for the work when nobody does any more.
    RequestContext(const Clock& clock, std::string request_id, Deadline deadline,
                   std::shared_ptr<StopFlag> stop = std::make_shared<StopFlag>())
        : clock_(&clock),
          request_id_(std::move(request_id)),
          deadline_(deadline),
          stop_(std::move(stop)) {}

    /// The same request after its first byte: a long answer has no deadline, only the client's pace
    /// (R105).
    RequestContext without_deadline() const {
        RequestContext streaming(*clock_, request_id_, Deadline::never(), stop_);
        streaming.principal_ = principal_;
        return streaming;
    }

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
