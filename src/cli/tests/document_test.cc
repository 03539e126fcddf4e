#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/command.h"
#include "cli/parser.h"

namespace sluice::cli {
namespace {

constexpr const char* kDocument = SLUICE_SOURCE_DIR "/docs/cli.md";
constexpr const char* kFirst = "<!-- commands: made from the program by UPDATE_GOLDEN=1 -->\n";

std::string read_document() {
    std::ifstream file(kDocument);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string option_row(const Option& option) {
    std::string name = "--" + option.name + (option.value.empty() ? "" : " " + option.value);
    for (std::size_t at = 0; (at = name.find('|', at)) != std::string::npos; at += 2) {
        name.insert(at, "\\");
    }
    return "| `" + name + "` | " + option.help + (option.repeated ? "; repeatable" : "") + " |\n";
}

/// The part of the document that repeats what the program knows.
std::string generated_part(const CommandTree& tree) {
    std::string out = kFirst;
    for (const Command& command : tree.commands()) {
        out += "\n### " + command.name() + "\n\n";
        std::string summary = command.summary;
        summary[0] = static_cast<char>(summary[0] - 'a' + 'A');
        out += summary + ".\n\n```\n" + command.examples.front() + "\n```\n";
        if (!command.options.empty()) out += "\n| option | meaning |\n| --- | --- |\n";
        for (const Option& option : command.options) out += option_row(option);
        if (!command.notes.empty()) out += "\n" + command.notes + "\n";
    }
    return out;
}

TEST(DocumentTest, TheDocumentHoldsEveryCommandWithItsExampleAndNothingElse) {
    const std::string document = read_document();
    const std::size_t start = document.find(kFirst);
    ASSERT_NE(start, std::string::npos) << kDocument;
    const std::string expected = generated_part(make_command_tree());
    const char* update = std::getenv("UPDATE_GOLDEN");
    if (update != nullptr && *update != '\0') {
        std::ofstream(kDocument) << document.substr(0, start) << expected;
        return;
    }
    EXPECT_EQ(document.substr(start), expected) << "UPDATE_GOLDEN=1 writes it anew";
}

/// Words of a command line as a shell would split those of the examples.
std::vector<std::string> shell_words(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (const char c : line + " ") {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ' ' && !quoted) {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else {
            word += c;
        }
    }
    return words;
}

// K47
TEST(DocumentTest, EveryExampleIsACommandLineThatTheProgramTakes) {
    const CommandTree tree = make_command_tree();
    for (const Command& command : tree.commands()) {
        for (const std::string& example : command.examples) {
            std::vector<std::string> words = shell_words(example);
            ASSERT_EQ(words.front(), "sluice");
            words.erase(words.begin());
            // What follows is the shell's.
            for (const char* redirection : {"<", ">"}) {
                words.erase(std::find(words.begin(), words.end(), redirection), words.end());
            }
            const auto line = parse_line(tree, words);
            ASSERT_TRUE(line.has_value()) << example << ": " << line.error().message();
            EXPECT_EQ(line->command, &command) << example;
        }
    }
}

}  // namespace
}  // namespace sluice::cli
