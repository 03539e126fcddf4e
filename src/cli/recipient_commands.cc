#include <set>

#include "cli/command_groups.h"
#include "cli/duration.h"
#include "cli/grant_actions.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Layout recipient_list_layout() {
    return {.columns = {{"NAME", "name"},
                        {"ACTIVATED", "activated"},
                        {"TOKEN EXPIRES", "tokens.0.expiration_time", Cell::expiry},
                        {"EMAIL", "email", Cell::text, true},
                        {"FROM", "ip_access_list.allowed_ip_addresses", Cell::list, true},
                        {"COMMENT", "comment", Cell::prose},
                        {"CREATED", "created_at", Cell::time},
                        {"ID", "id", Cell::text, true}}};
}

/// With the activation link, which opens everything: only for commands about one recipient.
Layout recipient_layout() {
    Layout layout = recipient_list_layout();
    layout.columns.push_back({"PROPERTIES", "properties_kvpairs.properties", Cell::pairs, true});
    layout.columns.push_back({"ACTIVATION LINK", "activation_url", Cell::text, true});
    layout.sections = {{.title = "Tokens",
                        .field = "tokens",
                        .columns = {{"ID", "id"},
                                    {"CREATED", "created_at", Cell::time},
                                    {"EXPIRES", "expiration_time", Cell::expiry}}}};
    return layout;
}

Result<ExitCode> list_recipients(Session& session, const Invocation&) {
    SLUICE_TRY(const Listing recipients,
               session.client().list(unity_path({"recipients"}), {}, "recipients"));
    session.print_list(recipients.items);
    if (recipients.items.empty()) {
        session.say("There are no recipients yet: a recipient is somebody who reads shares.");
        session.suggest("sluice recipient create acme");
    }
    return ExitCode::success;
}

Result<ExitCode> get_recipient(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto recipient,
               session.client().get(unity_path({"recipients", invocation.argument("NAME")})));
    session.print_object(recipient.root());
    return ExitCode::success;
}

Result<void> write_ip_ranges(const Invocation& invocation, json::Writer& body) {
    const auto& ranges = invocation.options("ip");
    if (invocation.has("no-ip")) {
        if (!ranges.empty()) return usage_error("Give --ip or --no-ip, not both.");
        body.key("ip_access_list").begin_object().end_object();
        return {};
    }
    if (ranges.empty()) return {};
    body.key("ip_access_list").begin_object().key("allowed_ip_addresses").begin_array();
    for (const std::string& range : ranges) body.value(range);
    body.end_array().end_object();
    return {};
}

Result<void> write_properties(const Invocation& invocation, json::Writer& body) {
    const auto& properties = invocation.options("property");
    if (invocation.has("no-properties")) {
        if (!properties.empty())
            return usage_error("Give --property or --no-properties, not both.");
        body.key("properties_kvpairs").begin_object().end_object();
        return {};
    }
    if (properties.empty()) return {};
    std::set<std::string> keys;
    body.key("properties_kvpairs").begin_object().key("properties").begin_object();
    for (const std::string& property : properties) {
        const std::size_t equals = property.find('=');
        if (equals == std::string::npos || equals == 0) {
            return usage_error("A property is written KEY=VALUE, for example country=US.");
        }
        const std::string key = property.substr(0, equals);
        if (!keys.insert(key).second) {
            return usage_error("The property " + key + " is given twice.");
        }
        body.member(key, property.substr(equals + 1));
    }
    body.end_object().end_object();
    return {};
}

/// Everything that create and edit have in common, into an object begun by the caller.
Result<void> write_fields(Session& session, const Invocation& invocation, json::Writer& body) {
    body.optional("comment", invocation.option("comment"));
    body.optional("email", invocation.option("email"));
    if (const auto expires = invocation.option("expires")) {
        SLUICE_TRY(const EpochMs at, parse_moment(*expires, session.environment().clock.now_ms()));
        body.member("expiration_time", at);
    }
    SLUICE_CHECK(write_ip_ranges(invocation, body));
    return write_properties(invocation, body);
}

Result<ExitCode> create_recipient(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    json::Writer body;
    body.begin_object().member("name", name);
    body.member("authentication_type", invocation.option("authentication").value_or("TOKEN"));
    SLUICE_CHECK(write_fields(session, invocation, body));
    body.end_object();
    SLUICE_TRY(const auto recipient,
               session.client().write(HttpMethod::post, unity_path({"recipients"}), body.take()));
    session.print_object(recipient.root());
    if (recipient.root().has_key("activation_url")) {
        session.say("Send the activation link to " + name +
                    " over a channel you trust: whoever opens it first gets the token.");
    }
    session.suggest("sluice share grant SHARE " + name);
    return ExitCode::success;
}

Result<ExitCode> edit_recipient(Session& session, const Invocation& invocation) {
    json::Writer body;
    body.begin_object();
    body.optional("new_name", invocation.option("new-name"));
    body.optional("owner", invocation.option("owner"));
    SLUICE_CHECK(write_fields(session, invocation, body));
    body.end_object();
    std::string text = body.take();
    if (text == "{}") {
        return usage_error("Say what to change; `sluice recipient edit --help` lists it.");
    }
    session.warn_if_managed(unity_path({"recipients", invocation.argument("NAME")}));
    SLUICE_TRY(const auto recipient,
               session.client().write(HttpMethod::patch,
                                      unity_path({"recipients", invocation.argument("NAME")}),
                                      std::move(text)));
    session.print_object(recipient.root());
    return ExitCode::success;
}

