#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/table_changes.h"
#include "governance/tables.h"

namespace sluice::api {
namespace {

/// The table a path names, as the client wrote it.
void note_table(Call& call) {
    call.event.add_param("full_name_arg", call.capture("full_name"));
    const std::string_view name = call.capture("full_name");
    call.event.objects.table = name.substr(name.rfind('.') + 1);
}

http::Response details_answer(const governance::TableDetails& details, const ServerFacts& facts) {
    json::Writer out;
    write_table(out, details, facts.metastore_id);
    return admin_answer(out);
}

}  // namespace

Result<http::Response> TableHandlers::create(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateTable request, parse_create_table(body.root()));
    call.event.objects.schema = request.schema_name;
    call.event.objects.table = request.name;
    call.event.add_param("full_name_arg",
                         request.catalog_name + "." + request.schema_name + "." + request.name);
    SLUICE_TRY(const governance::TableDetails details,
               governance::create_table(services_, *call.administrator, request, *call.context));
    return details_answer(details, facts_);
}

Result<http::Response> TableHandlers::list(Call& call) const {
    SLUICE_TRY(std::string catalog_name, required_query(call, "ListTables", "catalog_name"));
    SLUICE_TRY(std::string schema_name, required_query(call, "ListTables", "schema_name"));
    call.event.add_param("catalog_name", catalog_name);
    call.event.objects.schema = schema_name;
    const catalog::SchemaName schema = {.catalog_name = std::move(catalog_name),
                                        .schema_name = std::move(schema_name)};
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows, governance::list_tables(services_, *call.administrator, schema,
                                                        page, *call.context));
    json::Writer out;
    write_page(out, "tables", rows,
               [&](const catalog::Table& row) { write_table(out, row, facts_.metastore_id); });
    return admin_answer(out);
}

Result<http::Response> TableHandlers::get(Call& call) const {
    note_table(call);
    SLUICE_TRY(const governance::TableDetails details,
               governance::get_table(services_, *call.administrator, call.capture("full_name"),
                                     *call.context));
    return details_answer(details, facts_);
}

Result<http::Response> TableHandlers::exists(Call& call) const {
    note_table(call);
    SLUICE_TRY(const bool there,
               governance::table_exists(services_, *call.administrator, call.capture("full_name"),
                                        *call.context));
    json::Writer out;
    out.begin_object().member("table_exists", there).end_object();
    return admin_answer(out);
}

Result<http::Response> TableHandlers::update(Call& call) const {
    note_table(call);
    SLUICE_TRY(const json::Document body, parse_body(call));
    call.event.add_param("updates", body.root().text());
    SLUICE_TRY(const governance::UpdateTable request, parse_update_table(body.root()));
    SLUICE_TRY(const governance::TableDetails details,
               governance::update_table(services_, *call.administrator, call.capture("full_name"),
                                        request, *call.context));
    return details_answer(details, facts_);
}

Result<http::Response> TableHandlers::remove(Call& call) const {
    note_table(call);
    SLUICE_CHECK(governance::delete_table(services_, *call.administrator, call.capture("full_name"),
                                          *call.context));
    return empty_answer();
}

Result<http::Response> TableHandlers::summaries(Call& call) const {
    governance::TableSummaryRequest request;
    SLUICE_TRY(request.catalog_name, required_query(call, "ListTableSummaries", "catalog_name"));
    call.event.add_param("catalog_name", request.catalog_name);
    if (const std::string* pattern = call.query("schema_name_pattern"))
        request.schema_name_pattern = *pattern;
    if (const std::string* pattern = call.query("table_name_pattern"))
        request.table_name_pattern = *pattern;
    SLUICE_TRY(request.page, page_parameters(call));
    SLUICE_TRY(const auto rows, governance::list_table_summaries(services_, *call.administrator,
                                                                 request, *call.context));
    json::Writer out;
    write_page(out, "tables", rows, [&](const catalog::Table& row) {
        out.begin_object().member("full_name", row.full_name());
        out.member("table_type", "EXTERNAL").end_object();
    });
    return admin_answer(out);
}

}  // namespace sluice::api
