#include "catalog/names.h"
#include "cli/command_groups.h"
#include "cli/location_argument.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

std::vector<Column> table_columns() {
    return {{"NAME", "full_name"},
            {"TYPE", "table_type"},
            {"FORMAT", "data_source_format"},
            {"LOCATION", "storage_location"},
            {"COMMENT", "comment", Cell::prose, true},
            {"OWNER", "owner", Cell::text, true},
            {"CREATED", "created_at", Cell::time, true},
            {"UPDATED", "updated_at", Cell::time, true},
            {"ID", "table_id", Cell::text, true},
            {"WARNINGS", "warnings", Cell::list, true}};
}

Layout table_layout() { return {.name_field = "full_name", .columns = table_columns()}; }

Layout inspect_layout() {
    return {.name_field = "full_name",
            .columns = table_columns(),
            .sections = {{.title = "Columns",
                          .field = "columns",
                          .columns = {{"NAME", "name"},
                                      {"TYPE", "type_text"},
                                      {"NULLABLE", "nullable"},
                                      {"PARTITION", "partition_index"},
                                      {"COMMENT", "comment", Cell::prose}}}}};
}

void append(Listing& all, Listing more) {
    all.items.insert(all.items.end(), more.items.begin(), more.items.end());
    // Views stay valid when their document moves.
    for (json::Document& page : more.pages) all.pages.push_back(std::move(page));
}

Result<Listing> tables_of_schema(Session& session, const std::string& catalog,
                                 const std::string& schema) {
    return session.client().list(
        unity_path({"tables"}),
        {{"catalog_name", catalog}, {"schema_name", schema}, {"omit_columns", "true"}}, "tables");
}

/// The API lists the tables of one schema at a time.
Result<Listing> tables_everywhere(Session& session) {
    Listing all;
    SLUICE_TRY(const Listing catalogs,
               session.client().list(unity_path({"catalogs"}), {}, "catalogs"));
    for (const json::View& catalog : catalogs.items) {
        SLUICE_TRY(const std::string catalog_name, catalog.required_string("A catalog", "name"));
        SLUICE_TRY(const Listing schemas,
                   session.client().list(unity_path({"schemas"}), {{"catalog_name", catalog_name}},
                                         "schemas"));
        for (const json::View& schema : schemas.items) {
            SLUICE_TRY(const std::string schema_name, schema.required_string("A schema", "name"));
            SLUICE_TRY(Listing tables, tables_of_schema(session, catalog_name, schema_name));
            append(all, std::move(tables));
        }
    }
    return all;
}

Result<ExitCode> list_tables(Session& session, const Invocation& invocation) {
    const std::string& parent = invocation.argument("CATALOG.SCHEMA");
    Listing tables;
    if (parent.empty()) {
        SLUICE_TRY(tables, tables_everywhere(session));
    } else {
        SLUICE_TRY(const auto name, catalog::parse_schema_name(parent));
        SLUICE_TRY(tables, tables_of_schema(session, name.catalog_name, name.schema_name));
    }
    session.print_list(tables.items);
    if (tables.items.empty()) {
        session.say("There are no tables here yet.");
        session.suggest(
            "sluice table create main.sales.orders --location LOCATION --create-parents");
    }
    return ExitCode::success;
}

Result<ExitCode> get_table(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto name, catalog::parse_table_name(invocation.argument("NAME")));
    SLUICE_TRY(const auto table, session.client().get(unity_path({"tables", name.full()})));
    session.print_object(table.root());
    return ExitCode::success;
}

/// POSTs, where an object of that name is as good as a new one.
Result<void> create_if_missing(Session& session, const std::string& route, std::string body,
                               Condition exists) {
    const auto created =
        session.client().write(HttpMethod::post, unity_path({route}), std::move(body));
    const bool fine = created.has_value() || created.error().condition() == exists ||
                      created.error().condition() == Condition::RESOURCE_ALREADY_EXISTS;
    if (!fine) return created.error();
    return {};
}

