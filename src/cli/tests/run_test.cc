#include "cli/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command.h"
#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kDelete = "DELETE /api/2.1/unity-catalog/shares/sales";
constexpr const char* kShare = "GET /api/2.1/unity-catalog/shares/sales";
constexpr const char* kGrants = "GET /api/sluice/v1/grants?share=sales&max_results=1000";

// K6 K47
TEST(RunTest, DeletingOnATerminalNamesWhoLosesWhatAndWantsTheNameTyped) {
    FakeWorld world;
    world.terminal = true;
    world.typed = "sales\n";
    world.answer(kDelete, 200, "{}");
    world.answer(
        kGrants, 200,
        R"({"grants":[{"recipient":"acme"},{"recipient":"acme"},{"recipient":"globex"}]})");
    EXPECT_EQ(world.run({"share", "delete", "sales"}), 0);
    EXPECT_THAT(world.err(), HasSubstr("These lose it: acme, globex."));
    EXPECT_THAT(world.requests, ElementsAre(kShare, kGrants, kDelete));
}

// Y25
TEST(RunTest, APersonIsToldWhoseFileIsChangedByHand) {
    for (const bool terminal : {true, false}) {
        FakeWorld world;
        world.terminal = terminal;
        world.answer(kShare, 200, R"({"name":"sales","managed_by":"conf/shares.yaml"})");
        world.answer("PATCH /api/2.1/unity-catalog/shares/sales", 200, R"({"name":"sales"})");
        EXPECT_EQ(world.run({"share", "edit", "sales", "--comment", "x"}), 0);
        const std::string warning =
            "warning: managed by conf/shares.yaml: the next apply undoes what differs from it\n";
        EXPECT_EQ(world.err().find(warning) != std::string::npos, terminal) << world.err();
        EXPECT_EQ(world.requests.size(), terminal ? 2U : 1U);
    }
}

// K47 K48
TEST(RunTest, AnythingElseTypedDeletesNothing) {
    for (const char* typed : {"", "y\n", "Sales\n", "sales2\n"}) {
        FakeWorld world;
        world.terminal = true;
        world.typed = typed;
        world.answer(kGrants, 200, "{}");
        EXPECT_EQ(world.run({"share", "delete", "sales"}), 2) << typed;
        EXPECT_THAT(world.requests, ElementsAre(kShare, kGrants));
    }
}

// K47
TEST(RunTest, WithoutATerminalDeletingNeedsYes) {
    FakeWorld world;
    world.typed = "sales\n";
    world.answer(kDelete, 200, "{}");
    EXPECT_EQ(world.run({"share", "delete", "sales"}), 2);
    EXPECT_THAT(world.requests, IsEmpty());
    EXPECT_THAT(world.err(), HasSubstr("--yes"));
    EXPECT_EQ(world.run({"share", "delete", "sales", "--yes"}), 0);
    EXPECT_THAT(world.requests, ElementsAre(kDelete));
}

// K47
TEST(RunTest, EveryCommandThatDeletesAsksFirst) {
    const CommandTree tree = make_command_tree();
    int deleting = 0;
    for (const Command& command : tree.commands()) {
        if (command.path.back() != "delete") continue;
        ++deleting;
        FakeWorld world;
        world.answer("GET /api/2.1/unity-catalog/external-locations/a", 200, "{}");
        world.answer("GET /api/sluice/v1/admin-tokens?max_results=1000", 200,
                     R"({"admin_tokens":[{"id":"a"}]})");
        std::vector<std::string> arguments = command.path;
        arguments.push_back(command.path[0] == "schema"  ? "a.b"
                            : command.path[0] == "table" ? "a.b.c"
                                                         : "a");
        EXPECT_EQ(world.run(arguments), 2) << command.name();
        for (const std::string& request : world.requests) EXPECT_THAT(request, StartsWith("GET "));
    }
    EXPECT_GE(deleting, 9);
}

