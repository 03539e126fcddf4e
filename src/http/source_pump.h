#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/body_source.h"
#include "http/handler.h"
#include "http/handoff.h"

namespace sluice::http {

/// Pulls a body source on the application's workers, one chunk at a time, and ends it exactly once:
/// never while `next` runs, and also when the session or the server goes away in between.
class SourcePump : public std::enable_shared_from_this<SourcePump> {
public:
    using Chunk = Result<std::optional<std::string>>;

    SourcePump(Application& application, std::unique_ptr<BodySource> source)
        : application_(&application), source_(std::move(source)) {}
    ~SourcePump();
    SourcePump(const SourcePump&) = delete;
    SourcePump& operator=(const SourcePump&) = delete;

    /// Sends a worker for the next chunk, which arrives in `chunk`; false if the application takes
    /// no work any more. Not again before the chunk was taken.
    bool request_next();
    Handoff<Chunk>& chunk() { return chunk_; }

    /// The session's last word. If a worker is at the source, it ends it when it is done.
    void finish(bool complete, std::int64_t sent_bytes);

private:
    struct End {
        bool complete = false;
        std::int64_t sent_bytes = 0;
    };

    void run_next();
    void end_source(const End& end);

    Application* application_;
    std::unique_ptr<BodySource> source_;  // used by one worker at a time; null once ended
    Handoff<Chunk> chunk_;
    std::mutex mutex_;
    bool worker_at_source_ = false;  // guarded by mutex_
    std::optional<End> end_;         // guarded by mutex_
};

}  // namespace sluice::http