Result<void> create_parents(Session& session, const catalog::TableName& name) {
    json::Writer catalog;
    catalog.begin_object().member("name", name.catalog_name).end_object();
    SLUICE_CHECK(
        create_if_missing(session, "catalogs", catalog.take(), Condition::CATALOG_ALREADY_EXISTS));
    json::Writer schema;
    schema.begin_object().member("name", name.schema_name);
    schema.member("catalog_name", name.catalog_name).end_object();
    return create_if_missing(session, "schemas", schema.take(), Condition::SCHEMA_ALREADY_EXISTS);
}

Result<ExitCode> create_table(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto name, catalog::parse_table_name(invocation.argument("NAME")));
    const auto location_text = invocation.option("location");
    if (!location_text) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "`sluice table create` needs --location: the folder that holds the table's "
                     "_delta_log.");
    }
    SLUICE_TRY(const std::string location,
               resolve_location(*location_text, session.environment().working_directory));
    if (invocation.has("create-parents")) SLUICE_CHECK(create_parents(session, name));

    json::Writer body;
    body.begin_object().member("name", name.table_name);
    body.member("catalog_name", name.catalog_name).member("schema_name", name.schema_name);
    body.member("table_type", "EXTERNAL").member("data_source_format", "DELTA");
    body.member("storage_location", location);
    body.optional("comment", invocation.option("comment"));
    body.end_object();
    auto table = session.client().write(HttpMethod::post, unity_path({"tables"}), body.take());
    if (!table.has_value()) {
        const Condition condition = table.error().condition();
        const bool no_parent = condition == Condition::CATALOG_DOES_NOT_EXIST ||
                               condition == Condition::SCHEMA_DOES_NOT_EXIST;
        if (!no_parent) return table.error();
        return Error(condition,
                     table.error().message() + "\nhint: --create-parents makes what is missing");
    }
    session.print_object(table->root());
    session.suggest("sluice share add SHARE " + name.full());
    return ExitCode::success;
}

Result<ExitCode> delete_table(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto name, catalog::parse_table_name(invocation.argument("NAME")));
    SLUICE_CHECK(session.confirm_deletion(
        "table", name.full(),
        "Shares that hold it stop serving it; an external table's files stay."));
    SLUICE_CHECK(session.client().write(HttpMethod::delete_, unity_path({"tables", name.full()})));
    session.say("Table " + name.full() + " is deleted.");
    return ExitCode::success;
}

}  // namespace

std::vector<Command> table_commands() {
    const Argument name{"NAME", "the table's full name, CATALOG.SCHEMA.TABLE"};
    return {
        {.path = {"table", "list"},
         .summary = "list tables",
         .examples = {"sluice table list main.sales", "sluice table list"},
         .arguments = {{.name = "CATALOG.SCHEMA", .help = "only of this schema", .optional = true}},
         .layout = table_layout(),
         .run = list_tables},
        {.path = {"table", "get"},
         .summary = "show a table",
         .examples = {"sluice table get main.sales.orders"},
         .arguments = {name},
         .layout = table_layout(),
         .run = get_table},
        {.path = {"table", "create"},
         .summary = "register a Delta table that exists",
         .examples = {"sluice table create main.sales.orders --location s3://lake/orders",
                      "sluice table create main.sales.orders --location ./orders --create-parents"},
         .arguments = {name},
         .options = {{.name = "location",
                      .value = "URL|DIR",
                      .help = "folder with the table's _delta_log: s3://…, file:///…, or a path"},
                     {.name = "comment", .value = "TEXT", .help = "what it is"},
                     {.name = "create-parents",
                      .help = "make the catalog and the schema if they are missing"}},
         .notes = "Object stores must be known first: `sluice storage add`.",
         .layout = table_layout(),
         .run = create_table},
        {.path = {"table", "delete"},
         .summary = "forget a table; an external table's files stay",
         .examples = {"sluice table delete main.sales.orders --yes"},
         .arguments = {name},
         .run = delete_table},
        {.path = {"table", "inspect"},
         .summary = "show a table with its columns",
         .examples = {"sluice table inspect main.sales.orders"},
         .arguments = {name},
         .layout = inspect_layout(),
         .run = get_table},
    };
}

}  // namespace sluice::cli
