#include "api/audited_source.h"

#include "base/log.h"

namespace sluice::api {

void note_cut_short(audit::Event& end, const Error& why) {
    end.error_code = describe(why.condition()).name;
    end.error_message = why.message();
    log(LogLevel::warn, "api", "an answer was cut short",
        {{"request_id", end.origin.request_id},
         {"condition", describe(why.condition()).name},
         {"message", why.message()},
         {"detail", why.detail()}});
}

Result<std::optional<std::string>> AuditedSource::next() {
    auto piece = body_->next();
    if (!piece) failure_ = piece.error();
    return piece;
}

void AuditedSource::finished(bool complete, std::int64_t sent_bytes) {
    body_->finished(complete, sent_bytes);
    event_.phase = audit::Phase::end;
    event_.status_code = status_;
    event_.event_time = clock_.now_ms();
    event_.figures.duration_ms = event_.event_time - event_.origin.arrived_at;
    if (failure_) {
        note_cut_short(event_, *failure_);
    } else if (!complete) {
        event_.error_code = "CLIENT_CLOSED";
    }
    complete_(event_, sent_bytes);
    const Result<void> recorded = sink_.record(event_);
    if (!recorded) {
        // Nothing can be refused any more; recovery completes a start without an end (U55).
        log(LogLevel::error, "api", "an end record was not kept",
            {{"request_id", event_.origin.request_id}});
    }
}

}  // namespace sluice::api
