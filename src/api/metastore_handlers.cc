#include <chrono>

#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_requests.h"
#include "api/openapi.h"
#include "api/provenance_json.h"
#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "governance/metastores.h"

namespace sluice::api {
namespace {

/// Members that the summary and the metastore itself share (A117, A118).
void write_metastore_members(json::Writer& out, const catalog::Metastore& row,
                             const ServerFacts& facts) {
    out.member("metastore_id", row.id).member("name", row.name).member("owner", row.owner);
    out.member("cloud", facts.cloud).member("region", facts.region);
    out.member("global_metastore_id", facts.cloud + ":" + facts.region + ":" + row.id);
    out.member("delta_sharing_scope", catalog::to_text(row.scope));
    out.member("delta_sharing_recipient_token_lifetime_in_seconds", row.recipient_token_lifetime_s);
    out.optional("delta_sharing_organization_name", row.organization_name);
    out.member("external_access_enabled", false).member("privilege_model_version", "1.0");
    write_provenance(out, row.provenance);
}

http::Response answer(const catalog::Metastore& row, const ServerFacts& facts) {
    json::Writer out;
    out.begin_object();
    write_metastore_members(out, row, facts);
    out.end_object();
    return admin_answer(out);
}

Result<std::int64_t> workspace_number(const ServerFacts& facts) {
    auto number = parse_int64(facts.workspace_id);
    if (!number) return Error(Condition::INTERNAL_ERROR, "the workspace id is no number");
    return *number;
}

}  // namespace

Result<http::Response> MetastoreHandlers::workspace_config(Call&) const {
    json::Writer out;
    out.begin_object().member("workspace_id", facts_.workspace_id);
    out.member("account_id", facts_.metastore_id).member("cloud", facts_.cloud);
    out.member("host_type", "WORKSPACE_HOST").end_object();
    return admin_answer(out);
}

Result<http::Response> MetastoreHandlers::summary(Call& call) const {
    SLUICE_TRY(const catalog::Metastore row,
               governance::get_metastore(services_, std::nullopt, *call.context));
    return answer(row, facts_);
}

Result<http::Response> MetastoreHandlers::get(Call& call) const {
    call.event.add_param("metastore_id", call.capture("id"));
    SLUICE_TRY(
        const catalog::Metastore row,
        governance::get_metastore(services_, std::string(call.capture("id")), *call.context));
    return answer(row, facts_);
}

Result<http::Response> MetastoreHandlers::update(Call& call) const {
    call.event.add_param("metastore_id", call.capture("id"));
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::UpdateMetastore request, parse_update_metastore(body.root()));
    if (request.sharing_scope) call.event.add_param("delta_sharing_scope", *request.sharing_scope);
    if (request.recipient_token_lifetime_s) {
        call.event.add_param("delta_sharing_recipient_token_lifetime_in_seconds",
                             *request.recipient_token_lifetime_s);
    }
    if (request.organization_name)
        call.event.add_param("delta_sharing_organization_name", *request.organization_name);
    SLUICE_TRY(
        const catalog::Metastore row,
        governance::update_metastore(services_, *call.administrator,
                                     std::string(call.capture("id")), request, *call.context));
    return answer(row, facts_);
}

Result<http::Response> MetastoreHandlers::current_assignment(Call&) const {
    SLUICE_TRY(const std::int64_t workspace_id, workspace_number(facts_));
    json::Writer out;
    out.begin_object().member("metastore_id", facts_.metastore_id);
    out.member("workspace_id", workspace_id).member("default_catalog_name", "main").end_object();
    return admin_answer(out);
}

Result<http::Response> MetastoreHandlers::current_user(Call& call) const {
    const access::AdminPrincipal& who = *call.administrator;
    json::Writer out;
    out.begin_object().key("schemas").begin_array();
    out.value("urn:ietf:params:scim:schemas:core:2.0:User").end_array();
    // The token of the environment has no row and so no id of its own.
    out.member("id", who.token_id.empty() ? std::string("1") : who.token_id);
    out.member("userName", who.name).member("displayName", who.name).member("active", true);
    out.key("emails").begin_array().begin_object();
    out.member("value", who.name).member("primary", true).end_object().end_array();
    if (who.role == access::Role::administrator) {
        out.key("groups").begin_array().begin_object();
        out.member("display", "admins").member("value", "1").end_object().end_array();
    }
    out.end_object();
    http::Response response = admin_answer(out);
    response.headers.add("X-Databricks-Org-Id", facts_.workspace_id);
    return response;
}

Result<http::Response> MetastoreHandlers::status(Call& call) const {
    const auto up = call.context->clock().monotonic() - facts_.started;
    json::Writer out;
    out.begin_object().member("version", facts_.version);
    out.member("metastore_id", facts_.metastore_id);
    out.member("uptime_seconds",
               std::int64_t{std::chrono::duration_cast<std::chrono::seconds>(up).count()});
    out.key("snapshot_cache").begin_object();
    out.member("tables", static_cast<std::int64_t>(services_.snapshots.entries()));
    out.member("bytes", static_cast<std::int64_t>(services_.snapshots.resident_bytes()));
    out.end_object().end_object();
    return admin_answer(out);
}

Result<http::Response> MetastoreHandlers::openapi(Call&) const {
    json::Writer out;
    out.raw(openapi_document(facts_.version, services_.public_url));
    return admin_answer(out);
}

Result<http::Response> MetastoreHandlers::not_implemented(Call& call) const {
    // The route's own text: what clients put behind it is no business of the log.
    const std::string_view pattern = call.match.matched_route->pattern;
    const std::string route(pattern.substr(0, pattern.find("/{")));
    call.event.add_param("route", route);
    return Error(Condition::NOT_IMPLEMENTED, "'" + route +
                                                 "' is a route of Databricks that "
                                                 "this server does not have");
}

}  // namespace sluice::api
