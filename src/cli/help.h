#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace sluice::cli {

/// What the program can do: examples first, then the groups.
std::string program_help(const CommandTree& tree);
/// The commands of a group.
std::string group_help(const CommandTree& tree, const CommandGroup& group);
/// Examples first, then how to write the command, its options, the global ones, and the fields it
/// prints.
std::string command_help(const Command& command);

/// The help of a path: program, group or command, whichever it names.
std::string help_for(const CommandTree& tree, const std::vector<std::string>& path);

/// `sluice share create NAME [options]`
std::string usage_line(const Command& command);

}  // namespace sluice::cli
