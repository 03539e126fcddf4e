#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/shares.h"

namespace sluice::api {
namespace {

void note_share(Call& call, std::string_view name) {
    call.event.objects.share = name;
    call.event.add_param("name", name);
}

/// U18: what of a PATCH was sent, under the keys of the request.
Result<void> note_update(Call& call, const json::View& body,
                         const governance::UpdateShare& request) {
    SLUICE_TRY(const auto updates, body.find({"updates"}));
    if (updates) call.event.add_param("updates", updates->text());
    if (request.comment) call.event.add_param("comment", *request.comment);
    if (request.owner) call.event.add_param("owner", *request.owner);
    if (request.new_name) call.event.add_param("new_name", *request.new_name);
    return {};
}

/// A44: what SQL tells apart by its own conditions is one error of the REST API.
Error as_parameter_error(Error error) {
    if (error.condition() != Condition::INVALID_PARTITION_COLUMN &&
        error.condition() != Condition::CAST_INVALID_INPUT)
        return error;
    return Error(Condition::INVALID_PARAMETER_VALUE, error.message(), error.detail());
}

}  // namespace

Result<http::Response> ShareHandlers::create(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateShare request, parse_create_share(body.root()));
    note_share(call, request.name);
    if (request.comment) call.event.add_param("comment", *request.comment);
    SLUICE_TRY(const catalog::Share row,
               governance::create_share(services_, *call.administrator, request, *call.context));
    call.event.objects.share_id = row.id;
    json::Writer out;
    write_share(out, row);
    return admin_answer(out);
}

Result<http::Response> ShareHandlers::list(Call& call) const {
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows,
               governance::list_shares(services_, *call.administrator, page, *call.context));
    json::Writer out;
    write_page(out, "shares", rows, [&](const catalog::Share& row) { write_share(out, row); });
    return admin_answer(out);
}

Result<http::Response> ShareHandlers::get(Call& call) const {
    note_share(call, call.capture("name"));
    SLUICE_TRY(const bool with_objects, boolean_query(call, "include_shared_data"));
    if (with_objects) call.event.add_param("include_shared_data", "true");
    SLUICE_TRY(
        governance::ShareDetails details,
        governance::get_share(services_, *call.administrator, call.capture("name"), *call.context));
    call.event.objects.share_id = details.share.id;
    if (!with_objects) details.objects.clear();
    json::Writer out;
    write_share(out, details);
    return admin_answer(out);
}

Result<http::Response> ShareHandlers::update(Call& call) const {
    note_share(call, call.capture("name"));
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::UpdateShare request, parse_update_share(body.root()));
    SLUICE_CHECK(note_update(call, body.root(), request));
    const auto changed = governance::update_share(services_, *call.administrator,
                                                  call.capture("name"), request, *call.context);
    if (!changed) return as_parameter_error(changed.error());
    const governance::ShareDetails& details = *changed;
    call.event.objects.share_id = details.share.id;
    json::Writer out;
    // W2: without the objects Terraform takes them for deleted.
    write_share(out, details);
    return admin_answer(out);
}

Result<http::Response> ShareHandlers::remove(Call& call) const {
    note_share(call, call.capture("name"));
    SLUICE_CHECK(governance::delete_share(services_, *call.administrator, call.capture("name"),
                                          *call.context));
    return empty_answer();
}

}  // namespace sluice::api
