#include "base/encoding.h"
#include "cli/command_groups.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Layout token_layout() {
    return {.name_field = "id",
            .columns = {{"ID", "id"},
                        {"STATE", "state"},
                        {"CREATED", "created_at", Cell::time},
                        {"EXPIRES", "expiration_time", Cell::expiry},
                        {"LAST USED", "last_used_at", Cell::time},
                        {"FROM", "last_used_ip"},
                        {"AGENT", "last_used_agent", Cell::prose, true},
                        {"REVOKED", "revoked_at", Cell::time, true},
                        {"REASON", "revoke_reason", Cell::prose, true}}};
}

Layout blocked_layout() {
    return {.columns = {{"NAME", "name"},
                        {"BLOCKED", "blocked"},
                        {"LINKS END", "links_expire_at", Cell::expiry}}};
}

Layout access_layout() {
    return {.name_field = "recipient",
            .columns = {{"RECIPIENT", "recipient"}, {"ACCESS", "access"}, {"REASON", "reason"}},
            .sections = {{.title = "Shares",
                          .field = "shares",
                          .columns = {{"SHARE", "share"},
                                      {"ACCESS", "access"},
                                      {"REASON", "reason"},
                                      {"TABLES", "tables", Cell::count}}}}};
}

Result<ExitCode> list_tokens(Session& session, const Invocation& invocation) {
    SLUICE_TRY(
        const Listing tokens,
        session.client().list(
            sluice_path({"recipients", invocation.argument("RECIPIENT"), "tokens"}), {}, "tokens"));
    session.print_list(tokens.items);
    if (tokens.items.empty()) session.say("This recipient has never had a token.");
    return ExitCode::success;
}

std::string reason_body(const Invocation& invocation) {
    json::Writer body;
    body.begin_object().optional("reason", invocation.option("reason")).end_object();
    return body.take();
}

Result<ExitCode> revoke_token(Session& session, const Invocation& invocation) {
    const std::string& recipient = invocation.argument("RECIPIENT");
    const std::string& token = invocation.argument("TOKEN");
    SLUICE_TRY(
        const auto answer,
        session.client().write(HttpMethod::post,
                               sluice_path({"recipients", recipient, "tokens", token, "revoke"}),
                               reason_body(invocation)));
    SLUICE_TRY(const auto until, answer.root().integer({"links_expire_at"}));
    session.say("The token is void. Links into object stores that were fetched with it end at " +
                (until ? format_iso8601(*until) : std::string("their own time")) + ".");
    session.suggest("sluice recipient rotate " + recipient);
    return ExitCode::success;
}

Result<ExitCode> set_blocked(Session& session, const Invocation& invocation,
                             std::string_view verb) {
    SLUICE_TRY(const auto recipient,
               session.client().write(
                   HttpMethod::post, sluice_path({"recipients", invocation.argument("NAME"), verb}),
                   reason_body(invocation)));
    session.print_object(recipient.root());
    return ExitCode::success;
}

Result<ExitCode> block(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const ExitCode code, set_blocked(session, invocation, "block"));
    session.say("Its tokens and grants stay as they are, for when it is unblocked.");
    session.suggest("sluice recipient unblock " + invocation.argument("NAME"));
    return code;
}

Result<ExitCode> unblock(Session& session, const Invocation& invocation) {
    return set_blocked(session, invocation, "unblock");
}

Result<ExitCode> show_access(Session& session, const Invocation& invocation) {
    AdminClient::Query query;
    if (const auto share = invocation.option("share")) query.emplace_back("share", *share);
    if (invocation.has("explain")) query.emplace_back("explain", "true");
    SLUICE_TRY(
        const auto access,
        session.client().get(sluice_path({"recipients", invocation.argument("NAME"), "access"}),
                             std::move(query)));
    session.print_object(access.root());
    return ExitCode::success;
}

}  // namespace

std::vector<Command> recipient_token_commands() {
    const Argument name{"NAME", "the recipient's name"};
    const Argument recipient{"RECIPIENT", "the recipient's name"};
    const Option reason{.name = "reason", .value = "TEXT", .help = "kept with the record"};
    return {
        {.path = {"recipient", "block"},
         .summary = "refuse a recipient everywhere, until it is unblocked",
         .examples = {"sluice recipient block acme --reason \"the contract ended\""},
         .arguments = {name},
         .options = {reason},
         .layout = blocked_layout(),
         .run = block},
        {.path = {"recipient", "unblock"},
         .summary = "let a blocked recipient in again",
         .examples = {"sluice recipient unblock acme"},
         .arguments = {name},
         .options = {reason},
         .layout = blocked_layout(),
         .run = unblock},
        {.path = {"recipient", "access"},
         .summary = "show what a recipient can read, and why",
         .examples = {"sluice recipient access acme --explain"},
         .arguments = {name},
         .options = {{.name = "share", .value = "SHARE", .help = "only of this share"},
                     {.name = "explain", .help = "also what it cannot read"}},
         .layout = access_layout(),
         .run = show_access},
        {.path = {"token", "list"},
         .summary = "list a recipient's tokens, dead ones too",
         .examples = {"sluice token list acme"},
         .arguments = {recipient},
         .layout = token_layout(),
         .run = list_tokens},
        {.path = {"token", "revoke"},
         .summary = "make one token of a recipient void at once",
         .examples = {"sluice token revoke acme 6f0c2b1e-1111-4222-8333-444455556666"},
         .arguments = {recipient, {"TOKEN", "the id that `sluice token list` shows"}},
         .options = {reason},
         .run = revoke_token},
    };
}

}  // namespace sluice::cli
