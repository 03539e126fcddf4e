#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/federation_policies.h"

namespace sluice::api {
namespace {

void note_policy(Call& call, std::string_view policy) {
    const std::string_view recipient = call.capture("recipient");
    call.event.objects.recipient = recipient;
    call.event.add_param("recipient_name", recipient);
    call.event.add_param("policy", policy);
}

http::Response answer(const catalog::FederationPolicy& row) {
    json::Writer out;
    write_federation_policy(out, row);
    return admin_answer(out);
}

}  // namespace

Result<http::Response> FederationPolicyHandlers::create(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateFederationPolicy request,
               parse_create_federation_policy(body.root()));
    note_policy(call, request.name);
    SLUICE_TRY(
        const catalog::FederationPolicy row,
        governance::create_federation_policy(services_, *call.administrator,
                                             call.capture("recipient"), request, *call.context));
    return answer(row);
}

Result<http::Response> FederationPolicyHandlers::list(Call& call) const {
    note_policy(call, "");
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows,
               governance::list_federation_policies(
                   services_, *call.administrator, call.capture("recipient"), page, *call.context));
    json::Writer out;
    write_page(out, "policies", rows,
               [&](const catalog::FederationPolicy& row) { write_federation_policy(out, row); });
    return admin_answer(out);
}

Result<http::Response> FederationPolicyHandlers::get(Call& call) const {
    note_policy(call, call.capture("name"));
    SLUICE_TRY(
        const catalog::FederationPolicy row,
        governance::get_federation_policy(services_, *call.administrator, call.capture("recipient"),
                                          call.capture("name"), *call.context));
    return answer(row);
}

Result<http::Response> FederationPolicyHandlers::update(Call& call) const {
    note_policy(call, call.capture("name"));
    SLUICE_TRY(const json::Document body, parse_body(call));
    const std::string* mask = call.query("update_mask");
    SLUICE_TRY(const governance::UpdateFederationPolicy request,
               parse_update_federation_policy(body.root(), mask == nullptr ? "" : *mask));
    SLUICE_TRY(const catalog::FederationPolicy row,
               governance::update_federation_policy(services_, *call.administrator,
                                                    call.capture("recipient"), call.capture("name"),
                                                    request, *call.context));
    return answer(row);
}

Result<http::Response> FederationPolicyHandlers::remove(Call& call) const {
    note_policy(call, call.capture("name"));
    SLUICE_CHECK(governance::delete_federation_policy(services_, *call.administrator,
                                                      call.capture("recipient"),
                                                      call.capture("name"), *call.context));
    return empty_answer();
}

}  // namespace sluice::api
