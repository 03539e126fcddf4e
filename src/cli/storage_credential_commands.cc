#include <istream>

#include "cli/limits.h"
#include "cli/session.h"
#include "cli/storage_credential.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<Secret<std::string>> read_secret_line(Environment& environment) {
    if (environment.in_is_terminal) {
        return usage_error(
            "--secret-stdin reads from a pipe: what is typed here would stay on the screen.");
    }
    std::string line;
    char c = '\0';
    while (line.size() <= kSecretBytesMax && environment.in.get(c) && c != '\n') line += c;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.size() > kSecretBytesMax) {
        return usage_error("There is no secret access key on standard input.");
    }
    return Secret(std::move(line));
}

Result<Secret<std::string>> read_secret_key(Session& session, const Invocation& invocation) {
    const auto file = invocation.option("secret-file");
    const bool from_stdin = invocation.has("secret-stdin");
    if (file && from_stdin) return usage_error("Give --secret-file or --secret-stdin, not both.");
    if (file) return read_secret_file(*file, "the secret access key");
    if (from_stdin) return read_secret_line(session.environment());
    if (auto text = session.environment().variable("SLUICE_S3_SECRET_ACCESS_KEY")) {
        return Secret(std::move(*text));
    }
    return usage_error(
        "The secret access key is missing.\nhint: --secret-file FILE, --secret-stdin, or the "
        "variable SLUICE_S3_SECRET_ACCESS_KEY");
}

Layout credential_layout() {
    return {.columns = {{"NAME", "name"},
                        {"ACCESS KEY ID", "s3.access_key_id"},
                        {"ENDPOINT", "s3.endpoint"},
                        {"PUBLIC ENDPOINT", "s3.public_endpoint", Cell::text, true},
                        {"REGION", "s3.region"},
                        {"PATH STYLE", "s3.path_style", Cell::text, true},
                        {"OWNER", "owner", Cell::text, true},
                        {"COMMENT", "comment", Cell::prose},
                        {"CREATED", "created_at", Cell::time}}};
}

Result<ExitCode> list_credentials(Session& session, const Invocation&) {
    SLUICE_TRY(const Listing credentials, session.client().list(unity_path({"storage-credentials"}),
                                                                {}, "storage_credentials"));
    session.print_list(credentials.items);
    return ExitCode::success;
}

Result<ExitCode> get_credential(Session& session, const Invocation& invocation) {
    SLUICE_TRY(
        const auto credential,
        session.client().get(unity_path({"storage-credentials", invocation.argument("NAME")})));
    session.print_object(credential.root());
    return ExitCode::success;
}

Result<ExitCode> create_credential(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_CHECK(create_s3_credential(session, name, invocation));
    if (!session.client().dry_run()) {
        SLUICE_TRY(const auto credential,
                   session.client().get(unity_path({"storage-credentials", name})));
        session.print_object(credential.root());
    }
    session.suggest("sluice storage location create " + name + " --url s3://BUCKET --credential " +
                    name);
    return ExitCode::success;
}

Result<ExitCode> delete_credential(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_CHECK(session.confirm_deletion("storage credential", name));
    SLUICE_CHECK(
        session.client().write(HttpMethod::delete_, unity_path({"storage-credentials", name})));
    session.say("Storage credential " + name + " is deleted.");
    return ExitCode::success;
}

}  // namespace

std::vector<Option> s3_credential_options() {
    return {
        {.name = "access-key-id", .value = "ID", .help = "of the S3 key"},
        {.name = "secret-file", .value = "FILE", .help = "holds the secret access key"},
        {.name = "secret-stdin",
         .help =
             "read the secret access key from standard input; else SLUICE_S3_SECRET_ACCESS_KEY"},
        {.name = "session-token-file",
         .value = "FILE",
         .help = "holds the session token of a temporary key"},
        {.name = "endpoint",
         .value = "URL",
         .help = "of an S3-compatible store, as the server reaches it"},
        {.name = "public-endpoint",
         .value = "URL",
         .help = "the same store as recipients reach it"},
        {.name = "region", .value = "REGION", .help = "default us-east-1"},
        {.name = "path-style", .help = "bucket in the path, as most S3-compatible stores want it"},
        {.name = "skip-validation", .help = "do not try to list and read"},
        {.name = "comment", .value = "TEXT", .help = "what it is for"},
    };
}

Result<void> create_s3_credential(Session& session, const std::string& name,
                                  const Invocation& invocation) {
    const auto access_key_id = invocation.option("access-key-id");
    if (!access_key_id) return usage_error("The key is missing: --access-key-id ID.");
    SLUICE_TRY(const auto secret_key, read_secret_key(session, invocation));
    json::Writer body;
    body.begin_object().member("name", name);
    body.optional("comment", invocation.option("comment"));
    body.key("s3").begin_object().member("access_key_id", *access_key_id);
    body.member("secret_access_key", secret_key.reveal());
    if (const auto file = invocation.option("session-token-file")) {
        SLUICE_TRY(const auto token, read_secret_file(*file, "the session token"));
        body.member("session_token", token.reveal());
    }
    body.optional("endpoint", invocation.option("endpoint"));
    body.optional("public_endpoint", invocation.option("public-endpoint"));
    body.member("region", invocation.option("region").value_or("us-east-1"));
    // Absent: the server goes by the endpoint.
    if (invocation.has("path-style")) body.member("path_style", true);
    body.end_object();
    if (invocation.has("skip-validation")) body.member("skip_validation", true);
    body.end_object();
    SLUICE_CHECK(
        session.client().write(HttpMethod::post, unity_path({"storage-credentials"}), body.take()));
    return {};
}

std::vector<Command> storage_credential_commands() {
    const Argument name{"NAME", "the credential's name"};
    return {
        {.path = {"storage", "credential", "list"},
         .summary = "list the credentials, without their secrets",
         .examples = {"sluice storage credential list"},
         .layout = credential_layout(),
         .run = list_credentials},
        {.path = {"storage", "credential", "get"},
         .summary = "show a credential, without its secret",
         .examples = {"sluice storage credential get lake"},
         .arguments = {name},
         .layout = credential_layout(),
         .run = get_credential},
        {.path = {"storage", "credential", "create"},
         .summary = "keep an S3 key, encrypted, for one or several locations",
         .examples = {"sluice storage credential create lake --access-key-id AKIAEXAMPLE "
                      "--secret-file lake.secret --region eu-west-1"},
         .arguments = {name},
         .options = s3_credential_options(),
         .layout = credential_layout(),
         .run = create_credential},
        {.path = {"storage", "credential", "delete"},
         .summary = "delete a credential that no location uses",
         .examples = {"sluice storage credential delete lake --yes"},
         .arguments = {name},
         .run = delete_credential},
    };
}

}  // namespace sluice::cli
