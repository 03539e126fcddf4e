#include <iterator>

#include "base/encoding.h"
#include "cli/command_groups.h"
#include "cli/location_argument.h"
#include "cli/session.h"
#include "cli/storage_credential.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Layout location_layout() {
    return {.columns = {{"NAME", "name"},
                        {"URL", "url"},
                        {"CREDENTIAL", "credential_name"},
                        {"READ ONLY", "read_only", Cell::text, true},
                        {"OWNER", "owner", Cell::text, true},
                        {"COMMENT", "comment", Cell::prose},
                        {"CREATED", "created_at", Cell::time}}};
}

Layout check_layout() {
    return {.name_field = "operation",
            .columns = {
                {"CHECK", "operation"}, {"RESULT", "result"}, {"MESSAGE", "message", Cell::prose}}};
}

Result<std::string> required_location(Session& session, const Invocation& invocation) {
    const auto url = invocation.option("url");
    if (!url) {
        return usage_error("--url is missing: s3://BUCKET/PREFIX, file:///DIR, or a path.");
    }
    return resolve_location(*url, session.environment().working_directory);
}

Result<json::Document> create_location(Session& session, const Invocation& invocation,
                                       const std::string& url,
                                       const std::optional<std::string>& credential) {
    json::Writer body;
    body.begin_object().member("name", invocation.argument("NAME")).member("url", url);
    body.optional("credential_name", credential);
    body.optional("comment", invocation.option("comment"));
    if (invocation.has("skip-validation")) body.member("skip_validation", true);
    body.end_object();
    return session.client().write(HttpMethod::post, unity_path({"external-locations"}),
                                  body.take());
}

/// A local directory needs no credential, so whoever gives one meant something else.
Result<void> refuse_credential_options(const Invocation& invocation) {
    for (const char* option : {"access-key-id", "secret-file", "secret-stdin", "endpoint",
                               "public-endpoint", "region", "path-style", "session-token-file"}) {
        if (invocation.has(option)) {
            return usage_error("--" + std::string(option) +
                               " is for s3:// URLs; a local directory has no credential.");
        }
    }
    return {};
}

Result<ExitCode> add_storage(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_TRY(const std::string url, required_location(session, invocation));
    std::optional<std::string> credential;
    if (is_s3_location(url)) {
        SLUICE_CHECK(create_s3_credential(session, name, invocation));
        credential = name;
    } else {
        SLUICE_CHECK(refuse_credential_options(invocation));
    }
    auto location = create_location(session, invocation, url, credential);
    if (!location.has_value() && credential) {
        // Otherwise the next attempt would fail on the credential that this one left behind.
        const auto undone =
            session.client().write(HttpMethod::delete_, unity_path({"storage-credentials", name}));
        if (!undone.has_value()) {
            session.say("The storage credential " + name +
                        " was created and could not be removed.");
        }
    }
    if (!location.has_value()) return location.error();
    session.print_object(location->root());
    session.suggest("sluice table create main.sales.orders --create-parents --location " + url +
                    "/orders");
    return ExitCode::success;
}

Result<ExitCode> add_location(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const std::string url, required_location(session, invocation));
    const auto credential = invocation.option("credential");
    if (is_s3_location(url) && !credential) {
        return usage_error(
            "An s3:// location needs --credential.\nhint: `sluice storage add` makes both");
    }
    SLUICE_TRY(const auto location, create_location(session, invocation, url, credential));
    session.print_object(location.root());
    return ExitCode::success;
}

Result<ExitCode> list_locations(Session& session, const Invocation&) {
    SLUICE_TRY(const Listing locations,
               session.client().list(unity_path({"external-locations"}), {}, "external_locations"));
    session.print_list(locations.items);
    if (locations.items.empty()) {
        session.say("There are no locations yet: tables lie under a location.");
        session.suggest("sluice storage add NAME --url URL");
    }
    return ExitCode::success;
}

Result<ExitCode> get_location(Session& session, const Invocation& invocation) {
    SLUICE_TRY(
        const auto location,
        session.client().get(unity_path({"external-locations", invocation.argument("NAME")})));
    session.print_object(location.root());
    return ExitCode::success;
}

Result<ExitCode> delete_location(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_CHECK(session.confirm_deletion("location", name, "Files stay where they are."));
    SLUICE_CHECK(
        session.client().write(HttpMethod::delete_, unity_path({"external-locations", name})));
    session.say("Location " + name + " is deleted.");
    return ExitCode::success;
}

/// The reverse of add: the credential goes too if it was made with the location and nothing else
/// uses it.
Result<ExitCode> delete_storage(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_TRY(const auto location, session.client().get(unity_path({"external-locations", name})));
    SLUICE_TRY(const auto credential, location.root().string({"credential_name"}));
    SLUICE_CHECK(session.confirm_deletion("storage", name, "Files stay where they are."));
    SLUICE_CHECK(
        session.client().write(HttpMethod::delete_, unity_path({"external-locations", name})));
    if (credential && equals_folded(*credential, name)) {
        const auto deleted = session.client().write(
            HttpMethod::delete_, unity_path({"storage-credentials", *credential}));
        const bool in_use =
            !deleted.has_value() && deleted.error().condition() == Condition::RESOURCE_IN_USE;
        if (!deleted.has_value() && !in_use) return deleted.error();
        if (in_use) session.say("Its credential stays: other locations use it.");
    }
    session.say("Storage " + name + " is deleted.");
    return ExitCode::success;
}

