#include "base/encoding.h"
#include "cli/command_groups.h"
#include "cli/duration.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

std::vector<Column> token_columns() {
    return {{"ID", "id"},
            {"NAME", "name"},
            {"ROLE", "role"},
            {"CREATED", "created_at", Cell::time},
            {"EXPIRES", "expires_at", Cell::expiry}};
}

Result<Listing> fetch_tokens(Session& session) {
    return session.client().list(sluice_path({"admin-tokens"}), {}, "admin_tokens");
}

Result<ExitCode> list_tokens(Session& session, const Invocation&) {
    SLUICE_TRY(const Listing tokens, fetch_tokens(session));
    session.print_list(tokens.items);
    return ExitCode::success;
}

Result<ExitCode> create_token(Session& session, const Invocation& invocation) {
    const auto role = invocation.option("role");
    if (!role) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "`sluice admin-token create` needs --role: admin, operator, owner, auditor or "
                     "reader.");
    }
    json::Writer body;
    body.begin_object().member("name", invocation.argument("NAME")).member("role", *role);
    if (const auto expires = invocation.option("expires")) {
        const EpochMs now = session.environment().clock.now_ms();
        SLUICE_TRY(const EpochMs at, parse_moment(*expires, now));
        if (at <= now) {
            return Error(Condition::INVALID_PARAMETER_VALUE, "--expires is in the past.");
        }
        body.member("expires_in_seconds", (at - now) / 1000);
    }
    body.end_object();
    SLUICE_TRY(const auto token, session.client().write(
                                     HttpMethod::post, sluice_path({"admin-tokens"}), body.take()));
    session.print_object(token.root());
    session.say("This is the only time the token is shown: put it into a file of mode 0600.");
    session.suggest("SLUICE_TOKEN_FILE=FILE sluice status");
    return ExitCode::success;
}

/// The id of the one token of that id or name.
Result<std::string> find_token_id(Session& session, const std::string& wanted) {
    SLUICE_TRY(const Listing tokens, fetch_tokens(session));
    std::string found;
    for (const json::View& token : tokens.items) {
        SLUICE_TRY(const auto id, token.string({"id"}));
        SLUICE_TRY(const auto name, token.string({"name"}));
        if (!id) continue;
        if (*id == wanted) return *id;
        if (!name || !equals_folded(*name, wanted)) continue;
        if (!found.empty()) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "Several tokens are called " + wanted +
                             ".\nhint: give the id that `sluice admin-token list` shows");
        }
        found = *id;
    }
    if (found.empty()) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                     "There is no admin token " + wanted +
                         ".\nhint: `sluice admin-token list` shows what there is");
    }
    return found;
}

Result<ExitCode> delete_token(Session& session, const Invocation& invocation) {
    const std::string& wanted = invocation.argument("NAME");
    SLUICE_TRY(const std::string id, find_token_id(session, wanted));
    SLUICE_CHECK(session.confirm_deletion("admin token", wanted, "It stops working at once."));
    SLUICE_CHECK(session.client().write(HttpMethod::delete_, sluice_path({"admin-tokens", id})));
    session.say("Admin token " + wanted + " is deleted.");
    return ExitCode::success;
}

Layout created_layout() {
    Layout layout{.columns = token_columns(), .shows_secrets = true};
    layout.columns.push_back({"TOKEN", "token"});
    return layout;
}

}  // namespace

std::vector<Command> admin_token_commands() {
    return {
        {.path = {"admin-token", "list"},
         .summary = "list the tokens of administrators, without their values",
         .examples = {"sluice admin-token list"},
         .layout = {.columns = token_columns()},
         .run = list_tokens},
        {.path = {"admin-token", "create"},
         .summary = "create a token and print it, this once",
         .examples = {"sluice admin-token create pipeline --role operator --expires 90d"},
         .arguments = {{"NAME", "the user's name: what owners and privileges go by"}},
         .options = {{.name = "role",
                      .value = "ROLE",
                      .help = "admin, operator, owner, auditor or reader"},
                     {.name = "expires",
                      .value = "DURATION|TIME",
                      .help = "end of the token: 90d, 2027-01-31; default never"}},
         .layout = created_layout(),
         .run = create_token},
        {.path = {"admin-token", "delete"},
         .summary = "delete a token; it stops working at once",
         .examples = {"sluice admin-token delete pipeline --yes"},
         .arguments = {{"NAME", "the token's name or id"}},
         .run = delete_token},
    };
}

}  // namespace sluice::cli
