#include "base/request_context.h"

namespace sluice {

Result<void> RequestContext::check() const {
    if (stop_->stopped()) {
        return Error(Condition::TEMPORARILY_UNAVAILABLE, "the request was cancelled");
    }
    if (deadline_.expired(*clock_)) {
        return Error(Condition::REQUEST_DEADLINE, "the request took too long");
    }
    return {};
}

}  // namespace sluice
