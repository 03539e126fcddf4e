#include "base/suggestion.h"
#include "cli/command_groups.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

Result<ExitCode> show_version(Session& session, const Invocation&) {
    const Settings& settings = session.settings();
    if (!settings.format_chosen || settings.format == OutputFormat::table ||
        settings.format == OutputFormat::wide) {
        session.environment().out << "sluice " SLUICE_VERSION "\n";
        return ExitCode::success;
    }
    json::Writer out;
    out.begin_object().member("version", SLUICE_VERSION).end_object();
    SLUICE_TRY(const auto document, json::Document::parse(out.take()));
    session.print_object(document.root());
    return ExitCode::success;
}

Result<ExitCode> show_help(Session& session, const Invocation& invocation) {
    const CommandTree& tree = session.tree();
    if (invocation.has("describe")) {
        session.environment().out << describe_tree(tree) << "\n";
        return ExitCode::success;
    }
    const auto& path = invocation.arguments("COMMAND");
    if (!path.empty() && tree.find(path) == nullptr && tree.find_group(path) == nullptr) {
        std::string message = "There is no such command.";
        if (const auto near = nearest(path.front(), tree.next_words({}))) {
            message += "\nhint: see `sluice help " + *near + "`";
        }
        return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
    }
    session.environment().out << help_for(tree, path);
    return ExitCode::success;
}

Result<ExitCode> show_completion(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const std::string script,
               completion_script(session.tree(), invocation.argument("SHELL")));
    session.environment().out << script;
    return ExitCode::success;
}

}  // namespace

std::vector<Command> information_commands() {
    return {
        {.path = {"version"},
         .summary = "print the version",
         .examples = {"sluice version"},
         .offline = true,
         .layout = {.name_field = "version", .columns = {{"VERSION", "version"}}},
         .run = show_version},
        {.path = {"help"},
         .summary = "explain a command",
         .examples = {"sluice help share add", "sluice help --describe"},
         .arguments =
             {{.name = "COMMAND", .help = "its words", .optional = true, .repeated = true}},
         .options = {{.name = "describe", .help = "print all commands as JSON, for programs"}},
         .offline = true,
         .run = show_help},
        {.path = {"completion"},
         .summary = "print a script that completes commands and options",
         .examples = {"sluice completion bash > /etc/bash_completion.d/sluice"},
         .arguments = {{"SHELL", "bash, zsh or fish"}},
         .offline = true,
         .run = show_completion},
    };
}

}  // namespace sluice::cli
