#include "cli/sql_prompt.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/encoding.h"
#include "base/log.h"
#include "cli/line_reader.h"
#include "cli/text.h"
#include "sql/completion.h"
#include "sql/quoting.h"
#include "sql/script.h"

namespace sluice::cli {
namespace {

constexpr const char* kHelp =
    "A statement ends with ;\n"
    "\\q       leave (or Ctrl-D)\n"
    "\\?       this\n"
    "Ctrl-C   give up what was typed\n"
    "Tab      complete\n";

/// Names of one kind of object that the server knows; asked for once, and forgotten when a
/// statement may have changed them.
class ObjectNames {
public:
    explicit ObjectNames(Session& session) : session_(session) {}

    void forget() { known_.clear(); }

    std::vector<std::string> of(sql::NameKind kind, const std::vector<std::string>& qualifier) {
        if (!qualifier.empty()) return {};
        constexpr std::array<std::pair<sql::NameKind, const char*>, 3> kLists = {
            {{sql::NameKind::share, "shares"},
             {sql::NameKind::recipient, "recipients"},
             {sql::NameKind::catalog, "catalogs"}}};
        for (const auto& [listed, key] : kLists) {
            if (listed == kind) return ask(key);
        }
        return {};
    }

private:
    std::vector<std::string> ask(const std::string& key) {
        const auto [at, is_new] = known_.try_emplace(key);
        if (!is_new) return at->second;
        // Without an answer there is nothing to offer.
        const auto list = session_.client().list(unity_path({key}), {}, key);
        if (!list.has_value()) return {};
        for (const json::View& item : list->items) {
            auto name = item.string({"name"});
            if (name.has_value() && *name) at->second.push_back(sql::quoted_name(**name));
        }
        return at->second;
    }

    Session& session_;
    std::map<std::string, std::vector<std::string>> known_;
};

bool begins_folded(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           fold_ascii(text.substr(0, prefix.size())) == fold_ascii(prefix);
}

LineCompletion complete_line(const std::string& before, std::string_view line, ObjectNames& names) {
    const std::string text = before + std::string(line);
    const sql::Completion found = sql::complete(text, text.size());
    LineCompletion out;
    if (found.replace_from < before.size()) return out;
    out.replace_from = found.replace_from - before.size();
    for (const sql::NameKind kind : found.names) {
        for (const std::string& name : names.of(kind, found.qualifier)) {
            if (begins_folded(name, found.prefix)) out.words.push_back(name);
        }
    }
    out.words.insert(out.words.end(), found.keywords.begin(), found.keywords.end());
    return out;
}

/// $XDG_STATE_HOME, else ~/.local/state; without a home nothing is kept.
std::string history_file(const Environment& environment) {
    if (const auto state = environment.variable("XDG_STATE_HOME"))
        return *state + "/sluice/sql_history";
    if (const auto home = environment.variable("HOME"))
        return *home + "/.local/state/sluice/sql_history";
    return "";
}

class Prompt {
public:
    Prompt(Session& session, SqlStatements& statements)
        : session_(session), statements_(statements), names_(session) {}

    Result<ExitCode> run() {
        const auto reader = session_.environment().read_lines(
            {.history_file = history_file(session_.environment()),
             .complete = [this](std::string_view line) {
                 return complete_line(typed_.empty() ? "" : typed_ + "\n", line, names_);
             }});
        for (;;) {
            const std::optional<std::string> line = reader->read(typed_.empty() ? ready() : kMore);
            if (!line) break;
            if (reader->given_up()) {
                typed_.clear();
                continue;
            }
            if (typed_.empty() && line->starts_with('\\')) {
                if (*line == "\\q") break;
                session_.environment().err
                    << (*line == "\\?" ? kHelp : "There is no such command; \\? lists them.\n");
                continue;
            }
            if (!typed_.empty()) typed_ += '\n';
            typed_ += *line;
            if (typed_.find_first_not_of(" \t\n") == std::string::npos) {
                typed_.clear();
            } else if (!sql::is_unfinished(typed_)) {
                run_typed(*reader);
            }
        }
        return ExitCode::success;
    }

private:
    static constexpr const char* kMore = "     -> ";
    std::string ready() const {
        return printable(statements_.catalog() + "." + statements_.schema()) + "> ";
    }

    void run_typed(LineReader& reader) {
        const std::string text = std::exchange(typed_, std::string());
        // What holds a token or a signed link is not kept (K53).
        if (redact(text) == text) reader.remember(text);
        const auto parts = sql::split_script(text);
        if (!parts.has_value()) return tell(parts.error());
        for (const sql::ScriptStatement& part : *parts) {
            if (const Result<void> ran = statements_.run(part.text, "", part.position); !ran)
                return tell(Result<void>(ran).error());
        }
        names_.forget();
    }

    void tell(const Error& error) {
        session_.environment().err << "error: " << printable(error.message()) << "\n";
    }

    Session& session_;
    SqlStatements& statements_;
    ObjectNames names_;
    std::string typed_;
};

}  // namespace

Result<ExitCode> prompt_for_statements(Session& session, SqlStatements& statements) {
    return Prompt(session, statements).run();
}

}  // namespace sluice::cli
