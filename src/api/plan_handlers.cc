#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/plan_json.h"
#include "api/plan_requests.h"
#include "governance/export.h"
#include "governance/plan.h"

namespace sluice::api {
namespace {

void note_request(Call& call, const PlanBody& body) {
    call.event.add_param("scope", body.request.scope);
    call.event.add_param("document_sha256", body.request.document_digest);
    if (body.request.prune) call.event.add_param("prune", "true");
}

void note_plan(Call& call, const governance::Plan& plan) {
    call.event.add_param("plan_id", plan.id);
    call.event.add_param("changes", static_cast<std::int64_t>(plan.changes.size()));
}

}  // namespace

Result<http::Response> PlanHandlers::plan(Call& call) const {
    SLUICE_TRY(const json::Document document, parse_body(call));
    SLUICE_TRY(const PlanBody body, parse_plan_body(document.root()));
    note_request(call, body);
    const auto make = body.compare_only ? governance::compare_plan : governance::make_plan;
    SLUICE_TRY(const governance::Plan plan,
               make(services_, *call.administrator, body.request, *call.context));
    note_plan(call, plan);
    json::Writer out;
    out.begin_object();
    write_plan_members(out, plan);
    out.end_object();
    return admin_answer(out);
}

Result<http::Response> PlanHandlers::apply(Call& call) const {
    SLUICE_TRY(const json::Document document, parse_body(call));
    SLUICE_TRY(const PlanBody body, parse_plan_body(document.root()));
    note_request(call, body);
    SLUICE_TRY(const governance::AppliedPlan applied,
               governance::apply_plan(services_, *call.administrator, body.request, body.plan_id,
                                      *call.context));
    note_plan(call, applied.plan);
    json::Writer out;
    out.begin_object();
    write_plan_members(out, applied.plan);
    write_new_links(out, applied.links);
    out.end_object();
    return secret_admin_answer(out);
}

Result<http::Response> PlanHandlers::export_document(Call& call) const {
    SLUICE_TRY(const governance::DesiredState state,
               governance::export_state(services_, *call.administrator, *call.context));
    json::Writer out;
    write_document(out, state);
    return admin_answer(out);
}

}  // namespace sluice::api
