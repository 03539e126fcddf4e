#include "cli/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ParserTest : public testing::Test {
protected:
    Invocation parse(const std::vector<std::string>& arguments) {
        auto line = parse_line(tree_, arguments);
        EXPECT_TRUE(line.has_value()) << line.error().message();
        EXPECT_EQ(line->kind, ParsedLine::Kind::command);
        return line->invocation;
    }
    std::string refuse(const std::vector<std::string>& arguments) {
        auto line = parse_line(tree_, arguments);
        EXPECT_FALSE(line.has_value());
        if (line.has_value()) return "";
        EXPECT_EQ(line.error().condition(), Condition::INVALID_PARAMETER_VALUE);
        return line.error().message();
    }

    const CommandTree tree_ = make_command_tree();
};

TEST_F(ParserTest, GlobalOptionsMayStandAnywhere) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--url", "http://h:1", "share", "get", "s", "-o", "json"},
          {"share", "--url", "http://h:1", "-o", "json", "get", "s"},
          {"share", "get", "--url=http://h:1", "-ojson", "s"}}) {
        const Invocation invocation = parse(arguments);
        EXPECT_EQ(invocation.argument("SHARE"), "s");
        EXPECT_EQ(invocation.global_option("url"), "http://h:1");
        EXPECT_EQ(invocation.global_option("output"), "json");
    }
}

TEST_F(ParserTest, TheValueOfAnOptionIsNoCommandWord) {
    // `list` is the value here, although it is a command of `share` too.
    const Invocation invocation = parse({"share", "--columns", "list", "list"});
    EXPECT_EQ(invocation.global_option("columns"), "list");
}

TEST_F(ParserTest, AnOptionOfTheCommandHidesTheGlobalOneOfItsNameBehindIt) {
    const Invocation invocation =
        parse({"--url", "http://server", "storage", "add", "x", "--url", "s3://b"});
    EXPECT_EQ(invocation.global_option("url"), "http://server");
    EXPECT_EQ(invocation.option("url"), "s3://b");
    EXPECT_EQ(parse({"storage", "add", "x", "--url", "s3://b"}).global_option("url"), std::nullopt);
    EXPECT_THAT(refuse({"--url", "http://a", "share", "list", "--url", "http://b"}),
                HasSubstr("--url is given twice"));
}

TEST_F(ParserTest, RepeatedOptionsKeepTheirOrder) {
    const Invocation invocation =
        parse({"recipient", "create", "r", "--ip", "10.0.0.0/8", "--property", "a=1", "--ip",
               "192.0.2.7", "--property", "b=[1,2]"});
    EXPECT_THAT(invocation.options("ip"), ElementsAre("10.0.0.0/8", "192.0.2.7"));
    EXPECT_THAT(invocation.options("property"), ElementsAre("a=1", "b=[1,2]"));
}

TEST_F(ParserTest, AnEmptyValueIsAValue) {
    EXPECT_EQ(parse({"share", "edit", "s", "--comment", ""}).option("comment"), "");
    const Invocation invocation = parse({"share", "edit", "s", "--comment=", "--owner", "me"});
    EXPECT_EQ(invocation.option("comment"), "");
    EXPECT_EQ(invocation.option("owner"), "me");
}

TEST_F(ParserTest, TextThatTheLibraryWouldReadAsAListStaysText) {
    EXPECT_EQ(parse({"share", "edit", "s", "--comment", "{}"}).option("comment"), "{}");
    EXPECT_EQ(parse({"share", "edit", "s", "--comment", "[a,b]"}).option("comment"), "[a,b]");
    EXPECT_EQ(parse({"share", "get", "[a]"}).argument("SHARE"), "[a]");
}

TEST_F(ParserTest, AfterTwoDashesEverythingIsAnArgument) {
    EXPECT_EQ(parse({"share", "get", "--", "--yes"}).argument("SHARE"), "--yes");
}

