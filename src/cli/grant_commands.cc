#include <algorithm>

#include "base/encoding.h"
#include "cli/command_groups.h"
#include "cli/duration.h"
#include "cli/grant_actions.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

/// Grants of the server's list, which knows those on single objects too.
Result<Listing> fetch_grants(Session& session, AdminClient::Query query) {
    return session.client().list(sluice_path({"grants"}), std::move(query), "grants");
}

/// The filters that were given, under the API's names.
AdminClient::Query filters_of(const Invocation& invocation) {
    AdminClient::Query query;
    for (const char* name : {"share", "object", "recipient"}) {
        if (const auto value = invocation.option(name)) query.emplace_back(name, *value);
    }
    return query;
}

Result<ExitCode> list_grants(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const Listing grants, fetch_grants(session, filters_of(invocation)));
    session.print_list(grants.items);
    if (grants.items.empty()) {
        session.say("There are no such grants.");
        session.suggest("sluice share grant SHARE RECIPIENT");
    }
    return ExitCode::success;
}

/// When access is to end, into an object begun by the caller.
Result<void> write_end(Session& session, const Invocation& invocation, json::Writer& body) {
    const auto duration = invocation.option("for");
    const auto until = invocation.option("until");
    const auto expires = invocation.option("expires");
    if ((duration ? 1 : 0) + (until ? 1 : 0) + (expires ? 1 : 0) > 1) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Give one of --for, --until and --expires, not several.");
    }
    if (expires && equals_folded(*expires, "never")) {
        body.member("never_expires", true);
        return {};
    }
    if (duration) {
        // The server's clock counts, so the duration is sent, not a time computed here.
        SLUICE_TRY(const std::int64_t seconds, parse_duration_s(*duration));
        if (seconds == 0) {
            return Error(Condition::INVALID_PARAMETER_VALUE, "A grant cannot last for no time.");
        }
        body.member("expires_in_seconds", seconds);
        return {};
    }
    const auto moment = until ? until : expires;
    if (!moment) return {};
    SLUICE_TRY(const EpochMs at, parse_moment(*moment, session.environment().clock.now_ms()));
    body.member("expires_at", at);
    return {};
}

/// The id of the one grant on that share, or on that object of it.
Result<std::string> find_grant_id(Session& session, const Invocation& invocation) {
    const std::string& share = invocation.argument("SHARE");
    const std::string& recipient = invocation.argument("RECIPIENT");
    AdminClient::Query query = {{"share", share}, {"recipient", recipient}};
    if (const auto object = invocation.option("object")) query.emplace_back("object", *object);
    SLUICE_TRY(const Listing grants, fetch_grants(session, std::move(query)));
    for (const json::View& grant : grants.items) {
        SLUICE_TRY(const auto object, grant.string({"object"}));
        if (object.has_value() != invocation.option("object").has_value()) continue;
        SLUICE_TRY(const auto id, grant.string({"id"}));
        if (id) return *id;
    }
    return std::string();
}

}  // namespace

std::vector<Option> grant_options() {
    return {
        {.name = "object",
         .value = "NAME",
         .help = "only this object of the share, by its alias or its source's name"},
        {.name = "for", .value = "DURATION", .help = "end after so long: 30d, 24h, 90m"},
        {.name = "until", .value = "TIME", .help = "end then: 2027-01-31 or 2027-01-31T12:00:00Z"},
        {.name = "expires",
         .value = "DURATION|TIME|never",
         .help = "either of them; never takes the end of a grant away"}};
}

std::vector<Option> revoke_options() {
    return {{.name = "object",
             .value = "NAME",
             .help = "the grant on this object, by its alias or its source's name"}};
}

Layout grant_layout() {
    return {.name_field = "recipient",
            .columns = {{"SHARE", "share"},
                        {"OBJECT", "object"},
                        {"RECIPIENT", "recipient"},
                        {"PRIVILEGES", "privileges", Cell::list},
                        {"EXPIRES", "expires_at", Cell::expiry},
                        {"GRANTED", "granted_at", Cell::time, true},
                        {"BY", "granted_by", Cell::text, true},
                        {"ID", "id", Cell::text, true}}};
}

