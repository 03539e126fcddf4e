#pragma once

#include "audit/event.h"
#include "base/result.h"

namespace sluice::audit {

/// Where events become durable. A success means that the event will survive a crash: only then may
/// the first byte of the answer leave (R1). Any thread.
class Sink {
public:
    virtual ~Sink() = default;
    virtual Result<void> record(const Event& event) = 0;
};

/// Records, or AUDIT_UNAVAILABLE (503) whatever went wrong: a request that cannot be audited fails.
Result<void> record_or_refuse(Sink& sink, const Event& event);

/// Writes each event as one structured line of the log: an audit trail for whoever collects the
/// log, as durable as that.
class LogSink final : public Sink {
public:
    Result<void> record(const Event& event) override;
};

}  // namespace sluice::audit
