#include "cli/command_groups.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Layout catalog_layout() {
    return {.columns = {{"NAME", "name"},
                        {"TYPE", "catalog_type"},
                        {"OWNER", "owner"},
                        {"COMMENT", "comment", Cell::prose},
                        {"STORAGE ROOT", "storage_root", Cell::text, true},
                        {"CREATED", "created_at", Cell::time},
                        {"UPDATED", "updated_at", Cell::time, true}}};
}

Result<ExitCode> list_catalogs(Session& session, const Invocation&) {
    SLUICE_TRY(const Listing catalogs,
               session.client().list(unity_path({"catalogs"}), {}, "catalogs"));
    session.print_list(catalogs.items);
    if (catalogs.items.empty()) {
        session.say("There are no catalogs yet.");
        session.suggest("sluice catalog create main");
    }
    return ExitCode::success;
}

Result<ExitCode> get_catalog(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto catalog,
               session.client().get(unity_path({"catalogs", invocation.argument("NAME")})));
    session.print_object(catalog.root());
    return ExitCode::success;
}

Result<ExitCode> create_catalog(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    json::Writer body;
    body.begin_object().member("name", name);
    body.optional("comment", invocation.option("comment"));
    body.optional("storage_root", invocation.option("storage-root"));
    body.end_object();
    SLUICE_TRY(const auto catalog,
               session.client().write(HttpMethod::post, unity_path({"catalogs"}), body.take()));
    session.print_object(catalog.root());
    session.suggest("sluice schema create " + name + ".SCHEMA");
    return ExitCode::success;
}

Result<ExitCode> delete_catalog(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    const bool force = invocation.has("force");
    SLUICE_CHECK(session.confirm_deletion(
        "catalog", name, force ? "Its schemas and tables go with it; data files stay." : ""));
    AdminClient::Query query;
    if (force) query.emplace_back("force", "true");
    SLUICE_CHECK(
        session.client().write(HttpMethod::delete_, unity_path({"catalogs", name}), {}, query));
    session.say("Catalog " + name + " is deleted.");
    return ExitCode::success;
}

}  // namespace

std::vector<Command> catalog_commands() {
    const Argument name{"NAME", "the catalog's name"};
    return {
        {.path = {"catalog", "list"},
         .summary = "list the catalogs",
         .examples = {"sluice catalog list"},
         .layout = catalog_layout(),
         .run = list_catalogs},
        {.path = {"catalog", "get"},
         .summary = "show a catalog",
         .examples = {"sluice catalog get main"},
         .arguments = {name},
         .layout = catalog_layout(),
         .run = get_catalog},
        {.path = {"catalog", "create"},
         .summary = "create a catalog",
         .examples = {"sluice catalog create main --comment \"our tables\""},
         .arguments = {name},
         .options = {{.name = "comment", .value = "TEXT", .help = "what it is for"},
                     {.name = "storage-root", .value = "URL", .help = "where managed tables go"}},
         .layout = catalog_layout(),
         .run = create_catalog},
        {.path = {"catalog", "delete"},
         .summary = "delete a catalog",
         .examples = {"sluice catalog delete staging --force --yes"},
         .arguments = {name},
         .options = {{.name = "force", .help = "also when it is not empty"}},
         .run = delete_catalog},
    };
}

}  // namespace sluice::cli
