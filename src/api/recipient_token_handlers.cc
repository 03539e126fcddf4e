#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/access_explanation.h"
#include "governance/recipient_tokens.h"
#include "governance/shares.h"

namespace sluice::api {
namespace {

void note_recipient(Call& call) {
    call.event.objects.recipient = call.capture("name");
    call.event.add_param("name", call.capture("name"));
}

/// `{reason?}`; noted before anything can be refused.
Result<std::optional<std::string>> parse_reason(Call& call) {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(auto reason, body.root().string({"reason"}));
    if (reason) call.event.add_param("reason", *reason);
    return reason;
}

}  // namespace

Result<http::Response> RecipientTokenHandlers::list(Call& call) const {
    note_recipient(call);
    SLUICE_TRY(const auto records,
               governance::list_recipient_tokens(services_, *call.administrator,
                                                 call.capture("name"), *call.context));
    json::Writer out;
    out.begin_object();
    if (!records.empty()) {
        out.key("tokens").begin_array();
        for (const governance::TokenRecord& record : records) write_token_record(out, record);
        out.end_array();
    }
    out.end_object();
    return admin_answer(out);
}

Result<http::Response> RecipientTokenHandlers::revoke(Call& call) const {
    note_recipient(call);
    call.event.add_param("token_id", call.capture("id"));
    governance::RevokeToken request;
    request.recipient = call.capture("name");
    request.token_id = std::string(call.capture("id"));
    SLUICE_TRY(request.reason, parse_reason(call));
    SLUICE_CHECK(
        governance::revoke_recipient_token(services_, *call.administrator, request, *call.context));
    return links_answer(services_);
}

Result<http::Response> RecipientTokenHandlers::rotate(Call& call) const {
    note_recipient(call);
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const std::int64_t seconds, parse_rotate_token(body.root()));
    call.event.add_param("existing_token_expire_in_seconds", seconds);
    SLUICE_TRY(const governance::RecipientDetails details,
               governance::rotate_token(services_, *call.administrator, call.capture("name"),
                                        seconds, *call.context));
    if (!details.tokens.empty())
        call.event.add_param("new_token_id", details.tokens.front().token.id);
    json::Writer out;
    write_recipient(out, details, governance::links_expire_at(services_));
    return secret_admin_answer(out);
}

Result<http::Response> RecipientTokenHandlers::set_blocked(Call& call, bool blocked) const {
    note_recipient(call);
    SLUICE_CHECK(parse_reason(call));
    SLUICE_TRY(const governance::RecipientDetails details,
               governance::set_recipient_blocked(services_, *call.administrator,
                                                 call.capture("name"), blocked, *call.context));
    json::Writer out;
    write_recipient(
        out, details,
        blocked ? std::optional<EpochMs>(governance::links_expire_at(services_)) : std::nullopt);
    return secret_admin_answer(out);
}

Result<http::Response> RecipientTokenHandlers::block(Call& call) const {
    return set_blocked(call, true);
}

Result<http::Response> RecipientTokenHandlers::unblock(Call& call) const {
    return set_blocked(call, false);
}

Result<http::Response> RecipientTokenHandlers::access(Call& call) const {
    note_recipient(call);
    governance::ExplainAccess request;
    request.recipient = call.capture("name");
    if (const std::string* share = call.query("share")) {
        request.share = *share;
        call.event.objects.share = *share;
    }
    SLUICE_TRY(request.explain, boolean_query(call, "explain"));
    SLUICE_TRY(const governance::AccessExplanation explanation,
               governance::explain_access(services_, *call.administrator, request, *call.context));
    json::Writer out;
    write_access_explanation(out, explanation);
    return admin_answer(out);
}

Result<http::Response> RecipientTokenHandlers::remove_recipient(Call& call) const {
    note_recipient(call);
    SLUICE_CHECK(governance::delete_recipient(services_, *call.administrator, call.capture("name"),
                                              *call.context));
    return links_answer(services_);
}

Result<http::Response> RecipientTokenHandlers::remove_share(Call& call) const {
    call.event.objects.share = call.capture("name");
    call.event.add_param("name", call.capture("name"));
    SLUICE_CHECK(governance::delete_share(services_, *call.administrator, call.capture("name"),
                                          *call.context));
    return links_answer(services_);
}

}  // namespace sluice::api