// K47
TEST(RunTest, ADryRunShowsTheRequestsAndSendsNone) {
    FakeWorld world;
    world.variables = {{"SLUICE_S3_SECRET_ACCESS_KEY", "hunter2"}};
    EXPECT_EQ(world.run({"storage", "add", "lake", "--url", "s3://b", "--access-key-id", "AK",
                         "--dry-run", "-o", "table"}),
              0)
        << world.err();
    EXPECT_THAT(world.requests, IsEmpty());
    EXPECT_EQ(world.out(),
              "POST http://127.0.0.1:8081/api/2.1/unity-catalog/storage-credentials\n"
              "{\n"
              "  \"name\": \"lake\",\n"
              "  \"s3\": {\n"
              "    \"access_key_id\": \"AK\",\n"
              "    \"secret_access_key\": \"***\",\n"
              "    \"region\": \"us-east-1\"\n"
              "  }\n"
              "}\n"
              "POST http://127.0.0.1:8081/api/2.1/unity-catalog/external-locations\n"
              "{\n"
              "  \"name\": \"lake\",\n"
              "  \"url\": \"s3://b\",\n"
              "  \"credential_name\": \"lake\"\n"
              "}\n");
    FakeWorld json;
    EXPECT_EQ(json.run({"catalog", "delete", "c", "--force", "--dry-run"}), 0);
    EXPECT_EQ(json.out(),
              R"({"method":"DELETE",)"
              R"("url":"http://127.0.0.1:8081/api/2.1/unity-catalog/catalogs/c?force=true"})"
              "\n");
    EXPECT_EQ(json.err(), "");
}

// K47
TEST(RunTest, NoCommandSendsAWriteInADryRun) {
    const CommandTree tree = make_command_tree();
    for (const Command& command : tree.commands()) {
        if (command.offline) continue;
        FakeWorld world;
        std::vector<std::string> arguments = command.path;
        for (const Argument& argument : command.arguments) {
            if (!argument.optional)
                arguments.push_back(command.path[0] == "schema" ? "a.b" : "a.b.c");
        }
        for (const Option& option : command.options) {
            if (option.name == "url" || option.name == "location") continue;
            if (option.name == "role") arguments.insert(arguments.end(), {"--role", "admin"});
        }
        arguments.push_back("--dry-run");
        world.run(arguments);
        for (const std::string& request : world.requests) {
            EXPECT_THAT(request, StartsWith("GET ")) << command.name();
        }
    }
}

// A8
TEST(RunTest, ListsAreReadPageByPage) {
    FakeWorld world;
    const std::string base = "GET /api/2.1/unity-catalog/catalogs?max_results=1000";
    world.answer(base, 200, R"({"catalogs":[{"name":"a"}],"next_page_token":"p/2"})");
    world.answer(base + "&page_token=p%2F2", 200,
                 R"({"catalogs":[{"name":"b"}],"next_page_token":""})");
    EXPECT_EQ(world.run({"catalog", "list", "-o", "name"}), 0);
    EXPECT_EQ(world.out(), "a\nb\n");
}

// K48
TEST(RunTest, WithoutATokenNothingIsSent) {
    FakeWorld world;
    world.variables = {{"SLUICE_DATA_DIR", "/nowhere"}};
    EXPECT_EQ(world.run({"catalog", "list"}), 4);
    EXPECT_THAT(world.requests, IsEmpty());
    EXPECT_THAT(world.err(), HasSubstr("SLUICE_TOKEN"));
}

TEST(RunTest, AnotherKindOfServerIsRecognised) {
    FakeWorld world;
    EXPECT_EQ(world.run({"catalog", "list"}), 3);
    EXPECT_THAT(world.err(), HasSubstr("is it the admin listener?"));
    FakeWorld page;
    page.answer("GET /api/2.1/unity-catalog/catalogs?max_results=1000", 200, "<html>");
    EXPECT_EQ(page.run({"catalog", "list"}), 1);
    EXPECT_THAT(page.err(), HasSubstr("is it the admin listener?"));
    EXPECT_THAT(page.err(), Not(HasSubstr("<html>")));
}