TEST_F(ParserTest, SwitchesTakeNoValue) {
    EXPECT_TRUE(parse({"catalog", "delete", "c", "--force"}).has("force"));
    EXPECT_FALSE(parse({"catalog", "delete", "c"}).has("force"));
    EXPECT_THAT(refuse({"catalog", "delete", "c", "--force=false"}), HasSubstr("takes no value"));
}

// K47
TEST_F(ParserTest, UnknownCommandsGetTheNearestOne) {
    EXPECT_THAT(refuse({"shrae", "list"}), HasSubstr("did you mean `sluice share`?"));
    EXPECT_THAT(refuse({"share", "creat", "x"}), HasSubstr("did you mean `sluice share create`?"));
    EXPECT_THAT(refuse({"storage", "credential", "lsit"}),
                HasSubstr("did you mean `sluice storage credential list`?"));
    EXPECT_THAT(refuse({"xyzzy"}), HasSubstr("`sluice --help` lists them"));
}

TEST_F(ParserTest, UnknownOptionsGetTheNearestOne) {
    EXPECT_THAT(refuse({"share", "create", "s", "--coment", "x"}), HasSubstr("--comment"));
    EXPECT_THAT(refuse({"share", "list", "-z"}), HasSubstr("has no option -z"));
}

// K51
TEST_F(ParserTest, ASecretGivenAsAnOptionIsNotRepeated) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--token", "hunter2secret", "share", "list"},
          {"share", "list", "--token=hunter2secret"},
          {"share", "list", "--token", "hunter2secret"},
          {"storage", "add", "s", "--secret-access-key", "hunter2secret"},
          {"storage", "add", "s", "--secret=hunter2secret"}}) {
        EXPECT_THAT(refuse(arguments), Not(HasSubstr("hunter2")));
    }
    EXPECT_THAT(refuse({"share", "list", "--token", "x"}), HasSubstr("--token-file"));
}

TEST_F(ParserTest, MissingAndSurplusArgumentsAreNamed) {
    EXPECT_THAT(refuse({"share", "grant", "s"}), HasSubstr("needs RECIPIENT"));
    EXPECT_THAT(refuse({"share", "get", ""}), HasSubstr("needs SHARE"));
    EXPECT_THAT(refuse({"share", "get", "a", "b"}), HasSubstr("takes 1 argument"));
    EXPECT_THAT(refuse({"share", "edit", "s", "--comment"}), HasSubstr("lacks its value"));
    EXPECT_THAT(refuse({"share", "edit", "s", "--owner", "a", "--owner", "b"}),
                HasSubstr("--owner is given 2 times"));
}

TEST_F(ParserTest, HelpWinsOverMissingArguments) {
    const auto line = parse_line(tree_, {"share", "get", "--help"});
    ASSERT_TRUE(line.has_value());
    EXPECT_EQ(line->kind, ParsedLine::Kind::help);
    EXPECT_FALSE(line->incomplete);
    EXPECT_THAT(line->path, ElementsAre("share", "get"));
}

TEST_F(ParserTest, AGroupAloneIsIncomplete) {
    const auto line = parse_line(tree_, {"storage", "credential"});
    ASSERT_TRUE(line.has_value());
    EXPECT_EQ(line->kind, ParsedLine::Kind::help);
    EXPECT_TRUE(line->incomplete);
}

TEST_F(ParserTest, NoTwoCommandsOrOptionsClash) {
    for (const Command& command : tree_.commands()) {
        std::vector<std::string> path = command.path;
        EXPECT_EQ(tree_.find(path), &command) << command.name();
        path.pop_back();
        EXPECT_TRUE(path.empty() || tree_.find_group(path) != nullptr) << command.name();
        for (const Option& option : command.options) {
            if (command.path[0] == "storage" && option.name == "url") continue;
            for (const Option& global : global_options()) EXPECT_NE(option.name, global.name);
        }
    }
}

}  // namespace
}  // namespace sluice::cli
