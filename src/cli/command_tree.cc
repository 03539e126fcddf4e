#include <iterator>

#include "cli/command_groups.h"

namespace sluice::cli {

CommandTree make_command_tree() {
    std::vector<CommandGroup> groups = {
        {{"storage"}, "credentials and places where tables may lie"},
        {{"storage", "credential"}, "keys for object stores"},
        {{"storage", "location"}, "places where tables may lie"},
        {{"catalog"}, "catalogs, which hold schemas"},
        {{"schema"}, "schemas, which hold tables"},
        {{"table"}, "tables that can be shared"},
        {{"share"}, "what is shared, and with whom"},
        {{"recipient"}, "who reads shares, and their tokens"},
        {{"token"}, "recipients' tokens, one by one"},
        {{"recipient", "policy"}, "tokens of identity providers that are a recipient's"},
        {{"grant"}, "which recipient reads which share"},
        {{"provider"}, "who shares with us"},
        {{"admin-token"}, "tokens for administrators"},
    };
    std::vector<Command> commands;
    for (auto make :
         {serve_commands, status_commands, storage_commands, catalog_commands, schema_commands,
          table_commands, share_commands, share_object_commands, recipient_commands,
          recipient_policy_commands, recipient_token_commands, grant_commands, provider_commands,
          admin_token_commands, sql_commands, plan_commands, information_commands}) {
        std::vector<Command> more = make();
        commands.insert(commands.end(), std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
    }
    return CommandTree(std::move(groups), std::move(commands));
}

}  // namespace sluice::cli
