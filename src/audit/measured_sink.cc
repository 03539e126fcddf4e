#include "audit/measured_sink.h"

#include <chrono>
#include <string>

namespace sluice::audit {
namespace {

constexpr std::string_view kEventsHelp = "Audit events, by whether they were kept";

std::string_view outcome_of(const Event& event) {
    if (event.error_code == "CLIENT_CLOSED") return "client_closed";
    const int status = event.status_code.value_or(0);
    if (status >= 500) return "failed";
    if (status >= 400) return "refused";
    // An error behind a good status: the answer broke off after it had begun (P25).
    return event.error_code.empty() ? "ok" : "cut_short";
}

std::string labels_of(const Event& event) {
    std::string labels = "action=\"";
    labels += describe(event.action).name;
    labels += "\",format=\"";
    labels += event.figures.response_format ? response_format_name(*event.figures.response_format)
                                            : std::string_view("none");
    labels += "\",mode=\"";
    labels += event.figures.delivery_mode ? delivery_mode_name(*event.figures.delivery_mode)
                                          : std::string_view("none");
    labels += "\",outcome=\"";
    labels += outcome_of(event);
    labels += '"';
    return labels;
}

}  // namespace

MeasuredSink::MeasuredSink(Sink& inner, MetricsRegistry& registry, const Clock& clock)
    : inner_(inner),
      registry_(registry),
      clock_(clock),
      kept_(registry.counter("sluice_audit_events_total", kEventsHelp, "outcome=\"kept\"")),
      failed_(registry.counter("sluice_audit_events_total", kEventsHelp, "outcome=\"failed\"")),
      duration_(registry.histogram("sluice_audit_commit_duration_seconds",
                                   "Time until an audit event was kept")),
      linked_files_(registry.counter("sluice_query_files_returned_total",
                                     "Files named by the answers to recipients")),
      linked_bytes_(registry.counter("sluice_bytes_signed_total",
                                     "Sizes of the files behind the links in answers")),
      sent_file_bytes_(registry.counter("sluice_bytes_proxied_total",
                                        "Bytes of files that recipients read through the server")) {
}

Result<void> MeasuredSink::record(const Event& event) {
    const MonotonicTime begun = clock_.monotonic();
    Result<void> recorded = inner_.record(event);
    duration_.observe_seconds(std::chrono::duration<double>(clock_.monotonic() - begun).count());
    (recorded ? kept_ : failed_).add();
    if (event.phase != Phase::start && describe(event.action).actor == Actor::recipient)
        count_read(event);
    return recorded;
}

void MeasuredSink::count_read(const Event& event) {
    registry_
        .counter("sluice_queries_total", "Requests of recipients that were audited, by their end",
                 labels_of(event))
        .add();
    if (event.action == Action::download_file) {
        sent_file_bytes_.add(event.figures.bytes_transferred.value_or(0));
        return;
    }
    linked_files_.add(event.figures.files_returned.value_or(0));
    linked_bytes_.add(event.figures.bytes_read.value_or(0));
}

}  // namespace sluice::audit
