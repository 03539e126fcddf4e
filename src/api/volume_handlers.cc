#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/volumes.h"

namespace sluice::api {
namespace {

void note_name(Call& call) { call.event.add_param("full_name_arg", call.capture("full_name")); }

}  // namespace

http::Response VolumeHandlers::answer(const catalog::Volume& row) const {
    json::Writer out;
    write_volume(out, row, facts_.metastore_id);
    return admin_answer(out);
}

Result<http::Response> VolumeHandlers::create(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateVolume request, parse_create_volume(body.root()));
    call.event.add_param("full_name_arg",
                         request.catalog_name + "." + request.schema_name + "." + request.name);
    SLUICE_TRY(const catalog::Volume row,
               governance::create_volume(services_, *call.administrator, request, *call.context));
    return answer(row);
}

Result<http::Response> VolumeHandlers::list(Call& call) const {
    SLUICE_TRY(std::string catalog_name, required_query(call, "ListVolumes", "catalog_name"));
    SLUICE_TRY(std::string schema_name, required_query(call, "ListVolumes", "schema_name"));
    call.event.add_param("catalog_name", catalog_name);
    call.event.objects.schema = schema_name;
    const catalog::SchemaName schema = {.catalog_name = std::move(catalog_name),
                                        .schema_name = std::move(schema_name)};
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows, governance::list_volumes(services_, *call.administrator, schema,
                                                         page, *call.context));
    json::Writer out;
    write_page(out, "volumes", rows,
               [&](const catalog::Volume& row) { write_volume(out, row, facts_.metastore_id); });
    return admin_answer(out);
}

Result<http::Response> VolumeHandlers::get(Call& call) const {
    note_name(call);
    SLUICE_TRY(const catalog::Volume row,
               governance::get_volume(services_, *call.administrator, call.capture("full_name"),
                                      *call.context));
    return answer(row);
}

Result<http::Response> VolumeHandlers::update(Call& call) const {
    note_name(call);
    SLUICE_TRY(const json::Document body, parse_body(call));
    call.event.add_param("updates", body.root().text());
    SLUICE_TRY(const governance::UpdateVolume request, parse_update_volume(body.root()));
    SLUICE_TRY(const catalog::Volume row,
               governance::update_volume(services_, *call.administrator, call.capture("full_name"),
                                         request, *call.context));
    return answer(row);
}

Result<http::Response> VolumeHandlers::remove(Call& call) const {
    note_name(call);
    SLUICE_CHECK(governance::delete_volume(services_, *call.administrator,
                                           call.capture("full_name"), *call.context));
    return empty_answer();
}

}  // namespace sluice::api
