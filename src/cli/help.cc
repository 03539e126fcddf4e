#include "cli/help.h"

#include <algorithm>
#include <utility>

#include "cli/text.h"

namespace sluice::cli {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string joined(const std::vector<std::string>& path) {
    std::string out = "sluice";
    for (const std::string& word : path) out += " " + word;
    return out;
}

std::string written(const Option& option) {
    std::string out = option.letter == '\0' ? "" : std::string("-") + option.letter + ", ";
    out += "--" + option.name;
    return option.value.empty() ? out : out + " " + option.value;
}

std::string written(const Argument& argument) {
    const std::string name = argument.name + (argument.repeated ? "…" : "");
    return argument.optional ? "[" + name + "]" : name;
}

/// Two columns; what is too long for the first stands on a line of its own.
void append_rows(std::string& out, const std::string& title, const Rows& rows) {
    constexpr std::size_t kFirstColumn = 28;
    if (rows.empty()) return;
    out += "\n" + title + ":\n";
    for (const auto& [left, right] : rows) {
        out += "  " + left;
        const std::size_t width = character_count(left);
        out += width < kFirstColumn ? std::string(kFirstColumn - width, ' ')
                                    : "\n" + std::string(kFirstColumn + 2, ' ');
        out += right + "\n";
    }
}

Rows option_rows(const std::vector<Option>& options) {
    Rows rows;
    for (const Option& option : options) {
        rows.emplace_back(written(option), option.help + (option.repeated ? "; repeatable" : ""));
    }
    return rows;
}

void append_examples(std::string& out, const std::vector<std::string>& examples) {
    out += "\nExamples:\n";
    for (const std::string& example : examples) out += "  " + example + "\n";
}

Rows next_rows(const CommandTree& tree, const std::vector<std::string>& path) {
    Rows rows;
    for (const std::string& word : tree.next_words(path)) {
        std::vector<std::string> longer = path;
        longer.push_back(word);
        if (const Command* command = tree.find(longer)) {
            rows.emplace_back(word, command->summary);
        } else if (const CommandGroup* group = tree.find_group(longer)) {
            rows.emplace_back(word, group->summary);
        }
    }
    return rows;
}

std::string field_list(const Layout& layout) {
    std::string out;
    for (const Column& column : layout.columns) out += (out.empty() ? "" : ", ") + column.field;
    return out;
}

}  // namespace

std::string usage_line(const Command& command) {
    std::string out = joined(command.path);
    for (const Argument& argument : command.arguments) out += " " + written(argument);
    return out + " [options]";
}

std::string program_help(const CommandTree& tree) {
    std::string out = "sluice: share live Delta tables with anybody\n";
    append_examples(out, {"sluice serve",
                          "sluice table create main.sales.orders --location /data/orders "
                          "--create-parents",
                          "sluice share create sales", "sluice share add sales main.sales.orders",
                          "sluice recipient create acme", "sluice share grant sales acme"});
    append_rows(out, "Commands", next_rows(tree, {}));
    append_rows(out, "Options of every command", option_rows(global_options()));
    return out + "\n`sluice help COMMAND` tells more.\n";
}

std::string group_help(const CommandTree& tree, const CommandGroup& group) {
    std::string out = joined(group.path) + ": " + group.summary + "\n";
    std::vector<std::string> examples;
    for (const Command& command : tree.commands()) {
        const bool inside = command.path.size() > group.path.size() &&
                            std::equal(group.path.begin(), group.path.end(), command.path.begin());
        if (inside) examples.push_back(command.examples.front());
    }
    append_examples(out, examples);
    append_rows(out, "Commands", next_rows(tree, group.path));
    return out + "\n`" + joined(group.path) + " COMMAND --help` tells more.\n";
}

std::string command_help(const Command& command) {
    std::string out = joined(command.path) + ": " + command.summary + "\n";
    append_examples(out, command.examples);
    out += "\nUsage:\n  " + usage_line(command) + "\n";
    Rows arguments;
    for (const Argument& argument : command.arguments) {
        arguments.emplace_back(written(argument), argument.help);
    }
    append_rows(out, "Arguments", arguments);
    append_rows(out, "Options", option_rows(command.options));
    if (!command.notes.empty()) out += "\n" + command.notes + "\n";
    if (!command.layout.columns.empty()) {
        out += "\nFields for --columns:\n  " + field_list(command.layout) + "\n";
    }
    append_rows(out, "Options of every command", option_rows(global_options()));
    return out;
}

std::string help_for(const CommandTree& tree, const std::vector<std::string>& path) {
    if (const Command* command = tree.find(path)) return command_help(*command);
    if (const CommandGroup* group = tree.find_group(path)) return group_help(tree, *group);
    return program_help(tree);
}

}  // namespace sluice::cli
