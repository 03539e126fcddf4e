#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace sluice::cli {

/// A command line, understood.
struct ParsedLine {
    enum class Kind {
        command,  ///< run it
        help,     ///< `--help`, a group alone, or nothing at all: `path` says about what
    };
    Kind kind = Kind::help;
    std::vector<std::string> path;  ///< of the command or group
    const Command* command = nullptr;
    Invocation invocation;
    /// Help that was not asked for: a group without command. It is a usage error.
    bool incomplete = false;
};

/// Takes the arguments (without the program's name) apart; global options may stand anywhere, but
/// before the command where it has an option of that name itself.
/// INVALID_PARAMETER_VALUE for an unknown command (with the nearest one), an unknown or incomplete
/// option, a missing or surplus argument. No message repeats the value of an option: it may be a
/// secret that was given to the wrong one.
Result<ParsedLine> parse_line(const CommandTree& tree, const std::vector<std::string>& arguments);

}  // namespace sluice::cli