Result<ExitCode> delete_recipient(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    session.warn_if_managed(unity_path({"recipients", name}));
    std::string effect;
    if (session.will_ask()) {
        SLUICE_TRY(const auto shares, shares_of_recipient(session, name));
        for (const std::string& share : shares) {
            effect += (effect.empty() ? "It loses: " : ", ") + share;
        }
        effect += effect.empty() ? "It reads nothing." : ".";
    }
    SLUICE_CHECK(session.confirm_deletion("recipient", name, effect));
    SLUICE_CHECK(session.client().write(HttpMethod::delete_, unity_path({"recipients", name})));
    session.say("Recipient " + name + " is deleted; its tokens are void.");
    return ExitCode::success;
}

Result<ExitCode> rotate_token(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    const std::string grace = invocation.option("grace").value_or("24h");
    SLUICE_TRY(const std::int64_t grace_s, parse_duration_s(grace));
    json::Writer body;
    body.begin_object().member("existing_token_expire_in_seconds", grace_s).end_object();
    SLUICE_TRY(
        const auto recipient,
        session.client().write(HttpMethod::post, unity_path({"recipients", name, "rotate-token"}),
                               body.take()));
    session.print_object(recipient.root());
    session.say("The old token ends in " + describe_span(grace_s) +
                " at the latest; send the new activation link to " + name + ".");
    return ExitCode::success;
}

Result<ExitCode> show_activation(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_TRY(const auto recipient, session.client().get(unity_path({"recipients", name})));
    SLUICE_TRY(const auto link, recipient.root().string({"activation_url"}));
    if (!link || link->empty()) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                     "Recipient " + name +
                         " has no open activation link: it was used or has expired.\nhint: "
                         "`sluice recipient rotate " +
                         name + "` makes a new one");
    }
    // For `$(sluice recipient activation acme)`: the bare link unless a format is asked for.
    const Settings& settings = session.settings();
    if (!settings.format_chosen || settings.format == OutputFormat::table ||
        settings.format == OutputFormat::wide) {
        session.environment().out << *link << "\n";
        return ExitCode::success;
    }
    json::Writer out;
    out.begin_object().member("name", name).member("activation_url", *link).end_object();
    SLUICE_TRY(const auto shown, json::Document::parse(out.take()));
    session.print_object(shown.root());
    return ExitCode::success;
}

std::vector<Option> field_options() {
    return {
        {.name = "comment", .value = "TEXT", .help = "who it is"},
        {.name = "email", .value = "ADDRESS", .help = "where notices go"},
        {.name = "ip",
         .value = "RANGE",
         .help = "may read from here only: 10.0.0.0/8, 192.0.2.7",
         .repeated = true},
        {.name = "property",
         .value = "KEY=VALUE",
         .help = "for rules on rows: country=US",
         .repeated = true},
        {.name = "expires", .value = "DURATION|TIME", .help = "end of the token: 30d, 2027-01-31"}};
}

std::vector<Option> create_options() {
    std::vector<Option> options = field_options();
    options.push_back({.name = "authentication",
                       .value = "TYPE",
                       .help = "TOKEN, or OIDC_FEDERATION, which has policies; default TOKEN"});
    return options;
}

std::vector<Option> edit_options() {
    std::vector<Option> options = field_options();
    options.push_back({.name = "no-ip", .help = "may read from anywhere"});
    options.push_back({.name = "no-properties", .help = "take all properties away"});
    options.push_back(
        {.name = "new-name", .value = "NAME", .help = "tokens and grants stay valid"});
    options.push_back({.name = "owner", .value = "USER", .help = "who may change it"});
    return options;
}

}  // namespace

std::vector<Command> recipient_commands() {
    const Argument name{"NAME", "the recipient's name"};
    const Option grace{.name = "grace",
                       .value = "DURATION",
                       .help = "how long the old token still works, 0s: not at all; default 24h"};
    return {
        {.path = {"recipient", "list"},
         .summary = "list the recipients",
         .examples = {"sluice recipient list"},
         .layout = recipient_list_layout(),
         .run = list_recipients},
        {.path = {"recipient", "get"},
         .summary = "show a recipient and its tokens",
         .examples = {"sluice recipient get acme"},
         .arguments = {name},
         .layout = recipient_layout(),
         .run = get_recipient},
        {.path = {"recipient", "create"},
         .summary = "create a recipient and its activation link",
         .examples =
             {"sluice recipient create acme --ip 10.0.0.0/8 --property country=US --expires 90d"},
         .arguments = {name},
         .options = create_options(),
         .layout = recipient_layout(),
         .run = create_recipient},
        {.path = {"recipient", "edit"},
         .summary = "change a recipient",
         .examples = {"sluice recipient edit acme --comment \"partner since 2026\""},
         .arguments = {name},
         .options = edit_options(),
         .notes = "--ip and --property replace all ranges and all properties there were.",
         .layout = recipient_layout(),
         .run = edit_recipient},
        {.path = {"recipient", "delete"},
         .summary = "delete a recipient; its tokens are void at once",
         .examples = {"sluice recipient delete acme --yes"},
         .arguments = {name},
         .run = delete_recipient},
        {.path = {"recipient", "rotate"},
         .summary = "give a recipient a new token",
         .examples = {"sluice recipient rotate acme --grace 24h"},
         .arguments = {name},
         .options = {grace},
         .layout = recipient_layout(),
         .run = rotate_token},
        {.path = {"recipient", "activation"},
         .summary = "print a recipient's activation link, while it is unused",
         .examples = {"sluice recipient activation acme"},
         .arguments = {name},
         .layout = {.columns = {{"NAME", "name"}, {"ACTIVATION LINK", "activation_url"}}},
         .run = show_activation},
    };
}

}  // namespace sluice::cli
