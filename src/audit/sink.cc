#include "audit/sink.h"

#include "base/encoding.h"
#include "base/log.h"

namespace sluice::audit {

Result<void> record_or_refuse(Sink& sink, const Event& event) {
    auto recorded = sink.record(event);
    if (recorded) return {};
    return Error(Condition::AUDIT_UNAVAILABLE,
                 "The request was refused because it could not be audited.",
                 recorded.error().message() + ": " + recorded.error().detail());
}

Result<void> LogSink::record(const Event& event) {
    const ActionRow& row = describe(event.action);
    log_audit(row.name, {{"phase", phase_name(event.phase)},
                         {"event_time", format_iso8601(event.event_time)},
                         {"request_time", format_iso8601(event.origin.arrived_at)},
                         {"request_id", event.origin.request_id},
                         {"source_ip_address", event.origin.source_ip_address},
                         {"user_agent", event.origin.user_agent},
                         {"client", client_family_name(event.origin.client)},
                         {"recipient_name", event.identity.recipient_name},
                         {"administrator", event.identity.administrator},
                         {"request_params", params_json(event)},
                         {"status_code", event.status_code.value_or(0)},
                         {"error_message", event.response_error()},
                         {"result", result_json(event)}});
    return {};
}

}  // namespace sluice::audit
