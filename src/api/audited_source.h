#pragma once

#include <functional>
#include <memory>

#include "audit/event.h"
#include "audit/sink.h"
#include "base/body_source.h"

namespace sluice::api {

/// Notes in the end record and in the log that an answer did not become whole.
void note_cut_short(audit::Event& end, const Error& why);

/// Wraps the body of a table read or a download: when it ends, or its client goes away, the end
/// record closes the audit entry that the start record opened (R63, U54).
class AuditedSource final : public BodySource {
public:
    /// Brings the figures of what was really sent into the end record.
    using Complete = std::function<void(audit::Event& end, std::int64_t sent_bytes)>;

    AuditedSource(std::unique_ptr<BodySource> body, audit::Sink& sink, const Clock& clock,
                  audit::Event start, int status, Complete complete)
        : body_(std::move(body)),
          sink_(sink),
          clock_(clock),
          event_(std::move(start)),
          status_(status),
          complete_(std::move(complete)) {}

    Result<std::optional<std::string>> next() override;
    void finished(bool complete, std::int64_t sent_bytes) override;

private:
    const std::unique_ptr<BodySource> body_;
    audit::Sink& sink_;
    const Clock& clock_;
    audit::Event event_;
    const int status_;
    const Complete complete_;
    std::optional<Error> failure_;
};

}  // namespace sluice::api
