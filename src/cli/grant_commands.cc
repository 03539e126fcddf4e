#include "base/encoding.h"
#include "cli/command_groups.h"
#include "cli/duration.h"
#include "cli/grant_actions.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

/// One line of `grant list`, whichever end it was found from.
struct Grant {
    std::string share;
    std::string recipient;
    std::string privileges_json;
    std::optional<std::int64_t> expires_at;
};

Result<void> append_assignments(const json::View& holder, const std::string& share,
                                std::vector<Grant>& grants) {
    SLUICE_TRY(const auto assignments, holder.array({"privilege_assignments"}));
    for (const json::View& assignment : assignments.value_or(std::vector<json::View>())) {
        SLUICE_TRY(const auto principal, assignment.string({"principal"}));
        SLUICE_TRY(const auto privileges, assignment.find({"privileges"}));
        SLUICE_TRY(const auto expires_at, assignment.integer({"expires_at"}));
        grants.push_back({.share = share,
                          .recipient = principal.value_or(""),
                          .privileges_json = privileges ? privileges->text() : "[]",
                          .expires_at = expires_at});
    }
    return {};
}

Result<std::vector<Grant>> grants_of_share(Session& session, const std::string& share) {
    SLUICE_TRY(const auto answer,
               session.client().get(unity_path({"shares", share, "permissions"})));
    std::vector<Grant> grants;
    SLUICE_CHECK(append_assignments(answer.root(), share, grants));
    return grants;
}

Result<std::vector<Grant>> grants_of_recipient(Session& session, const std::string& recipient) {
    SLUICE_TRY(const auto answer,
               session.client().get(unity_path({"recipients", recipient, "share-permissions"})));
    SLUICE_TRY(const auto shares, answer.root().array({"permissions_out"}));
    std::vector<Grant> grants;
    for (const json::View& share : shares.value_or(std::vector<json::View>())) {
        SLUICE_TRY(const auto name, share.string({"share_name"}));
        SLUICE_CHECK(append_assignments(share, name.value_or(""), grants));
    }
    return grants;
}

Result<std::vector<Grant>> all_grants(Session& session) {
    SLUICE_TRY(const Listing shares, session.client().list(unity_path({"shares"}), {}, "shares"));
    std::vector<Grant> grants;
    for (const json::View& share : shares.items) {
        SLUICE_TRY(const auto name, share.string({"name"}));
        SLUICE_TRY(const auto more, grants_of_share(session, name.value_or("")));
        grants.insert(grants.end(), more.begin(), more.end());
    }
    return grants;
}

Result<void> print_grants(Session& session, const std::vector<Grant>& grants) {
    json::Writer out;
    out.begin_array();
    for (const Grant& grant : grants) {
        out.begin_object().member("share", grant.share).member("recipient", grant.recipient);
        out.key("privileges").raw(grant.privileges_json);
        out.optional("expires_at", grant.expires_at).end_object();
    }
    out.end_array();
    SLUICE_TRY(const auto document, json::Document::parse(out.take()));
    SLUICE_TRY(const auto rows, document.root().as_array());
    session.print_list(rows);
    return {};
}

Result<ExitCode> list_grants(Session& session, const Invocation& invocation) {
    const auto share = invocation.option("share");
    const auto recipient = invocation.option("recipient");
    auto found = share       ? grants_of_share(session, *share)
                 : recipient ? grants_of_recipient(session, *recipient)
                             : all_grants(session);
    SLUICE_TRY(std::vector<Grant> grants, std::move(found));
    if (share && recipient) {
        std::erase_if(grants, [&](const Grant& grant) {
            return !equals_folded(grant.recipient, *recipient);
        });
    }
    SLUICE_CHECK(print_grants(session, grants));
    if (grants.empty()) {
        session.say("There are no such grants.");
        session.suggest("sluice share grant SHARE RECIPIENT");
    }
    return ExitCode::success;
}

/// PATCHes the share's permissions with one change and shows what the recipient holds then.
Result<ExitCode> change_grant(Session& session, const Invocation& invocation, std::string change) {
    const std::string& share = invocation.argument("SHARE");
    const std::string& recipient = invocation.argument("RECIPIENT");
    SLUICE_TRY(
        const auto answer,
        session.client().write(HttpMethod::patch, unity_path({"shares", share, "permissions"}),
                               "{\"changes\":[" + std::move(change) + "]}"));
    std::vector<Grant> grants;
    SLUICE_CHECK(append_assignments(answer.root(), share, grants));
    std::erase_if(grants,
                  [&](const Grant& grant) { return !equals_folded(grant.recipient, recipient); });
    SLUICE_CHECK(print_grants(session, grants));
    return ExitCode::success;
}

}  // namespace

