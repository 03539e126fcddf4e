#include "base/encoding.h"
#include "catalog/names.h"
#include "cli/command_groups.h"
#include "cli/partition_statement.h"
#include "cli/session.h"
#include "cli/sql_statements.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// The full name as written, once it has the form that `--schema` or its absence asks for. Two
/// parts alone never mean the schema: sharing all tables, present and future, must be said.
Result<void> check_object_name(const std::string& name, bool is_schema) {
    if (is_schema) {
        auto parsed = catalog::parse_schema_name(name);
        if (!parsed.has_value()) return parsed.error();
        return {};
    }
    auto parsed = catalog::parse_table_name(name);
    if (parsed.has_value()) return {};
    if (catalog::parse_schema_name(name).has_value()) {
        return usage_error("'" + name + "' is not the full name of a table.\nhint: write " + name +
                           ".TABLE, or add --schema to share all its tables, future ones too");
    }
    return parsed.error();
}

Result<void> check_schema_options(const Invocation& invocation) {
    for (const char* option : {"as", "history", "start-version", "cdf", "partition"}) {
        if (invocation.has(option)) {
            return usage_error("--" + std::string(option) +
                               " is for a table; a schema is shared whole and with history.");
        }
    }
    return {};
}

Result<std::optional<std::int64_t>> start_version(const Invocation& invocation) {
    const auto text = invocation.option("start-version");
    if (!text) return std::optional<std::int64_t>();
    const auto version = parse_int64(*text);
    if (!version.has_value() || *version < 0) {
        return usage_error("--start-version must be a version of the table: 0, 1, 2, …");
    }
    return std::optional<std::int64_t>(*version);
}

Result<std::string> describe_object(const Invocation& invocation) {
    const bool is_schema = invocation.has("schema");
    SLUICE_CHECK(check_object_name(invocation.argument("NAME"), is_schema));
    if (is_schema) SLUICE_CHECK(check_schema_options(invocation));
    json::Writer object;
    object.begin_object().member("name", invocation.argument("NAME"));
    object.member("data_object_type", is_schema ? "SCHEMA" : "TABLE");
    if (const auto alias = invocation.option("as")) {
        SLUICE_CHECK(catalog::parse_shared_as(*alias));
        object.member("shared_as", *alias);
    }
    // The change feed is read from the history, so it brings the history along.
    if (invocation.has("history") || invocation.has("cdf")) {
        object.member("history_data_sharing_status", "ENABLED");
    }
    if (invocation.has("cdf")) object.member("cdf_enabled", true);
    SLUICE_TRY(const auto version, start_version(invocation));
    object.optional("start_version", version);
    object.optional("comment", invocation.option("comment")).end_object();
    return object.take();
}

/// One update of a share's objects.
Result<json::Document> update_share(Session& session, const std::string& share,
                                    std::string_view action, const std::string& object) {
    session.warn_if_managed(unity_path({"shares", share}));
    json::Writer body;
    body.begin_object().key("updates").begin_array().begin_object();
    body.member("action", action).key("data_object").raw(object);
    body.end_object().end_array().end_object();
    return session.client().write(HttpMethod::patch, unity_path({"shares", share}), body.take());
}

/// Partitions are written in SQL; the share as it is afterwards.
Result<ExitCode> add_partitions(Session& session, const Invocation& invocation) {
    const std::string& share = invocation.argument("SHARE");
    PartitionedAddition addition{.share = share,
                                 .table = invocation.argument("NAME"),
                                 .groups = invocation.options("partition"),
                                 .alias = invocation.option("as"),
                                 .comment = invocation.option("comment"),
                                 .history = invocation.has("history"),
                                 .change_data_feed = invocation.has("cdf"),
                                 .start_version = std::nullopt};
    SLUICE_TRY(addition.start_version, start_version(invocation));
    SLUICE_TRY(const std::string statement, partition_statement(addition));
    SqlStatements statements(session, "main", "default", {});
    SLUICE_CHECK(statements.run(statement, "", {}));
    if (session.client().dry_run()) return ExitCode::success;
    SLUICE_TRY(const auto answer, session.client().get(unity_path({"shares", share}),
                                                       {{"include_shared_data", "true"}}));
    session.print_object(answer.root());
    session.suggest("sluice share grant " + share + " RECIPIENT");
    return ExitCode::success;
}

