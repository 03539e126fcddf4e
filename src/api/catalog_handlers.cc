#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/catalogs.h"

namespace sluice::api {

http::Response CatalogHandlers::answer(const catalog::Catalog& row) const {
    json::Writer out;
    write_catalog(out, row, facts_.metastore_id);
    return admin_answer(out);
}

http::Response CatalogHandlers::answer(const catalog::Schema& row) const {
    json::Writer out;
    write_schema(out, row, facts_.metastore_id);
    return admin_answer(out);
}

Result<http::Response> CatalogHandlers::create_catalog(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateCatalog request, parse_create_catalog(body.root()));
    call.event.add_param("full_name_arg", request.name);
    SLUICE_TRY(const catalog::Catalog row,
               governance::create_catalog(services_, *call.administrator, request, *call.context));
    return answer(row);
}

Result<http::Response> CatalogHandlers::list_catalogs(Call& call) const {
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows,
               governance::list_catalogs(services_, *call.administrator, page, *call.context));
    json::Writer out;
    write_page(out, "catalogs", rows,
               [&](const catalog::Catalog& row) { write_catalog(out, row, facts_.metastore_id); });
    return admin_answer(out);
}

Result<http::Response> CatalogHandlers::get_catalog(Call& call) const {
    call.event.add_param("full_name_arg", call.capture("name"));
    SLUICE_TRY(const catalog::Catalog row,
               governance::get_catalog(services_, *call.administrator, call.capture("name"),
                                       *call.context));
    return answer(row);
}

Result<http::Response> CatalogHandlers::update_catalog(Call& call) const {
    call.event.add_param("full_name_arg", call.capture("name"));
    SLUICE_TRY(const json::Document body, parse_body(call));
    call.event.add_param("updates", body.root().text());
    SLUICE_TRY(const governance::UpdateCatalog request, parse_update_catalog(body.root()));
    SLUICE_TRY(const catalog::Catalog row,
               governance::update_catalog(services_, *call.administrator, call.capture("name"),
                                          request, *call.context));
    return answer(row);
}

Result<http::Response> CatalogHandlers::delete_catalog(Call& call) const {
    call.event.add_param("full_name_arg", call.capture("name"));
    SLUICE_TRY(const bool force, boolean_query(call, "force"));
    SLUICE_CHECK(governance::delete_catalog(services_, *call.administrator, call.capture("name"),
                                            force, *call.context));
    return empty_answer();
}

Result<http::Response> CatalogHandlers::create_schema(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateSchema request, parse_create_schema(body.root()));
    call.event.objects.schema = request.name;
    call.event.add_param("full_name_arg", request.catalog_name + "." + request.name);
    SLUICE_TRY(const catalog::Schema row,
               governance::create_schema(services_, *call.administrator, request, *call.context));
    return answer(row);
}

Result<http::Response> CatalogHandlers::list_schemas(Call& call) const {
    SLUICE_TRY(const std::string parent, required_query(call, "ListSchemas", "catalog_name"));
    call.event.add_param("catalog_name", parent);
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows, governance::list_schemas(services_, *call.administrator, parent,
                                                         page, *call.context));
    json::Writer out;
    write_page(out, "schemas", rows,
               [&](const catalog::Schema& row) { write_schema(out, row, facts_.metastore_id); });
    return admin_answer(out);
}

Result<http::Response> CatalogHandlers::get_schema(Call& call) const {
    call.event.add_param("full_name_arg", call.capture("full_name"));
    SLUICE_TRY(const catalog::Schema row,
               governance::get_schema(services_, *call.administrator, call.capture("full_name"),
                                      *call.context));
    return answer(row);
}

Result<http::Response> CatalogHandlers::update_schema(Call& call) const {
    call.event.add_param("full_name_arg", call.capture("full_name"));
    SLUICE_TRY(const json::Document body, parse_body(call));
    call.event.add_param("updates", body.root().text());
    SLUICE_TRY(const governance::UpdateCatalog request, parse_update_catalog(body.root()));
    SLUICE_TRY(const catalog::Schema row,
               governance::update_schema(services_, *call.administrator, call.capture("full_name"),
                                         request, *call.context));
    return answer(row);
}

Result<http::Response> CatalogHandlers::delete_schema(Call& call) const {
    call.event.add_param("full_name_arg", call.capture("full_name"));
    SLUICE_TRY(const bool force, boolean_query(call, "force"));
    SLUICE_CHECK(governance::delete_schema(services_, *call.administrator,
                                           call.capture("full_name"), force, *call.context));
    return empty_answer();
}

}  // namespace sluice::api