Result<ExitCode> test_storage(Session& session, const Invocation& invocation) {
    json::Writer body;
    body.begin_object().member("external_location_name", invocation.argument("NAME")).end_object();
    SLUICE_TRY(const auto answer,
               session.client().write(HttpMethod::post,
                                      unity_path({"validate-storage-credentials"}), body.take()));
    SLUICE_TRY(const auto results, answer.root().array({"results"}));
    const auto rows = results.value_or(std::vector<json::View>());
    session.print_list(rows);
    if (session.client().dry_run()) return ExitCode::success;
    if (rows.empty()) return ExitCode::check_failed;  // nothing was looked at: not the same as fine
    for (const json::View& row : rows) {
        SLUICE_TRY(const auto result, row.string({"result"}));
        if (!result || equals_folded(*result, "FAIL")) return ExitCode::check_failed;
    }
    return ExitCode::success;
}

// `--url` is the location here, so the global option of that name moves to the front.
constexpr const char* kServerUrlNote =
    "The server's own URL stands before the command here: `sluice --url SERVER storage …`.";

std::vector<Option> location_options() {
    return {
        {.name = "url", .value = "URL|DIR", .help = "s3://BUCKET/PREFIX, file:///DIR, or a path"}};
}

std::vector<Command> location_commands() {
    const Argument name{"NAME", "the location's name"};
    std::vector<Option> options = location_options();
    options.push_back(
        {.name = "credential", .value = "NAME", .help = "a storage credential that exists"});
    options.push_back({.name = "skip-validation", .help = "do not try to list and read"});
    options.push_back({.name = "comment", .value = "TEXT", .help = "what it is for"});
    return {
        {.path = {"storage", "location", "list"},
         .summary = "list the places where tables may lie",
         .examples = {"sluice storage location list"},
         .layout = location_layout(),
         .run = list_locations},
        {.path = {"storage", "location", "get"},
         .summary = "show a location",
         .examples = {"sluice storage location get lake"},
         .arguments = {name},
         .layout = location_layout(),
         .run = get_location},
        {.path = {"storage", "location", "create"},
         .summary = "name a place where tables may lie",
         .examples = {"sluice storage location create raw --url s3://bucket/raw --credential lake"},
         .arguments = {name},
         .options = options,
         .notes = kServerUrlNote,
         .layout = location_layout(),
         .run = add_location},
        {.path = {"storage", "location", "delete"},
         .summary = "delete a location; its files and its credential stay",
         .examples = {"sluice storage location delete raw --yes"},
         .arguments = {name},
         .run = delete_location},
    };
}

}  // namespace

std::vector<Command> storage_commands() {
    const Argument name{"NAME", "the storage's name"};
    std::vector<Option> add_options = location_options();
    for (Option& option : s3_credential_options()) add_options.push_back(std::move(option));
    std::vector<Command> commands = {
        {.path = {"storage", "add"},
         .summary = "add a bucket or a directory where tables lie",
         .examples =
             {"sluice storage add lake --url s3://bucket/tables --access-key-id AKIAEXAMPLE "
              "--secret-file lake.secret --region eu-west-1",
              "sluice storage add minio --url s3://bucket --endpoint http://minio:9000 "
              "--path-style --access-key-id ID --secret-stdin < minio.secret",
              "sluice storage add local --url /data/tables"},
         .arguments = {name},
         .options = add_options,
         .notes =
             std::string("For s3:// it makes a storage credential and a location of that name. ") +
             kServerUrlNote,
         .layout = location_layout(),
         .run = add_storage},
        {.path = {"storage", "list"},
         .summary = "list where tables may lie",
         .examples = {"sluice storage list"},
         .layout = location_layout(),
         .run = list_locations},
        {.path = {"storage", "get"},
         .summary = "show a storage",
         .examples = {"sluice storage get lake"},
         .arguments = {name},
         .layout = location_layout(),
         .run = get_location},
        {.path = {"storage", "delete"},
         .summary = "delete a storage; files stay",
         .examples = {"sluice storage delete lake --yes"},
         .arguments = {name},
         .run = delete_storage},
        {.path = {"storage", "test"},
         .summary = "try to list and read",
         .examples = {"sluice storage test lake"},
         .arguments = {name},
         .notes = "Exit code 8: a check failed.",
         .layout = check_layout(),
         .run = test_storage},
    };
    for (auto make : {storage_credential_commands, location_commands}) {
        std::vector<Command> more = make();
        commands.insert(commands.end(), std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
    }
    return commands;
}

}  // namespace sluice::cli