Result<ExitCode> add_object(Session& session, const Invocation& invocation) {
    const std::string& share = invocation.argument("SHARE");
    if (invocation.has("partition") && !invocation.has("schema")) {
        SLUICE_CHECK(check_object_name(invocation.argument("NAME"), false));
        return add_partitions(session, invocation);
    }
    SLUICE_TRY(const std::string object, describe_object(invocation));
    SLUICE_TRY(const auto answer, update_share(session, share, "ADD", object));
    session.print_object(answer.root());
    SLUICE_TRY(const auto warnings, answer.root().strings({"warnings"}));
    for (const std::string& warning : warnings.value_or(std::vector<std::string>())) {
        session.say("warning: " + warning);
    }
    session.suggest("sluice share grant " + share + " RECIPIENT");
    return ExitCode::success;
}

Result<ExitCode> remove_object(Session& session, const Invocation& invocation) {
    json::Writer object;
    object.begin_object().member("name", invocation.argument("NAME")).end_object();
    SLUICE_TRY(const auto answer,
               update_share(session, invocation.argument("SHARE"), "REMOVE", object.take()));
    session.print_object(answer.root());
    return ExitCode::success;
}

Layout objects_layout() {
    return {.columns = {{"SHARE", "name"}, {"UPDATED", "updated_at", Cell::time}},
            .sections = {{.title = "Objects",
                          .field = "objects",
                          .columns = {{"NAME", "name"},
                                      {"TYPE", "data_object_type"},
                                      {"SHARED AS", "shared_as"},
                                      {"HISTORY", "history_data_sharing_status"},
                                      {"STATUS", "status"}}}}};
}

}  // namespace

std::vector<Command> share_object_commands() {
    const Argument share{"SHARE", "the share's name"};
    return {
        {.path = {"share", "add"},
         .summary = "put a table, a view or a whole schema into a share",
         .examples = {"sluice share add sales main.sales.orders --as public.orders",
                      "sluice share add sales main.sales.events --history --cdf",
                      "sluice share add sales main.sales --schema",
                      "sluice share add eu main.sales.orders --partition \"region = 'EU'\""},
         .arguments = {share,
                       {"NAME", "full name: CATALOG.SCHEMA.TABLE, with --schema CATALOG.SCHEMA"}},
         .options = {{.name = "as",
                      .value = "SCHEMA.TABLE",
                      .help = "the name recipients see; default SCHEMA.TABLE of the source"},
                     {.name = "history", .help = "recipients may read older versions and stream"},
                     {.name = "cdf",
                      .help = "recipients may read the change data feed; includes --history"},
                     {.name = "start-version",
                      .value = "N",
                      .help = "the oldest version recipients may read; default the current one"},
                     {.name = "partition",
                      .value = "TESTS",
                      .help = "only files whose partition passes, as in SQL; again: or that",
                      .repeated = true},
                     {.name = "comment", .value = "TEXT", .help = "what it is"},
                     {.name = "schema",
                      .help = "NAME is a schema: all its tables and views, future ones too"}},
         .layout = objects_layout(),
         .run = add_object},
        {.path = {"share", "remove"},
         .summary = "take a table, a view or a schema out of a share",
         .examples = {"sluice share remove sales main.sales.orders"},
         .arguments = {share, {"NAME", "full name of the object, as `sluice share get` shows it"}},
         .layout = objects_layout(),
         .run = remove_object},
    };
}

}  // namespace sluice::cli
