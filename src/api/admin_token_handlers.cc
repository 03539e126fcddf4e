#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/admin_tokens.h"

namespace sluice::api {

Result<http::Response> AdminTokenHandlers::create(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateAdminToken request, parse_create_admin_token(body.root()));
    call.event.add_param("name", request.name);
    call.event.add_param("role", request.role);
    SLUICE_TRY(
        const governance::CreatedAdminToken created,
        governance::create_admin_token(services_, *call.administrator, request, *call.context));
    call.event.add_param("token_id", created.row.id);
    json::Writer out;
    out.begin_object();
    write_admin_token_members(out, created.row);
    out.member("token", created.token.reveal()).end_object();
    return secret_admin_answer(out);
}

Result<http::Response> AdminTokenHandlers::list(Call& call) const {
    SLUICE_TRY(const std::vector<catalog::AdminToken> rows,
               governance::list_admin_tokens(services_, *call.administrator, *call.context));
    json::Writer out;
    out.begin_object();
    if (!rows.empty()) {
        out.key("admin_tokens").begin_array();
        for (const catalog::AdminToken& row : rows) {
            out.begin_object();
            write_admin_token_members(out, row);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
    return admin_answer(out);
}

Result<http::Response> AdminTokenHandlers::remove(Call& call) const {
    call.event.add_param("token_id", call.capture("id"));
    SLUICE_CHECK(governance::delete_admin_token(services_, *call.administrator, call.capture("id"),
                                                *call.context));
    return empty_answer();
}

}  // namespace sluice::api
