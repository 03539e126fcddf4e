#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/recipients.h"

namespace sluice::api {
namespace {

void note_recipient(Call& call, std::string_view name) {
    call.event.objects.recipient = name;
    call.event.add_param("name", name);
}

/// Texts behind one another; what auditors search in.
template <class Items, class TextOf>
std::string joined(const Items& items, TextOf text_of) {
    std::string out;
    for (const auto& item : items) {
        if (!out.empty()) out += ',';
        out += text_of(item);
    }
    return out;
}

void note_ip_ranges(Call& call, const std::vector<std::string>& ranges) {
    call.event.add_param("ip_access_list.allowed_ip_addresses",
                         joined(ranges, [](const std::string& range) { return range; }));
}

/// U22: keys alone. Values may be personal.
void note_properties(Call& call, const std::map<std::string, std::string>& properties) {
    call.event.add_param("properties_keys",
                         joined(properties, [](const auto& entry) { return entry.first; }));
}

void note_create(Call& call, const governance::CreateRecipient& request) {
    note_recipient(call, request.name);
    if (request.comment) call.event.add_param("comment", *request.comment);
    call.event.add_param("authentication_type", request.authentication_type);
    note_ip_ranges(call, request.ip_access_list);
    note_properties(call, request.properties);
    if (request.expiration_time) call.event.add_param("expiration_time", *request.expiration_time);
}

void note_update(Call& call, const json::View& body, const governance::UpdateRecipient& request) {
    if (request.comment) call.event.add_param("comment", *request.comment);
    if (request.ip_access_list) note_ip_ranges(call, *request.ip_access_list);
    if (request.properties) note_properties(call, *request.properties);
    if (request.expiration_time) call.event.add_param("expiration_time", *request.expiration_time);
    call.event.add_param("updates",
                         joined(body.keys(), [](const std::string& key) { return key; }));
}

/// Activation links are in it: nobody keeps it (A64).
http::Response answer(const governance::RecipientDetails& details) {
    json::Writer out;
    write_recipient(out, details);
    return secret_admin_answer(out);
}

}  // namespace

Result<http::Response> RecipientAdminHandlers::create(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateRecipient request, parse_create_recipient(body.root()));
    note_create(call, request);
    SLUICE_TRY(
        const governance::RecipientDetails details,
        governance::create_recipient(services_, *call.administrator, request, *call.context));
    return answer(details);
}

Result<http::Response> RecipientAdminHandlers::list(Call& call) const {
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    const std::string* metastore = call.query("data_recipient_global_metastore_id");
    SLUICE_TRY(const auto rows, governance::list_recipients(services_, *call.administrator,
                                                            metastore == nullptr ? "" : *metastore,
                                                            page, *call.context));
    json::Writer out;
    write_page(out, "recipients", rows,
               [&](const governance::RecipientDetails& row) { write_recipient(out, row); });
    return secret_admin_answer(out);
}

Result<http::Response> RecipientAdminHandlers::get(Call& call) const {
    note_recipient(call, call.capture("name"));
    SLUICE_TRY(const governance::RecipientDetails details,
               governance::get_recipient(services_, *call.administrator, call.capture("name"),
                                         *call.context));
    return answer(details);
}

Result<http::Response> RecipientAdminHandlers::update(Call& call) const {
    note_recipient(call, call.capture("name"));
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::UpdateRecipient request, parse_update_recipient(body.root()));
    note_update(call, body.root(), request);
    SLUICE_TRY(const governance::RecipientDetails details,
               governance::update_recipient(services_, *call.administrator, call.capture("name"),
                                            request, *call.context));
    return answer(details);
}

Result<http::Response> RecipientAdminHandlers::remove(Call& call) const {
    note_recipient(call, call.capture("name"));
    SLUICE_CHECK(governance::delete_recipient(services_, *call.administrator, call.capture("name"),
                                              *call.context));
    return empty_answer();
}

Result<http::Response> RecipientAdminHandlers::rotate_token(Call& call) const {
    note_recipient(call, call.capture("name"));
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const std::int64_t seconds, parse_rotate_token(body.root()));
    call.event.add_param("existing_token_expire_in_seconds", seconds);
    SLUICE_TRY(const governance::RecipientDetails details,
               governance::rotate_token(services_, *call.administrator, call.capture("name"),
                                        seconds, *call.context));
    // The fresh one comes first (A75).
    if (!details.tokens.empty())
        call.event.add_param("new_token_id", details.tokens.front().token.id);
    return answer(details);
}

}  // namespace sluice::api