std::vector<Option> grant_options() {
    return {
        {.name = "for", .value = "DURATION", .help = "end after so long: 30d, 24h, 90m"},
        {.name = "until", .value = "TIME", .help = "end then: 2027-01-31 or 2027-01-31T12:00:00Z"}};
}

Layout grant_layout() {
    return {.name_field = "recipient",
            .columns = {{"SHARE", "share"},
                        {"RECIPIENT", "recipient"},
                        {"PRIVILEGES", "privileges", Cell::list},
                        {"EXPIRES", "expires_at", Cell::expiry}}};
}

Result<ExitCode> add_grant(Session& session, const Invocation& invocation) {
    const auto duration = invocation.option("for");
    const auto until = invocation.option("until");
    if (duration && until) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "Give --for or --until, not both.");
    }
    json::Writer change;
    change.begin_object().member("principal", invocation.argument("RECIPIENT"));
    change.key("add").begin_array().value("SELECT").end_array();
    if (duration) {
        // The server's clock counts, so the duration is sent, not a time computed here.
        SLUICE_TRY(const std::int64_t seconds, parse_duration_s(*duration));
        if (seconds == 0) {
            return Error(Condition::INVALID_PARAMETER_VALUE, "A grant cannot last for no time.");
        }
        change.member("expires_in_seconds", seconds);
    }
    if (until) {
        SLUICE_TRY(const EpochMs at, parse_moment(*until, session.environment().clock.now_ms()));
        change.member("expires_at", at);
    }
    change.end_object();
    SLUICE_TRY(const ExitCode code, change_grant(session, invocation, change.take()));
    session.suggest("sluice recipient activation " + invocation.argument("RECIPIENT"));
    return code;
}

Result<ExitCode> revoke_grant(Session& session, const Invocation& invocation) {
    json::Writer change;
    change.begin_object().member("principal", invocation.argument("RECIPIENT"));
    change.key("remove").begin_array().value("SELECT").end_array().end_object();
    SLUICE_TRY(const ExitCode code, change_grant(session, invocation, change.take()));
    session.say(invocation.argument("RECIPIENT") + " no longer reads " +
                invocation.argument("SHARE") +
                ". Links to files that it fetched before stay valid until they expire.");
    return code;
}

Result<std::vector<std::string>> recipients_of_share(Session& session, const std::string& share) {
    SLUICE_TRY(const auto grants, grants_of_share(session, share));
    std::vector<std::string> names;
    for (const Grant& grant : grants) names.push_back(grant.recipient);
    return names;
}

Result<std::vector<std::string>> shares_of_recipient(Session& session,
                                                     const std::string& recipient) {
    SLUICE_TRY(const auto grants, grants_of_recipient(session, recipient));
    std::vector<std::string> names;
    for (const Grant& grant : grants) names.push_back(grant.share);
    return names;
}

std::vector<Command> grant_commands() {
    const Argument share{"SHARE", "the share's name"};
    const Argument recipient{"RECIPIENT", "the recipient's name"};
    return {
        {.path = {"grant", "list"},
         .summary = "list who reads what",
         .examples = {"sluice grant list", "sluice grant list --recipient acme"},
         .options = {{.name = "share", .value = "SHARE", .help = "only of this share"},
                     {.name = "recipient", .value = "RECIPIENT", .help = "only of this recipient"}},
         .layout = grant_layout(),
         .run = list_grants},
        {.path = {"grant", "add"},
         .summary = "let a recipient read a share",
         .examples = {"sluice grant add sales acme --until 2027-06-30"},
         .arguments = {share, recipient},
         .options = grant_options(),
         .layout = grant_layout(),
         .run = add_grant},
        {.path = {"grant", "revoke"},
         .summary = "stop a recipient reading a share",
         .examples = {"sluice grant revoke sales acme"},
         .arguments = {share, recipient},
         .layout = grant_layout(),
         .run = revoke_grant},
    };
}

}  // namespace sluice::cli
