#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/object_grants.h"

namespace sluice::api {
namespace {

std::optional<std::string> parameter(const Call& call, std::string_view name) {
    const std::string* text = call.query(name);
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

void note_names(Call& call, const metastore::NamedGrant& grant) {
    call.event.objects.share = grant.share_name;
    call.event.objects.recipient = grant.recipient_name;
}

}  // namespace

Result<http::Response> GrantHandlers::list(Call& call) const {
    const governance::GrantFilter filter = {.share = parameter(call, "share"),
                                            .object = parameter(call, "object"),
                                            .recipient = parameter(call, "recipient")};
    call.event.objects.share = filter.share.value_or("");
    call.event.objects.recipient = filter.recipient.value_or("");
    if (filter.object) call.event.add_param("object", *filter.object);
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto grants, governance::list_grants(services_, *call.administrator, filter,
                                                          page, *call.context));
    json::Writer out;
    write_page(out, "grants", grants,
               [&](const metastore::NamedGrant& grant) { write_grant(out, grant); });
    return admin_answer(out);
}

Result<http::Response> GrantHandlers::put(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::PutGrant request,
               parse_put_grant(body.root(), call.context->clock().now_ms()));
    call.event.objects.share = request.share;
    call.event.objects.recipient = request.change.principal;
    if (request.object) call.event.add_param("object", *request.object);
    std::string privileges;
    for (const std::string& privilege : request.change.add) {
        privileges += (privileges.empty() ? "" : ",") + privilege;
    }
    call.event.add_param("privileges", privileges);
    if (request.change.expires_at)
        call.event.add_param("expires_at", std::to_string(*request.change.expires_at));
    SLUICE_TRY(const metastore::NamedGrant grant,
               governance::put_grant(services_, *call.administrator, request, *call.context));
    note_names(call, grant);
    call.event.add_param("grant_id", grant.grant.id);
    json::Writer out;
    write_grant(out, grant);
    return admin_answer(out);
}

Result<http::Response> GrantHandlers::remove(Call& call) const {
    call.event.add_param("grant_id", call.capture("id"));
    SLUICE_TRY(const metastore::NamedGrant grant,
               governance::delete_grant(services_, *call.administrator, call.capture("id"),
                                        *call.context));
    note_names(call, grant);
    if (grant.object_name) call.event.add_param("object", *grant.object_name);
    return links_answer(services_);
}

}  // namespace sluice::api
