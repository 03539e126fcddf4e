#include "cli/parser.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "base/suggestion.h"

namespace sluice::cli {
namespace {

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

std::string joined(const std::vector<std::string>& path) {
    std::string out = "sluice";
    for (const std::string& word : path) out += " " + word;
    return out;
}

bool is_help(const std::string& word) { return word == "--help" || word == "-h"; }

/// The name an option is written with, without dashes and value; empty for `--` and words.
std::string option_name(const std::string& word) {
    if (word.starts_with("--")) return word.substr(2, word.find('=') - 2);
    if (word.starts_with("-") && word.size() > 1) return word.substr(1, 1);
    return "";
}

const Option* find_option(const std::vector<Option>& options, const std::string& name) {
    const auto found = std::find_if(options.begin(), options.end(), [&](const Option& o) {
        return o.name == name || (name.size() == 1 && o.letter == name[0]);
    });
    return found == options.end() ? nullptr : &*found;
}

/// Whether the word is an option whose value is the word behind it.
bool takes_next_word(const std::vector<Option>& options, const std::string& word) {
    const Option* option = find_option(options, option_name(word));
    if (option == nullptr || option->value.empty()) return false;
    return word.starts_with("--") ? word.find('=') == std::string::npos : word.size() == 2;
}

/// Words of the command, and everything else in its order.
struct Split {
    std::vector<std::string> path;
    const Command* command = nullptr;
    std::vector<std::string> before;  ///< global options that stand before the command is known
    std::vector<std::string> behind;
    bool help = false;
};

Error unknown_command(const CommandTree& tree, const std::vector<std::string>& path,
                      const std::string& word) {
    std::string message = "'" + word + "' is not a command of `" + joined(path) + "`.";
    if (const auto near = nearest(word, tree.next_words(path))) {
        std::vector<std::string> meant = path;
        meant.push_back(*near);
        message += "\nhint: did you mean `" + joined(meant) + "`?";
    } else {
        message += "\nhint: `" + joined(path) + " --help` lists them.";
    }
    return usage_error(std::move(message));
}

/// Names that people try for secrets; none of them is an option.
bool looks_like_secret(const std::string& name) {
    constexpr std::array<std::string_view, 5> kSecretNames = {
        "token", "secret", "secret-access-key", "session-token", "password"};
    return std::find(kSecretNames.begin(), kSecretNames.end(), name) != kSecretNames.end();
}

/// `command` is null for an option before any command.
Error unknown_option(const Command* command, const std::string& word) {
    const std::string name = option_name(word);
    const std::string where = command == nullptr ? "sluice" : "sluice " + command->name();
    const std::string dashes = word.starts_with("--") ? "--" : "-";
    std::string message = "`" + where + "` has no option " + dashes + name + ".";
    std::vector<std::string> known;
    if (command != nullptr) {
        for (const Option& option : command->options) known.push_back(option.name);
    }
    for (const Option& option : global_options()) known.push_back(option.name);
    if (looks_like_secret(name)) {
        message +=
            "\nhint: a secret on the command line is seen by every user of the machine; put it "
            "into a file (--token-file, --secret-file) or a variable (SLUICE_TOKEN).";
    } else if (const auto near = nearest(name, known)) {
        message += "\nhint: did you mean --" + *near + "?";
    } else {
        message += "\nhint: `" + where + " --help` lists them.";
    }
    return usage_error(std::move(message));
}

/// Takes an option that stands before the command, with its value if that is the next word; only
/// global ones can.
Result<void> take_early_option(const std::vector<std::string>& arguments, std::size_t& at,
                               Split& split) {
    const std::string& word = arguments[at];
    if (find_option(global_options(), option_name(word)) == nullptr) {
        return unknown_option(nullptr, word);
    }
    split.before.push_back(word);
    if (at + 1 < arguments.size() && takes_next_word(global_options(), word)) {
        split.before.push_back(arguments[++at]);
    }
    return {};
}

/// Adds a word to the path of the command.
Result<void> take_command_word(const CommandTree& tree, const std::string& word, Split& split) {
    std::vector<std::string> longer = split.path;
    longer.push_back(word);
    split.command = tree.find(longer);
    if (split.command == nullptr && tree.find_group(longer) == nullptr) {
        return unknown_command(tree, split.path, word);
    }
    split.path = std::move(longer);
    return {};
}

Result<Split> split_line(const CommandTree& tree, const std::vector<std::string>& arguments) {
    Split split;
    bool only_words = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (!only_words && is_help(word)) {
            split.help = true;
        } else if (split.command != nullptr) {
            only_words = only_words || word == "--";
            split.behind.push_back(word);
        } else if (word == "--version" && split.path.empty()) {
            SLUICE_CHECK(take_command_word(tree, "version", split));
        } else if (word.size() > 1 && word.starts_with("-")) {
            SLUICE_CHECK(take_early_option(arguments, i, split));
        } else {
            SLUICE_CHECK(take_command_word(tree, word, split));
        }
    }
    return split;
}

using Values = std::map<std::string, std::vector<std::string>, std::less<>>;
using Declared = std::vector<std::pair<const Option*, const CLI::Option*>>;

Declared declare_options(CLI::App& app, const std::vector<Option>& options) {
    Declared declared;
    for (const Option& option : options) {
        std::string names = "--" + option.name;
        if (option.letter != '\0') names = std::string("-") + option.letter + "," + names;
        CLI::Option* added =
            option.value.empty()
                ? app.add_flag(names)
                : app.add_option(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        declared.emplace_back(&option, added);
    }
    return declared;
}

Result<Values> collect_options(const Declared& declared) {
    Values found;
    for (const auto& [option, parsed] : declared) {
        // The raw results: the library's conversions give `{}` and `[a,b]` a meaning.
        const std::vector<std::string>& values = parsed->results();
        if (values.empty()) continue;
        if (option->value.empty() && values.front() != "true") {
            return usage_error("--" + option->name + " is a switch and takes no value.");
        }
        if (values.size() > 1 && !option->repeated && !option->value.empty()) {
            return usage_error("--" + option->name + " is given " + std::to_string(values.size()) +
                               " times; it takes one value.");
        }
        found[option->name] = option->value.empty() ? std::vector<std::string>() : values;
    }
    return found;
}

/// CLI11 reads `--comment=` as an option whose value is the next word.
std::vector<std::string> with_empty_values(const std::vector<Option>& options,
                                           const std::vector<std::string>& words) {
    std::vector<std::string> out;
    for (const std::string& word : words) {
        const std::string name = option_name(word);
        if (find_option(options, name) != nullptr && word.starts_with("--") &&
            word.ends_with("=")) {
            out.push_back(word.substr(0, word.size() - 1));
            out.emplace_back();
        } else {
            out.push_back(word);
        }
    }
    return out;
}

Result<void> place_arguments(const Command& command, const std::vector<std::string>& words,
                             Invocation& invocation) {
    std::size_t next = 0;
    for (const Argument& argument : command.arguments) {
        auto& values = invocation.argument_values[argument.name];
        do {
            if (next < words.size()) values.push_back(words[next++]);
        } while (argument.repeated && next < words.size());
        const bool empty = !values.empty() && values.front().empty();
        if ((values.empty() && !argument.optional) || empty) {
            return usage_error("`sluice " + command.name() + "` needs " + argument.name + ": " +
                               argument.help + ".\nhint: for example `" + command.examples[0] +
                               "`");
        }
    }
    if (next < words.size()) {
        return usage_error(
            "`sluice " + command.name() + "` takes " + std::to_string(command.arguments.size()) +
            " arguments; there are more.\nhint: for example `" + command.examples[0] + "`");
    }
    return {};
}

/// What is no option: the arguments, and whatever looks like an option that does not exist.
Result<std::vector<std::string>> positional_words(const Command& command,
                                                  const std::vector<std::string>& remaining) {
    std::vector<std::string> words;
    bool only_words = false;
    for (const std::string& word : remaining) {
        if (!only_words && word == "--") {
            only_words = true;
        } else if (!only_words && word.size() > 1 && word.starts_with("-")) {
            return unknown_option(&command, word);
        } else {
            words.push_back(word);
        }
    }
    return words;
}

struct ParsedWords {
    Values options;
    std::vector<std::string> remaining;
};

Result<ParsedWords> parse_words(const Command& command, const std::vector<Option>& options,
                                const std::vector<std::string>& words) {
    CLI::App app;
    app.set_help_flag("");
    app.allow_windows_style_options(false);
    app.allow_extras();
    const Declared declared = declare_options(app, options);
    std::vector<std::string> reversed = with_empty_values(options, words);
    std::reverse(reversed.begin(), reversed.end());
    // The library's own messages repeat what was typed, secrets included; none is passed on.
    try {
        app.parse(std::move(reversed));
    } catch (const CLI::ArgumentMismatch&) {
        return usage_error("An option lacks its value.\nhint: `sluice " + command.name() +
                           " --help` shows which take one.");
    } catch (const CLI::Error&) {
        return usage_error("The options cannot be read.\nhint: see `sluice " + command.name() +
                           " --help`.");
    }
    ParsedWords parsed;
    SLUICE_TRY(parsed.options, collect_options(declared));
    parsed.remaining = app.remaining();
    return parsed;
}

/// Behind the command its own options stand for themselves where a global one has the same name
/// (`storage add --url`).
std::vector<Option> options_behind(const Command& command) {
    std::vector<Option> options = command.options;
    for (const Option& option : global_options()) {
        if (find_option(command.options, option.name) == nullptr) options.push_back(option);
    }
    return options;
}

Result<Invocation> build_invocation(const Split& split) {
    const Command& command = *split.command;
    SLUICE_TRY(const auto early, parse_words(command, global_options(), split.before));
    SLUICE_TRY(auto late, parse_words(command, options_behind(command), split.behind));
    SLUICE_TRY(const auto positional, positional_words(command, late.remaining));
    Invocation invocation;
    invocation.global_values = early.options;
    for (auto& [name, values] : late.options) {
        if (find_option(command.options, name) != nullptr) {
            invocation.option_values[name] = std::move(values);
        } else if (early.options.contains(name) && !values.empty()) {
            return usage_error("--" + name + " is given twice; it takes one value.");
        } else {
            invocation.global_values[name] = std::move(values);
        }
    }
    SLUICE_CHECK(place_arguments(command, positional, invocation));
    return invocation;
}

}  // namespace

Result<ParsedLine> parse_line(const CommandTree& tree, const std::vector<std::string>& arguments) {
    SLUICE_TRY(const Split split, split_line(tree, arguments));
    ParsedLine line;
    line.path = split.path;
    line.command = split.command;
    if (split.help || split.command == nullptr) {
        line.incomplete = !split.help && !split.path.empty();
        return line;
    }
    SLUICE_TRY(line.invocation, build_invocation(split));
    line.kind = ParsedLine::Kind::command;
    return line;
}

}  // namespace sluice::cli
