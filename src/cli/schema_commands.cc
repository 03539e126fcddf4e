#include "catalog/names.h"
#include "cli/command_groups.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Layout schema_layout() {
    return {.name_field = "full_name",
            .columns = {{"NAME", "full_name"},
                        {"OWNER", "owner"},
                        {"COMMENT", "comment", Cell::prose},
                        {"CREATED", "created_at", Cell::time},
                        {"UPDATED", "updated_at", Cell::time, true}}};
}

Result<ExitCode> list_schemas(Session& session, const Invocation& invocation) {
    const std::string& catalog = invocation.argument("CATALOG");
    SLUICE_TRY(
        const Listing schemas,
        session.client().list(unity_path({"schemas"}), {{"catalog_name", catalog}}, "schemas"));
    session.print_list(schemas.items);
    if (schemas.items.empty()) {
        session.say("Catalog " + catalog + " has no schemas yet.");
        session.suggest("sluice schema create " + catalog + ".SCHEMA");
    }
    return ExitCode::success;
}

Result<ExitCode> get_schema(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto name, catalog::parse_schema_name(invocation.argument("NAME")));
    SLUICE_TRY(const auto schema, session.client().get(unity_path({"schemas", name.full()})));
    session.print_object(schema.root());
    return ExitCode::success;
}

Result<ExitCode> create_schema(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto name, catalog::parse_schema_name(invocation.argument("NAME")));
    json::Writer body;
    body.begin_object().member("name", name.schema_name).member("catalog_name", name.catalog_name);
    body.optional("comment", invocation.option("comment"));
    body.end_object();
    SLUICE_TRY(const auto schema,
               session.client().write(HttpMethod::post, unity_path({"schemas"}), body.take()));
    session.print_object(schema.root());
    session.suggest("sluice table create " + name.full() + ".TABLE --location LOCATION");
    return ExitCode::success;
}

Result<ExitCode> delete_schema(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto name, catalog::parse_schema_name(invocation.argument("NAME")));
    const bool force = invocation.has("force");
    SLUICE_CHECK(session.confirm_deletion("schema", name.full(),
                                          force ? "Its tables go with it; data files stay." : ""));
    AdminClient::Query query;
    if (force) query.emplace_back("force", "true");
    SLUICE_CHECK(session.client().write(HttpMethod::delete_, unity_path({"schemas", name.full()}),
                                        {}, query));
    session.say("Schema " + name.full() + " is deleted.");
    return ExitCode::success;
}

}  // namespace

std::vector<Command> schema_commands() {
    const Argument name{"NAME", "the schema's full name, CATALOG.SCHEMA"};
    return {
        {.path = {"schema", "list"},
         .summary = "list the schemas of a catalog",
         .examples = {"sluice schema list main"},
         .arguments = {{"CATALOG", "the catalog's name"}},
         .layout = schema_layout(),
         .run = list_schemas},
        {.path = {"schema", "get"},
         .summary = "show a schema",
         .examples = {"sluice schema get main.sales"},
         .arguments = {name},
         .layout = schema_layout(),
         .run = get_schema},
        {.path = {"schema", "create"},
         .summary = "create a schema",
         .examples = {"sluice schema create main.sales"},
         .arguments = {name},
         .options = {{.name = "comment", .value = "TEXT", .help = "what it is for"}},
         .layout = schema_layout(),
         .run = create_schema},
        {.path = {"schema", "delete"},
         .summary = "delete a schema",
         .examples = {"sluice schema delete main.staging --force --yes"},
         .arguments = {name},
         .options = {{.name = "force", .help = "also when it is not empty"}},
         .run = delete_schema},
    };
}

}  // namespace sluice::cli