TEST(RunTest, AMissingObjectPointsToItsList) {
    FakeWorld world;
    world.answer("GET /api/2.1/unity-catalog/shares/x?include_shared_data=true", 404,
                 error_body("SHARE_DOES_NOT_EXIST", "Share 'x' does not exist."));
    EXPECT_EQ(world.run({"share", "get", "x"}), 3);
    EXPECT_EQ(world.err(),
              "error: Share 'x' does not exist.\nrequest id: req-7\n"
              "hint: `sluice share list` shows what there is\n");
}

TEST(RunTest, TheOwnTokenIsNeverPrinted) {
    const CommandTree tree = make_command_tree();
    for (const Command& command : tree.commands()) {
        FakeWorld world;
        std::vector<std::string> arguments = command.path;
        for (std::size_t i = 0; i < command.arguments.size(); ++i) arguments.push_back("a.b.c");
        arguments.push_back("--dry-run");
        world.run(arguments);
        EXPECT_THAT(world.out() + world.err(), Not(HasSubstr(kFakeToken))) << command.name();
    }
}

// K47
TEST(RunTest, HelpBeginsWithExamples) {
    FakeWorld world;
    EXPECT_EQ(world.run({"share", "add", "--help"}), 0);
    const std::string help = world.out();
    EXPECT_LT(help.find("Examples:"), help.find("Usage:"));
    EXPECT_LT(help.find("Usage:"), help.find("Options:"));
    EXPECT_THAT(help, HasSubstr("--start-version N"));
    EXPECT_EQ(world.err(), "");
    FakeWorld same;
    EXPECT_EQ(same.run({"help", "share", "add"}), 0);
    EXPECT_EQ(same.out(), help);
}

// K48
TEST(RunTest, HelpThatNobodyAskedForIsAUsageError) {
    FakeWorld world;
    EXPECT_EQ(world.run({"share"}), 2);
    EXPECT_EQ(world.out(), "");
    EXPECT_THAT(world.err(), HasSubstr("sluice share create"));
    FakeWorld alone;
    EXPECT_EQ(alone.run({}), 0);
    EXPECT_THAT(alone.out(), HasSubstr("sluice serve"));
    FakeWorld unknown;
    EXPECT_EQ(unknown.run({"help", "shraes"}), 2);
    EXPECT_THAT(unknown.err(), HasSubstr("sluice help share"));
}

TEST(RunTest, TheVersionIsText) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"version"}, {"--version"}}) {
        FakeWorld world;
        EXPECT_EQ(world.run(arguments), 0);
        EXPECT_EQ(world.out(), "sluice " SLUICE_VERSION "\n");
    }
    FakeWorld json;
    EXPECT_EQ(json.run({"version", "-o", "ndjson"}), 0);
    EXPECT_EQ(json.out(), "{\"version\":\"" SLUICE_VERSION "\"}\n");
}

// K52
TEST(RunTest, CompletionAndDescriptionKnowEveryCommand) {
    const CommandTree tree = make_command_tree();
    for (const char* shell : {"bash", "zsh", "fish"}) {
        FakeWorld world;
        EXPECT_EQ(world.run({"completion", shell}), 0);
        EXPECT_THAT(world.out(), HasSubstr("\"share add"));
        EXPECT_THAT(world.out(), HasSubstr("start-version"));
    }
    FakeWorld world;
    EXPECT_EQ(world.run({"completion", "tcsh"}), 2);
    FakeWorld described;
    EXPECT_EQ(described.run({"help", "--describe"}), 0);
    const auto document = json::Document::parse(described.out());
    ASSERT_TRUE(document.has_value());
    const auto commands = document->root().array({"commands"});
    ASSERT_TRUE(commands.has_value() && *commands);
    EXPECT_EQ((*commands)->size(), tree.commands().size());
}

}  // namespace
}  // namespace sluice::cli
