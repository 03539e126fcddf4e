#include "http/source_pump.h"

#include <exception>
#include <utility>

#include "base/log.h"

namespace sluice::http {

SourcePump::~SourcePump() {
    // Nobody else holds the pump now. Reached with a source only if a worker dropped its task.
    if (source_ != nullptr) end_source(end_.value_or(End{}));
}

void SourcePump::end_source(const End& end) {
    const auto source = std::exchange(source_, nullptr);
    try {
        source->finished(end.complete, end.sent_bytes);
    } catch (const std::exception& failure) {
        log(LogLevel::error, "http", "a body source failed while it was finished",
            {{"error", failure.what()}});
    }
}

bool SourcePump::request_next() {
    {
        const std::lock_guard lock(mutex_);
        worker_at_source_ = true;
    }
    chunk_.rearm();
    if (application_->run_blocking([self = shared_from_this()] { self->run_next(); })) return true;
    const std::lock_guard lock(mutex_);
    worker_at_source_ = false;
    return false;
}

void SourcePump::run_next() {
    Chunk chunk = std::optional<std::string>();
    bool called_off = false;
    {
        const std::lock_guard lock(mutex_);
        called_off = end_.has_value();
    }
    if (!called_off) {
        try {
            chunk = source_->next();
        } catch (const std::exception& failure) {
            chunk = Error(Condition::INTERNAL_ERROR, "internal error", failure.what());
        }
    }
    std::optional<End> end;
    {
        const std::lock_guard lock(mutex_);
        worker_at_source_ = false;
        end = end_;
    }
    if (end) {
        end_source(*end);
        return;
    }
    // Refused if the session left just now: then finish() has seen that no worker is here.
    (void)chunk_.put(chunk);
}

void SourcePump::finish(bool complete, std::int64_t sent_bytes) {
    (void)chunk_.abandon();
    {
        const std::lock_guard lock(mutex_);
        end_ = End{complete, sent_bytes};
        if (worker_at_source_) return;
    }
    const End end{complete, sent_bytes};
    const bool taken =
        application_->run_blocking([self = shared_from_this(), end] { self->end_source(end); });
    // Without workers the audit record is closed here, or it would stay open.
    if (!taken) end_source(end);
}

}  // namespace sluice::http
