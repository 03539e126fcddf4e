#pragma once

#include <vector>

#include "cli/command.h"

namespace sluice::cli {

// The commands of one group each; make_command_tree() puts them together in the order of the help.
std::vector<Command> serve_commands();
std::vector<Command> storage_commands();
std::vector<Command> catalog_commands();
std::vector<Command> schema_commands();
std::vector<Command> table_commands();
std::vector<Command> share_commands();
std::vector<Command> share_object_commands();
std::vector<Command> recipient_commands();
std::vector<Command> recipient_token_commands();
std::vector<Command> recipient_policy_commands();
std::vector<Command> grant_commands();
std::vector<Command> provider_commands();
std::vector<Command> admin_token_commands();
std::vector<Command> plan_commands();  ///< validate, plan, apply, diff, export
std::vector<Command> status_commands();
std::vector<Command> sql_commands();
std::vector<Command> information_commands();  ///< version, help, completion

}  // namespace sluice::cli
