#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/layout.h"

namespace sluice::cli {

class Session;

/// A word that a command takes by its place.
struct Argument {
    std::string name;  ///< in capitals, as the help shows it
    std::string help;
    bool optional = false;
    bool repeated = false;  ///< only the last one
};

/// `--name VALUE`, or a switch without value.
struct Option {
    std::string name;        ///< without dashes
    std::string value = {};  ///< what stands for the value in the help; empty: a switch
    std::string help = {};
    bool repeated = false;
    char letter = '\0';  ///< `-o`; none
};

/// What a command line said, taken apart. Required arguments are there and not empty.
class Invocation {
public:
    /// The argument, empty if it is optional and absent.
    const std::string& argument(std::string_view name) const;
    const std::vector<std::string>& arguments(std::string_view name) const;
    bool has(std::string_view option) const;
    std::optional<std::string> option(std::string_view name) const;
    /// Each use of a repeated option.
    const std::vector<std::string>& options(std::string_view name) const;

    /// The same for options of every command.
    bool has_global(std::string_view option) const;
    std::optional<std::string> global_option(std::string_view name) const;

    std::map<std::string, std::vector<std::string>, std::less<>> argument_values;
    std::map<std::string, std::vector<std::string>, std::less<>> option_values;
    std::map<std::string, std::vector<std::string>, std::less<>> global_values;
};

/// One command, as data: parser, help, completion and docs/cli.md are all made from it.
struct Command {
    std::vector<std::string> path;      ///< `share`, `add`
    std::string summary;                ///< one line, lower case, no full stop
    std::vector<std::string> examples;  ///< complete command lines; at least one
    std::vector<Argument> arguments = {};
    std::vector<Option> options = {};
    std::string notes = {};  ///< paragraphs below the options
    bool offline = false;    ///< talks to no server: no token is looked for
    Layout layout = {};      ///< of what it prints; no columns: nothing from the server
    /// How the command ends after an error that would end it with the given code; none: with that.
    std::function<ExitCode(const Invocation&, ExitCode)> exit_for_error = {};
    std::function<Result<ExitCode>(Session&, const Invocation&)> run;

    std::string name() const;  ///< `share add`
};

/// Words that lead to commands: `share`, `storage credential`.
struct CommandGroup {
    std::vector<std::string> path;
    std::string summary;
};

/// Every command of the program, in the order of the help.
class CommandTree {
public:
    CommandTree(std::vector<CommandGroup> groups, std::vector<Command> commands);

    const std::vector<Command>& commands() const { return commands_; }
    const std::vector<CommandGroup>& groups() const { return groups_; }

    const Command* find(const std::vector<std::string>& path) const;
    const CommandGroup* find_group(const std::vector<std::string>& path) const;
    /// The words that may follow a path, commands and groups, each once.
    std::vector<std::string> next_words(const std::vector<std::string>& path) const;

private:
    std::vector<CommandGroup> groups_;
    std::vector<Command> commands_;
};

/// The program's own.
CommandTree make_command_tree();

/// Options that every command takes, beside its own.
const std::vector<Option>& global_options();

}  // namespace sluice::cli
