#include "cli/command.h"

#include <algorithm>

#include "base/assert.h"

namespace sluice::cli {
namespace {

const std::vector<std::string>& values_of(
    const std::map<std::string, std::vector<std::string>, std::less<>>& values,
    std::string_view name) {
    static const std::vector<std::string> none;
    const auto found = values.find(name);
    return found == values.end() ? none : found->second;
}

bool begins_with(const std::vector<std::string>& path, const std::vector<std::string>& prefix) {
    return path.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

}  // namespace

const std::string& Invocation::argument(std::string_view name) const {
    static const std::string none;
    const auto& values = values_of(argument_values, name);
    return values.empty() ? none : values.front();
}

const std::vector<std::string>& Invocation::arguments(std::string_view name) const {
    return values_of(argument_values, name);
}

bool Invocation::has(std::string_view option) const { return option_values.contains(option); }

std::optional<std::string> Invocation::option(std::string_view name) const {
    const auto& values = values_of(option_values, name);
    if (values.empty()) return std::nullopt;
    return values.back();
}

const std::vector<std::string>& Invocation::options(std::string_view name) const {
    return values_of(option_values, name);
}

bool Invocation::has_global(std::string_view option) const {
    return global_values.contains(option);
}

std::optional<std::string> Invocation::global_option(std::string_view name) const {
    const auto& values = values_of(global_values, name);
    if (values.empty()) return std::nullopt;
    return values.back();
}

std::string Command::name() const {
    std::string out;
    for (const std::string& word : path) out += out.empty() ? word : " " + word;
    return out;
}

CommandTree::CommandTree(std::vector<CommandGroup> groups, std::vector<Command> commands)
    : groups_(std::move(groups)), commands_(std::move(commands)) {
    for (const Command& command : commands_) {
        SLUICE_ASSERT(!command.examples.empty(), "a command has an example");
        SLUICE_ASSERT(command.run != nullptr, "a command does something");
    }
}

const Command* CommandTree::find(const std::vector<std::string>& path) const {
    const auto found = std::find_if(commands_.begin(), commands_.end(),
                                    [&](const Command& c) { return c.path == path; });
    return found == commands_.end() ? nullptr : &*found;
}

const CommandGroup* CommandTree::find_group(const std::vector<std::string>& path) const {
    const auto found = std::find_if(groups_.begin(), groups_.end(),
                                    [&](const CommandGroup& g) { return g.path == path; });
    return found == groups_.end() ? nullptr : &*found;
}

std::vector<std::string> CommandTree::next_words(const std::vector<std::string>& path) const {
    std::vector<std::string> words;
    for (const Command& command : commands_) {
        if (!begins_with(command.path, path)) continue;
        const std::string& word = command.path[path.size()];
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    }
    return words;
}

}  // namespace sluice::cli
