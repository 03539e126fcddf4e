#include <fstream>
#include <iterator>
#include <sstream>

#include "cli/command_groups.h"
#include "cli/session.h"
#include "cli/sql_prompt.h"
#include "cli/sql_statements.h"
#include "cli/text.h"
#include "sql/limits.h"
#include "sql/script.h"

namespace sluice::cli {
namespace {

struct Script {
    std::string source;  ///< a name for errors; empty: the command line
    std::string text;
};

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<std::string> read_all(std::istream& in, const std::string& name) {
    std::string text;
    std::string piece(std::size_t{1} << 16, '\0');
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        text.append(piece, 0, static_cast<std::size_t>(in.gcount()));
        if (text.size() > sql::kScriptBytesMax)
            return usage_error("'" + name + "' is too large for a script.");
    }
    if (in.bad()) return usage_error("'" + name + "' cannot be read.");
    return text;
}

Result<Script> read_script(Environment& environment, const std::string& file) {
    if (file == "-") {
        SLUICE_TRY(std::string text, read_all(environment.in, "stdin"));
        return Script{.source = "stdin", .text = std::move(text)};
    }
    const std::string path =
        file.starts_with('/') ? file : environment.working_directory + "/" + file;
    std::ifstream in(path, std::ios::binary);
    if (!in.is_open()) return usage_error("'" + file + "' cannot be read.");
    SLUICE_TRY(std::string text, read_all(in, file));
    return Script{.source = file, .text = std::move(text)};
}

Result<std::vector<Script>> scripts_of(Session& session, const Invocation& invocation) {
    std::vector<Script> scripts;
    for (const std::string& text : invocation.options("command"))
        scripts.push_back({.source = "", .text = text});
    for (const std::string& file : invocation.options("file")) {
        SLUICE_TRY(Script script, read_script(session.environment(), file));
        scripts.push_back(std::move(script));
    }
    if (scripts.empty()) {
        SLUICE_TRY(Script script, read_script(session.environment(), "-"));
        scripts.push_back(std::move(script));
    }
    return scripts;
}

Result<ExitCode> run_scripts(SqlStatements& statements, const std::vector<Script>& scripts) {
    for (const Script& script : scripts) {
        auto parts = sql::split_script(script.text);
        if (!parts.has_value()) {
            const std::string where = script.source.empty() ? "" : script.source + ": ";
            return Error(Condition::PARSE_SYNTAX_ERROR, where + parts.error().message());
        }
        for (const sql::ScriptStatement& part : *parts)
            SLUICE_CHECK(statements.run(part.text, script.source, part.position));
    }
    return ExitCode::success;
}

Result<ExitCode> run_sql(Session& session, const Invocation& invocation) {
    if (invocation.has("command") && invocation.has("file"))
        return usage_error("--command and --file cannot be used together.");
    std::vector<SqlParameter> parameters;
    for (const std::string& text : invocation.options("param")) {
        SLUICE_TRY(SqlParameter parameter, parse_sql_parameter(text));
        parameters.push_back(std::move(parameter));
    }
    SqlStatements statements(session, invocation.option("catalog").value_or("main"),
                             invocation.option("schema").value_or("default"),
                             std::move(parameters));
    const bool has_script = invocation.has("command") || invocation.has("file");
    if (!has_script && session.environment().in_is_terminal)
        return prompt_for_statements(session, statements);
    SLUICE_TRY(const std::vector<Script> scripts, scripts_of(session, invocation));
    return run_scripts(statements, scripts);
}

}  // namespace

std::vector<Command> sql_commands() {
    return {{
        .path = {"sql"},
        .summary = "run SQL statements",
        .examples = {"sluice sql", "sluice sql -c \"SHOW SHARES\"", "sluice sql -f setup.sql",
                     "sluice sql -c \"DESCRIBE SHARE IDENTIFIER(:s)\" --param s=sales -o json"},
        .options = {{.name = "command",
                     .value = "TEXT",
                     .help = "statements, separated by ;",
                     .repeated = true,
                     .letter = 'c'},
                    {.name = "file",
                     .value = "FILE",
                     .help = "a script; - is standard input",
                     .repeated = true,
                     .letter = 'f'},
                    {.name = "param",
                     .value = "NAME=VALUE",
                     .help = "a value for :NAME; NAME:TYPE=VALUE if it is no STRING",
                     .repeated = true},
                    {.name = "catalog",
                     .value = "NAME",
                     .help = "where names without catalog are looked for; default main"},
                    {.name = "schema",
                     .value = "NAME",
                     .help = "where names without schema are looked for; default default"}},
        .notes =
            "Without --command and --file statements come from standard input: on a terminal "
            "with\nediting, completion by Tab and a history, each ending with ; and \\q to leave. "
            "A script\nstops at the first statement that fails; the error names file, line and "
            "column. Each\nstatement stands by itself: what ran before the failure stays.\n\n"
            "Exit code 2: a statement that cannot be understood; 1: one that failed.",
        .run = run_sql,
    }};
}

}  // namespace sluice::cli
