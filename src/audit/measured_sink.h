#pragma once

#include "audit/sink.h"
#include "base/clock.h"
#include "base/metrics.h"

namespace sluice::audit {

/// Passes events on and counts them: how many were kept and how long that took, and what the events
/// of recipients say about reads. So whatever is audited is counted, in one place. Any thread.
class MeasuredSink final : public Sink {
public:
    MeasuredSink(Sink& inner, MetricsRegistry& registry, const Clock& clock);

    Result<void> record(const Event& event) override;

private:
    void count_read(const Event& event);

    Sink& inner_;
    MetricsRegistry& registry_;
    const Clock& clock_;
    Counter& kept_;
    Counter& failed_;
    Histogram& duration_;
    Counter& linked_files_;
    Counter& linked_bytes_;
    Counter& sent_file_bytes_;
};

}  // namespace sluice::audit
