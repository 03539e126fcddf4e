#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/storage_access.h"

namespace sluice::api {
namespace {

/// U13: which keys were sent, never what is in them.
void note_updates(Call& call, const json::View& body) {
    std::string keys;
    for (const std::string& key : body.keys()) {
        if (!keys.empty()) keys += ',';
        keys += key;
    }
    call.event.add_param("updates", keys);
}

void note_name(Call& call) { call.event.add_param("name", call.capture("name")); }

http::Response answer(const catalog::StorageCredential& row) {
    json::Writer out;
    write_storage_credential(out, row);
    return admin_answer(out);
}

http::Response answer(const catalog::ExternalLocation& row) {
    json::Writer out;
    write_external_location(out, row);
    return admin_answer(out);
}

}  // namespace

Result<http::Response> StorageHandlers::create_credential(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateStorageCredential request,
               parse_create_storage_credential(body.root()));
    call.event.add_param("name", request.name);
    call.event.add_param("kind", "s3");
    SLUICE_TRY(const catalog::StorageCredential row,
               governance::create_storage_credential(services_, *call.administrator, request,
                                                     *call.context));
    return answer(row);
}

Result<http::Response> StorageHandlers::list_credentials(Call& call) const {
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows, governance::list_storage_credentials(services_, *call.administrator,
                                                                     page, *call.context));
    json::Writer out;
    write_page(out, "storage_credentials", rows,
               [&](const catalog::StorageCredential& row) { write_storage_credential(out, row); });
    return admin_answer(out);
}

Result<http::Response> StorageHandlers::get_credential(Call& call) const {
    note_name(call);
    SLUICE_TRY(const catalog::StorageCredential row,
               governance::get_storage_credential(services_, *call.administrator,
                                                  call.capture("name"), *call.context));
    return answer(row);
}

Result<http::Response> StorageHandlers::update_credential(Call& call) const {
    note_name(call);
    SLUICE_TRY(const json::Document body, parse_body(call));
    note_updates(call, body.root());
    SLUICE_TRY(const governance::UpdateStorageCredential request,
               parse_update_storage_credential(body.root()));
    SLUICE_TRY(const catalog::StorageCredential row,
               governance::update_storage_credential(services_, *call.administrator,
                                                     call.capture("name"), request, *call.context));
    return answer(row);
}

Result<http::Response> StorageHandlers::delete_credential(Call& call) const {
    note_name(call);
    SLUICE_CHECK(governance::delete_storage_credential(services_, *call.administrator,
                                                       call.capture("name"), *call.context));
    return empty_answer();
}

Result<http::Response> StorageHandlers::create_location(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateExternalLocation request,
               parse_create_external_location(body.root()));
    call.event.add_param("name", request.name);
    call.event.add_param("url", request.url);
    call.event.add_param("credential_name", request.credential_name);
    SLUICE_TRY(const catalog::ExternalLocation row,
               governance::create_external_location(services_, *call.administrator, request,
                                                    *call.context));
    return answer(row);
}

Result<http::Response> StorageHandlers::list_locations(Call& call) const {
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows, governance::list_external_locations(services_, *call.administrator,
                                                                    page, *call.context));
    json::Writer out;
    write_page(out, "external_locations", rows,
               [&](const catalog::ExternalLocation& row) { write_external_location(out, row); });
    return admin_answer(out);
}

Result<http::Response> StorageHandlers::get_location(Call& call) const {
    note_name(call);
    SLUICE_TRY(const catalog::ExternalLocation row,
               governance::get_external_location(services_, *call.administrator,
                                                 call.capture("name"), *call.context));
    return answer(row);
}

Result<http::Response> StorageHandlers::update_location(Call& call) const {
    note_name(call);
    SLUICE_TRY(const json::Document body, parse_body(call));
    note_updates(call, body.root());
    SLUICE_TRY(const governance::UpdateExternalLocation request,
               parse_update_external_location(body.root()));
    SLUICE_TRY(const catalog::ExternalLocation row,
               governance::update_external_location(services_, *call.administrator,
                                                    call.capture("name"), request, *call.context));
    return answer(row);
}

Result<http::Response> StorageHandlers::delete_location(Call& call) const {
    note_name(call);
    SLUICE_TRY(const bool force, boolean_query(call, "force"));
    SLUICE_CHECK(governance::delete_external_location(services_, *call.administrator,
                                                      call.capture("name"), force, *call.context));
    return empty_answer();
}

Result<http::Response> StorageHandlers::refuse_temporary_credentials(Call&) const {
    return Error(Condition::PERMISSION_DENIED,
                 "temporary credentials for storage are switched off on this server");
}

}  // namespace sluice::api