Result<ExitCode> add_grant(Session& session, const Invocation& invocation) {
    json::Writer body;
    body.begin_object().member("share", invocation.argument("SHARE"));
    body.optional("object", invocation.option("object"));
    body.member("recipient", invocation.argument("RECIPIENT"));
    body.key("privileges").begin_array().value("SELECT").end_array();
    SLUICE_CHECK(write_end(session, invocation, body));
    body.end_object();
    session.warn_if_managed(unity_path({"shares", invocation.argument("SHARE")}));
    SLUICE_TRY(const auto grant,
               session.client().write(HttpMethod::put, sluice_path({"grants"}), body.take()));
    session.print_list({grant.root()});
    session.suggest("sluice recipient activation " + invocation.argument("RECIPIENT"));
    return ExitCode::success;
}

Result<ExitCode> revoke_grant(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const std::string id, find_grant_id(session, invocation));
    if (id.empty()) {
        session.say("There was no such grant.");
        return ExitCode::success;
    }
    session.warn_if_managed(unity_path({"shares", invocation.argument("SHARE")}));
    SLUICE_TRY(const auto answer,
               session.client().write(HttpMethod::delete_, sluice_path({"grants", id})));
    SLUICE_TRY(const auto until, answer.root().integer({"links_expire_at"}));
    session.say(invocation.argument("RECIPIENT") + " no longer reads " +
                invocation.option("object").value_or(invocation.argument("SHARE")) +
                ". Links into object stores that it fetched before end at " +
                (until ? format_iso8601(*until) : std::string("their own time")) + ".");
    return ExitCode::success;
}

/// What a grant names, each once.
Result<std::vector<std::string>> named_by_grants(Session& session, AdminClient::Query query,
                                                 std::string_view field) {
    SLUICE_TRY(const Listing grants, fetch_grants(session, std::move(query)));
    std::vector<std::string> names;
    for (const json::View& grant : grants.items) {
        SLUICE_TRY(const auto name, grant.string({field}));
        if (name && std::find(names.begin(), names.end(), *name) == names.end())
            names.push_back(*name);
    }
    return names;
}

Result<std::vector<std::string>> recipients_of_share(Session& session, const std::string& share) {
    return named_by_grants(session, {{"share", share}}, "recipient");
}

Result<std::vector<std::string>> shares_of_recipient(Session& session,
                                                     const std::string& recipient) {
    return named_by_grants(session, {{"recipient", recipient}}, "share");
}

std::vector<Command> grant_commands() {
    const Argument share{"SHARE", "the share's name"};
    const Argument recipient{"RECIPIENT", "the recipient's name"};
    return {
        {.path = {"grant", "list"},
         .summary = "list who reads what",
         .examples = {"sluice grant list", "sluice grant list --recipient acme"},
         .options = {{.name = "share", .value = "SHARE", .help = "only of this share"},
                     {.name = "object",
                      .value = "NAME",
                      .help =
                          "only on this object, by its alias in the share or its source's name"},
                     {.name = "recipient", .value = "RECIPIENT", .help = "only of this recipient"}},
         .layout = grant_layout(),
         .run = list_grants},
        {.path = {"grant", "add"},
         .summary = "let a recipient read a share, or one object of it",
         .examples = {"sluice grant add sales acme --until 2027-06-30",
                      "sluice grant add sales acme --object public.orders --expires 30d"},
         .arguments = {share, recipient},
         .options = grant_options(),
         .layout = grant_layout(),
         .run = add_grant},
        {.path = {"grant", "revoke"},
         .summary = "stop a recipient reading a share, or one object of it",
         .examples = {"sluice grant revoke sales acme"},
         .arguments = {share, recipient},
         .options = revoke_options(),
         .layout = grant_layout(),
         .run = revoke_grant},
    };
}

}  // namespace sluice::cli
