#include "cli/run.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/parser.h"
#include "cli/session.h"
#include "cli/settings.h"
#include "cli/text.h"

namespace sluice::cli {
namespace {

/// What to try next, for errors whose cure does not depend on the command; empty: nothing.
std::string general_hint(const Error& error) {
    constexpr std::array<std::pair<Condition, std::string_view>, 8> kLists = {
        {{Condition::SHARE_DOES_NOT_EXIST, "share list"},
         {Condition::RECIPIENT_DOES_NOT_EXIST, "recipient list"},
         {Condition::PRINCIPAL_DOES_NOT_EXIST, "recipient list"},
         {Condition::CATALOG_DOES_NOT_EXIST, "catalog list"},
         {Condition::SCHEMA_DOES_NOT_EXIST, "schema list CATALOG"},
         {Condition::TABLE_DOES_NOT_EXIST, "table list"},
         {Condition::STORAGE_CREDENTIAL_DOES_NOT_EXIST, "storage credential list"},
         {Condition::EXTERNAL_LOCATION_DOES_NOT_EXIST, "storage list"}}};
    for (const auto& [condition, command] : kLists) {
        if (error.condition() == condition) {
            return "`sluice " + std::string(command) + "` shows what there is";
        }
    }
    if (error.condition() == Condition::UNAUTHENTICATED) {
        return "the token comes from --token-file, SLUICE_TOKEN, SLUICE_TOKEN_FILE, or for a "
               "server on this machine admin.token in SLUICE_DATA_DIR or ./sluice-data";
    }
    return "";
}

int report(const Error& error, bool colour, Environment& environment) {
    std::string message = error.message();
    if (message.find("\nhint: ") == std::string::npos) {
        if (const std::string hint = general_hint(error); !hint.empty()) {
            message += "\nhint: " + hint;
        }
    }
    environment.err << (colour ? "\033[31merror:\033[0m " : "error: ");
    std::size_t start = 0;
    while (start <= message.size()) {
        const std::size_t end = std::min(message.find('\n', start), message.size());
        environment.err << printable(std::string_view(message).substr(start, end - start)) << "\n";
        start = end + 1;
    }
    return static_cast<int>(exit_code_for(error));
}

int show_help(const CommandTree& tree, const ParsedLine& line, Environment& environment) {
    // Help that nobody asked for is a message about a mistake, not data.
    const bool asked = !line.incomplete;
    (asked ? environment.out : environment.err) << help_for(tree, line.path);
    return static_cast<int>(asked ? ExitCode::success : ExitCode::usage);
}

}  // namespace

int run(const std::vector<std::string>& arguments, Environment& environment) {
    const CommandTree tree = make_command_tree();
    auto line = parse_line(tree, arguments);
    if (!line.has_value()) {
        const int code = report(line.error(), false, environment);
        // K48: whoever asks for these codes must not take a slip of the keys for changes.
        const bool detailed =
            std::find(arguments.begin(), arguments.end(), "--detailed-exitcode") != arguments.end();
        return detailed ? static_cast<int>(ExitCode::error) : code;
    }
    if (line->kind == ParsedLine::Kind::help) return show_help(tree, *line, environment);

    auto settings = line->command->offline ? resolve_offline_settings(line->invocation, environment)
                                           : resolve_settings(line->invocation, environment);
    if (!settings.has_value()) return report(settings.error(), false, environment);
    const bool colour = settings->colour;
    Session session(tree, *line->command, *std::move(settings), environment);
    const Result<ExitCode> outcome = line->command->run(session, line->invocation);
    environment.out.flush();
    if (!outcome.has_value()) {
        const int code = report(outcome.error(), colour, environment);
        const auto& exit_for_error = line->command->exit_for_error;
        if (!exit_for_error) return code;
        return static_cast<int>(exit_for_error(line->invocation, static_cast<ExitCode>(code)));
    }
    if (!environment.out.good()) {
        return report(Error(Condition::INTERNAL_ERROR, "The output could not be written."), colour,
                      environment);
    }
    return static_cast<int>(*outcome);
}

}  // namespace sluice::cli
