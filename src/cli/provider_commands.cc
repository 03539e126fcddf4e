#include "cli/command_groups.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Layout provider_layout() {
    return {.columns = {{"NAME", "name"},
                        {"ENDPOINT", "recipient_profile.endpoint"},
                        {"EXPIRES", "recipient_profile.expiration_time", Cell::expiry},
                        {"AUTHENTICATION", "authentication_type", Cell::text, true},
                        {"OWNER", "owner", Cell::text, true},
                        {"COMMENT", "comment", Cell::prose},
                        {"CREATED", "created_at", Cell::time}}};
}

Result<ExitCode> list_providers(Session& session, const Invocation&) {
    SLUICE_TRY(const Listing providers,
               session.client().list(unity_path({"providers"}), {}, "providers"));
    session.print_list(providers.items);
    if (providers.items.empty()) {
        session.say("There are no providers yet: a provider is somebody who shares with us.");
        session.suggest("sluice provider add globex --profile config.share");
    }
    return ExitCode::success;
}

Result<ExitCode> get_provider(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto provider,
               session.client().get(unity_path({"providers", invocation.argument("NAME")})));
    session.print_object(provider.root());
    return ExitCode::success;
}

/// `recipient_profile_str`, and with it the kind of authentication, into an object begun by the
/// caller.
Result<void> write_profile(const std::string& file, json::Writer& body, bool with_type) {
    SLUICE_TRY(const Secret<std::string> text, read_secret_file(file, "the profile"));
    const auto profile = json::Document::parse(text.reveal());
    if (!profile || !profile->root().is_object())
        return usage_error("The file " + file + " is no profile: it is not a JSON object.");
    const auto type = profile->root().string({"type"});
    const bool oauth = type && *type && **type == "oauth_client_credentials";
    if (with_type) body.member("authentication_type", oauth ? "OAUTH_CLIENT_CREDENTIALS" : "TOKEN");
    body.member("recipient_profile_str", text.reveal());
    return {};
}

Result<ExitCode> add_provider(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    const auto file = invocation.option("profile");
    if (!file) return usage_error("The profile is missing: --profile FILE.");
    json::Writer body;
    body.begin_object().member("name", name);
    body.optional("comment", invocation.option("comment"));
    SLUICE_CHECK(write_profile(*file, body, true));
    body.end_object();
    SLUICE_TRY(const auto provider,
               session.client().write(HttpMethod::post, unity_path({"providers"}), body.take()));
    session.print_object(provider.root());
    session.suggest("sluice provider shares " + name);
    return ExitCode::success;
}

Result<ExitCode> edit_provider(Session& session, const Invocation& invocation) {
    json::Writer body;
    body.begin_object();
    body.optional("new_name", invocation.option("new-name"));
    body.optional("owner", invocation.option("owner"));
    body.optional("comment", invocation.option("comment"));
    if (const auto file = invocation.option("profile"))
        SLUICE_CHECK(write_profile(*file, body, false));
    body.end_object();
    std::string text = body.take();
    if (text == "{}")
        return usage_error("Say what to change; `sluice provider edit --help` lists it.");
    SLUICE_TRY(const auto provider,
               session.client().write(HttpMethod::patch,
                                      unity_path({"providers", invocation.argument("NAME")}),
                                      std::move(text)));
    session.print_object(provider.root());
    return ExitCode::success;
}

Result<ExitCode> delete_provider(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_CHECK(session.confirm_deletion("provider", name));
    SLUICE_CHECK(session.client().write(HttpMethod::delete_, unity_path({"providers", name})));
    session.say("Provider " + name + " is deleted; its profile is forgotten.");
    return ExitCode::success;
}

Result<ExitCode> list_shares(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const Listing shares,
               session.client().list(
                   unity_path({"providers", invocation.argument("NAME"), "shares"}), {}, "shares"));
    session.print_list(shares.items);
    return ExitCode::success;
}

}  // namespace

std::vector<Command> provider_commands() {
    const Argument name{"NAME", "the provider's name"};
    const Option profile{.name = "profile",
                         .value = "FILE",
                         .help = "the file that the provider's activation link gives out"};
    const Option comment{.name = "comment", .value = "TEXT", .help = "who it is"};
    return {
        {.path = {"provider", "list"},
         .summary = "list the providers",
         .examples = {"sluice provider list"},
         .layout = provider_layout(),
         .run = list_providers},
        {.path = {"provider", "get"},
         .summary = "show a provider, without what opens it",
         .examples = {"sluice provider get globex"},
         .arguments = {name},
         .layout = provider_layout(),
         .run = get_provider},
        {.path = {"provider", "add"},
         .summary = "keep a provider's profile, encrypted",
         .examples = {"sluice provider add globex --profile config.share"},
         .arguments = {name},
         .options = {profile, comment},
         .notes = "The server asks the provider itself: outbound.allow must list its host.",
         .layout = provider_layout(),
         .run = add_provider},
        {.path = {"provider", "edit"},
         .summary = "change a provider, or give it a new profile",
         .examples = {"sluice provider edit globex --profile config.share"},
         .arguments = {name},
         .options = {profile,
                     comment,
                     {.name = "new-name", .value = "NAME", .help = "what it is called from now on"},
                     {.name = "owner", .value = "USER", .help = "who may change it"}},
         .layout = provider_layout(),
         .run = edit_provider},
        {.path = {"provider", "delete"},
         .summary = "delete a provider",
         .examples = {"sluice provider delete globex --yes"},
         .arguments = {name},
         .run = delete_provider},
        {.path = {"provider", "shares"},
         .summary = "ask a provider what it shares with us",
         .examples = {"sluice provider shares globex"},
         .arguments = {name},
         .layout = {.columns = {{"NAME", "name"}}},
         .run = list_shares},
    };
}

}  // namespace sluice::cli
