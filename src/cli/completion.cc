#include "cli/completion.h"

#include <vector>

#include "json/writer.h"

namespace sluice::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string option_words(const Command& command) {
    std::string out = "--help";
    for (const Option& option : command.options) out += " --" + option.name;
    for (const Option& option : global_options()) out += " --" + option.name;
    return out;
}

std::string bash_script(const CommandTree& tree) {
    std::string out =
        "_sluice() {\n"
        "    local path=\"\" words=\"\" i\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case \"${COMP_WORDS[i]}\" in\n"
        "            -*) ;;\n"
        "            *) path=\"${path:+$path }${COMP_WORDS[i]}\" ;;\n"
        "        esac\n"
        "    done\n"
        "    case \"$path\" in\n";
    out += "        \"\") words=\"" + joined(tree.next_words({})) + "\" ;;\n";
    for (const CommandGroup& group : tree.groups()) {
        out += "        \"" + joined(group.path) + "\") words=\"" +
               joined(tree.next_words(group.path)) + "\" ;;\n";
    }
    for (const Command& command : tree.commands()) {
        out += "        \"" + command.name() + "\" | \"" + command.name() + " \"*) words=\"" +
               option_words(command) + "\" ;;\n";
    }
    out +=
        "    esac\n"
        "    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
        "}\n"
        "complete -o default -F _sluice sluice\n";
    return out;
}

std::string fish_script(const CommandTree& tree) {
    std::string out =
        "function __sluice_at\n"
        "    set -l words (commandline -opc)\n"
        "    set -e words[1]\n"
        "    set -l path (string match -v -- '-*' $words)\n"
        "    string match -q -- $argv[1] \"$path\"\n"
        "end\n";
    const auto words_at = [&out](const std::string& pattern, const std::string& words) {
        out += "complete -c sluice -n '__sluice_at \"" + pattern + "\"' -f -a '" + words + "'\n";
    };
    words_at("", joined(tree.next_words({})));
    for (const CommandGroup& group : tree.groups()) {
        words_at(joined(group.path), joined(tree.next_words(group.path)));
    }
    for (const Command& command : tree.commands()) {
        for (const Option& option : command.options) {
            out += "complete -c sluice -n '__sluice_at \"" + command.name() + "*\"' -l " +
                   option.name + (option.value.empty() ? "" : " -r") + "\n";
        }
    }
    for (const Option& option : global_options()) {
        out += "complete -c sluice -l " + option.name + (option.value.empty() ? "" : " -r") + "\n";
    }
    return out;
}

void describe_command(json::Writer& out, const Command& command) {
    out.begin_object().member("name", command.name()).member("summary", command.summary);
    out.key("examples").begin_array();
    for (const std::string& example : command.examples) out.value(example);
    out.end_array().key("arguments").begin_array();
    for (const Argument& argument : command.arguments) {
        out.begin_object().member("name", argument.name).member("help", argument.help);
        out.member("optional", argument.optional).member("repeated", argument.repeated);
        out.end_object();
    }
    out.end_array().key("options").begin_array();
    for (const Option& option : command.options) {
        out.begin_object().member("name", option.name).member("help", option.help);
        if (!option.value.empty()) out.member("value", option.value);
        out.member("repeated", option.repeated).end_object();
    }
    out.end_array().key("fields").begin_array();
    for (const Column& column : command.layout.columns) out.value(column.field);
    out.end_array().end_object();
}

}  // namespace

Result<std::string> completion_script(const CommandTree& tree, std::string_view shell) {
    if (shell == "bash") return bash_script(tree);
    if (shell == "zsh") {
        return "#compdef sluice\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(tree);
    }
    if (shell == "fish") return fish_script(tree);
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "There are scripts for bash, zsh and fish only.");
}

std::string describe_tree(const CommandTree& tree) {
    json::Writer out;
    out.begin_object().member("version", SLUICE_VERSION).key("commands").begin_array();
    for (const Command& command : tree.commands()) describe_command(out, command);
    out.end_array().key("global_options").begin_array();
    for (const Option& option : global_options()) {
        out.begin_object().member("name", option.name).member("help", option.help);
        if (!option.value.empty()) out.member("value", option.value);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace sluice::cli
