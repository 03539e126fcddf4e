#include "cli/command_groups.h"
#include "cli/grant_actions.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

Layout share_layout() {
    return {.columns = {{"NAME", "name"},
                        {"COMMENT", "comment", Cell::prose},
                        {"OWNER", "owner"},
                        {"CREATED", "created_at", Cell::time},
                        {"UPDATED", "updated_at", Cell::time, true},
                        {"OBJECTS", "objects", Cell::count, true}},
            .sections = {{.title = "Objects",
                          .field = "objects",
                          .columns = {{"NAME", "name"},
                                      {"TYPE", "data_object_type"},
                                      {"SHARED AS", "shared_as"},
                                      {"HISTORY", "history_data_sharing_status"},
                                      {"STATUS", "status"}}}}};
}

Result<ExitCode> list_shares(Session& session, const Invocation&) {
    SLUICE_TRY(const Listing shares, session.client().list(unity_path({"shares"}), {}, "shares"));
    session.print_list(shares.items);
    if (shares.items.empty()) {
        session.say("There are no shares yet: a share holds the tables that recipients read.");
        session.suggest("sluice share create sales");
    }
    return ExitCode::success;
}

Result<ExitCode> get_share(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const auto share,
               session.client().get(unity_path({"shares", invocation.argument("SHARE")}),
                                    {{"include_shared_data", "true"}}));
    session.print_object(share.root());
    return ExitCode::success;
}

Result<ExitCode> create_share(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("SHARE");
    json::Writer body;
    body.begin_object().member("name", name);
    body.optional("comment", invocation.option("comment"));
    body.optional("storage_root", invocation.option("storage-root"));
    body.end_object();
    SLUICE_TRY(const auto share,
               session.client().write(HttpMethod::post, unity_path({"shares"}), body.take()));
    session.print_object(share.root());
    session.suggest("sluice share add " + name + " CATALOG.SCHEMA.TABLE");
    return ExitCode::success;
}

Result<ExitCode> edit_share(Session& session, const Invocation& invocation) {
    const auto comment = invocation.option("comment");
    const auto new_name = invocation.option("new-name");
    const auto owner = invocation.option("owner");
    if (!comment && !new_name && !owner) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Say what to change: --comment, --new-name or --owner.");
    }
    json::Writer body;
    body.begin_object();
    body.optional("comment", comment).optional("new_name", new_name).optional("owner", owner);
    body.end_object();
    session.warn_if_managed(unity_path({"shares", invocation.argument("SHARE")}));
    SLUICE_TRY(
        const auto share,
        session.client().write(HttpMethod::patch,
                               unity_path({"shares", invocation.argument("SHARE")}), body.take()));
    session.print_object(share.root());
    return ExitCode::success;
}

Result<ExitCode> delete_share(Session& session, const Invocation& invocation) {
    const std::string& name = invocation.argument("SHARE");
    session.warn_if_managed(unity_path({"shares", name}));
    std::string effect;
    if (session.will_ask()) {
        SLUICE_TRY(const auto recipients, recipients_of_share(session, name));
        for (const std::string& recipient : recipients) {
            effect += (effect.empty() ? "These lose it: " : ", ") + recipient;
        }
        effect += effect.empty() ? "Nobody reads it." : ".";
    }
    SLUICE_CHECK(session.confirm_deletion("share", name, effect));
    SLUICE_CHECK(session.client().write(HttpMethod::delete_, unity_path({"shares", name})));
    session.say("Share " + name + " is deleted.");
    return ExitCode::success;
}

}  // namespace

std::vector<Command> share_commands() {
    const Argument share{"SHARE", "the share's name"};
    const Option comment{.name = "comment", .value = "TEXT", .help = "what it is for"};
    return {
        {.path = {"share", "list"},
         .summary = "list the shares",
         .examples = {"sluice share list"},
         .layout = share_layout(),
         .run = list_shares},
        {.path = {"share", "get"},
         .summary = "show a share and what it holds",
         .examples = {"sluice share get sales"},
         .arguments = {share},
         .layout = share_layout(),
         .run = get_share},
        {.path = {"share", "create"},
         .summary = "create an empty share",
         .examples = {"sluice share create sales --comment \"for partners\""},
         .arguments = {share},
         .options = {comment,
                     {.name = "storage-root",
                      .value = "URL",
                      .help = "kept and echoed, without effect"}},
         .layout = share_layout(),
         .run = create_share},
        {.path = {"share", "edit"},
         .summary = "change a share's name, comment or owner",
         .examples = {"sluice share edit sales --comment \"for partners since 2027\""},
         .arguments = {share},
         .options = {comment,
                     {.name = "new-name", .value = "NAME", .help = "grants and links stay valid"},
                     {.name = "owner", .value = "USER", .help = "who may change it"}},
         .layout = share_layout(),
         .run = edit_share},
        {.path = {"share", "delete"},
         .summary = "delete a share with its grants",
         .examples = {"sluice share delete sales --yes"},
         .arguments = {share},
         .run = delete_share},
        {.path = {"share", "grant"},
         .summary = "let a recipient read a share, or one object of it",
         .examples = {"sluice share grant sales acme --for 30d"},
         .arguments = {share, {"RECIPIENT", "the recipient's name"}},
         .options = grant_options(),
         .layout = grant_layout(),
         .run = add_grant},
        {.path = {"share", "revoke"},
         .summary = "stop a recipient reading a share, or one object of it",
         .examples = {"sluice share revoke sales acme"},
         .arguments = {share, {"RECIPIENT", "the recipient's name"}},
         .options = revoke_options(),
         .layout = grant_layout(),
         .run = revoke_grant},
    };
}

}  // namespace sluice::cli
