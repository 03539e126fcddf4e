#include "cli/command_groups.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Layout policy_layout() {
    return {.columns = {{"NAME", "name"},
                        {"ISSUER", "oidc_policy.issuer"},
                        {"CLAIM", "oidc_policy.subject_claim"},
                        {"SUBJECT", "oidc_policy.subject"},
                        {"AUDIENCES", "oidc_policy.audiences", Cell::list, true},
                        {"COMMENT", "comment", Cell::prose},
                        {"CREATED", "create_time", Cell::text, true},
                        {"ID", "id", Cell::text, true}}};
}

std::string policies_path(const Invocation& invocation) {
    return sharing_path({"recipients", invocation.argument("RECIPIENT"), "federation-policies"});
}
std::string policy_path(const Invocation& invocation) {
    return sharing_path({"recipients", invocation.argument("RECIPIENT"), "federation-policies",
                         invocation.argument("NAME")});
}

Result<ExitCode> list_policies(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const Listing policies,
               session.client().list(policies_path(invocation), {}, "policies"));
    session.print_list(policies.items);
    return ExitCode::success;
}

Result<ExitCode> get_policy(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto policy, session.client().get(policy_path(invocation)));
    session.print_object(policy.root());
    return ExitCode::success;
}

/// `comment` and `oidc_policy`, into an object begun by the caller. False: nothing was said.
bool write_policy(const Invocation& invocation, json::Writer& body) {
    body.optional("comment", invocation.option("comment"));
    const auto& audiences = invocation.options("audience");
    const bool oidc = invocation.has("issuer") || invocation.has("subject-claim") ||
                      invocation.has("subject") || !audiences.empty();
    if (!oidc) return invocation.has("comment");
    body.key("oidc_policy").begin_object();
    body.optional("issuer", invocation.option("issuer"));
    body.optional("subject_claim", invocation.option("subject-claim"));
    body.optional("subject", invocation.option("subject"));
    if (!audiences.empty()) {
        body.key("audiences").begin_array();
        for (const std::string& audience : audiences) body.value(audience);
        body.end_array();
    }
    body.end_object();
    return true;
}

Result<ExitCode> create_policy(Session& session, const Invocation& invocation) {
    for (const char* needed : {"issuer", "subject-claim", "subject"}) {
        if (!invocation.has(needed))
            return usage_error("A policy needs --issuer, --subject-claim and --subject.");
    }
    json::Writer body;
    body.begin_object().member("name", invocation.argument("NAME"));
    write_policy(invocation, body);
    body.end_object();
    SLUICE_TRY(const auto policy,
               session.client().write(HttpMethod::post, policies_path(invocation), body.take()));
    session.print_object(policy.root());
    return ExitCode::success;
}

Result<ExitCode> edit_policy(Session& session, const Invocation& invocation) {
    json::Writer body;
    body.begin_object();
    if (!write_policy(invocation, body)) {
        return usage_error("Say what to change; `sluice recipient policy edit --help` lists it.");
    }
    body.end_object();
    SLUICE_TRY(const auto policy,
               session.client().write(HttpMethod::patch, policy_path(invocation), body.take()));
    session.print_object(policy.root());
    return ExitCode::success;
}

Result<ExitCode> delete_policy(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("NAME");
    SLUICE_CHECK(session.confirm_deletion("federation policy", name));
    SLUICE_CHECK(session.client().write(HttpMethod::delete_, policy_path(invocation)));
    session.say("Federation policy " + name + " is deleted.");
    return ExitCode::success;
}

std::vector<Option> policy_options() {
    return {
        {.name = "issuer", .value = "URL", .help = "who makes the tokens, exactly as they say it"},
        {.name = "subject-claim",
         .value = "CLAIM",
         .help = "where a token names its holder: sub, oid, azp or groups"},
        {.name = "subject", .value = "TEXT", .help = "what must stand there"},
        {.name = "audience",
         .value = "TEXT",
         .help = "one of these must be the token's audience",
         .repeated = true},
        {.name = "comment", .value = "TEXT", .help = "what it is for"},
    };
}

}  // namespace

std::vector<Command> recipient_policy_commands() {
    const Argument recipient{"RECIPIENT", "one of authentication type OIDC_FEDERATION"};
    const Argument name{"NAME", "the policy's name: lower-case letters, digits, hyphens"};
    return {
        {.path = {"recipient", "policy", "list"},
         .summary = "list a recipient's federation policies",
         .examples = {"sluice recipient policy list acme"},
         .arguments = {recipient},
         .layout = policy_layout(),
         .run = list_policies},
        {.path = {"recipient", "policy", "get"},
         .summary = "show a federation policy",
         .examples = {"sluice recipient policy get acme etl"},
         .arguments = {recipient, name},
         .layout = policy_layout(),
         .run = get_policy},
        {.path = {"recipient", "policy", "create"},
         .summary = "say which tokens of an identity provider are the recipient's",
         .examples = {"sluice recipient policy create acme etl --issuer "
                      "https://login.example/tenant/v2.0 --subject-claim azp --subject 11aa"},
         .arguments = {recipient, name},
         .options = policy_options(),
         .layout = policy_layout(),
         .run = create_policy},
        {.path = {"recipient", "policy", "edit"},
         .summary = "change a federation policy",
         .examples = {"sluice recipient policy edit acme etl --audience 64978f70"},
         .arguments = {recipient, name},
         .options = policy_options(),
         .notes = "What is not said stays; --audience replaces all audiences.",
         .layout = policy_layout(),
         .run = edit_policy},
        {.path = {"recipient", "policy", "delete"},
         .summary = "delete a federation policy",
         .examples = {"sluice recipient policy delete acme etl --yes"},
         .arguments = {recipient, name},
         .run = delete_policy},
    };
}

}  // namespace sluice::cli
