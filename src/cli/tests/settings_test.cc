#include "cli/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A directory of its own with a token file in it.
class SettingsTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ = testing::TempDir() + "settings_" +
                  testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::create_directories(folder_);
        write("admin.token", "dsha_from_file\n");
        world_.variables = {{"SLUICE_DATA_DIR", folder_}};
        world_.answer("GET /api/2.1/unity-catalog/catalogs/c", 200, R"({"name":"c"})");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
        std::string path = folder_ + "/" + name;
        std::ofstream(path) << text;
        chmod(path.c_str(), mode);
        return path;
    }
    int run(std::vector<std::string> options) {
        options.insert(options.begin(), {"catalog", "get", "c"});
        return world_.run(options);
    }
    std::string token_used() const {
        const auto& token = world_.connections.back().token;
        return token ? token->reveal() : "none";
    }

    std::string folder_;
    FakeWorld world_;
};

TEST_F(SettingsTest, ALocalServersTokenIsFoundInItsDataDirectory) {
    EXPECT_EQ(run({}), 0) << world_.err();
    EXPECT_EQ(token_used(), "dsha_from_file");
    EXPECT_EQ(world_.connections.back().url, "http://127.0.0.1:8081");
}

TEST_F(SettingsTest, ItIsNotShownToAnotherHost) {
    EXPECT_EQ(run({"--url", "https://127.0.0.1.evil.example:8081"}), 4);
    EXPECT_TRUE(world_.requests.empty());
    EXPECT_THAT(world_.err(), HasSubstr("There is no admin token"));
}

TEST_F(SettingsTest, TheFileOfTheFlagBeatsTheVariableWhichBeatsTheFileOfTheVariable) {
    const std::string mine = write("mine", "  dsha_mine \n");
    world_.variables["SLUICE_TOKEN_FILE"] = write("other", "dsha_other");
    EXPECT_EQ(run({}), 0);
    EXPECT_EQ(token_used(), "dsha_other");
    world_.variables["SLUICE_TOKEN"] = "dsha_variable";
    EXPECT_EQ(run({}), 0);
    EXPECT_EQ(token_used(), "dsha_variable");
    EXPECT_EQ(run({"--token-file", mine}), 0);
    EXPECT_EQ(token_used(), "dsha_mine");
}

// K51
TEST_F(SettingsTest, AFileThatOthersCanReadIsWarnedAbout) {
    EXPECT_EQ(run({"--token-file", write("open", "dsha_open", 0644)}), 0);
    EXPECT_THAT(world_.err(), HasSubstr("chmod 600"));
    EXPECT_THAT(world_.err(), Not(HasSubstr("dsha_open")));
}

TEST_F(SettingsTest, TokenFilesThatCannotBeUsedAreNamed) {
    EXPECT_EQ(run({"--token-file", folder_ + "/absent"}), 2);
    EXPECT_EQ(run({"--token-file", write("empty", " \n")}), 2);
    EXPECT_EQ(run({"--token-file", write("huge", std::string(70'000, 'x'))}), 2);
    EXPECT_EQ(run({"--token-file", folder_}), 2);
    EXPECT_TRUE(world_.requests.empty());
}

// K46
TEST_F(SettingsTest, EachGlobalOptionHasItsVariable) {
    world_.variables["SLUICE_ADMIN_URL"] = "http://localhost:9/base/";
    world_.variables["SLUICE_TIMEOUT"] = "5s";
    world_.variables["SLUICE_OUTPUT"] = "name";
    world_.variables["SLUICE_INSECURE"] = "true";
    world_.variables["SLUICE_CA_FILE"] = "/ca.pem";
    EXPECT_EQ(run({}), 0);
    EXPECT_EQ(world_.out(), "c\n");
    const Connection& connection = world_.connections.back();
    EXPECT_EQ(connection.url, "http://localhost:9/base");
    EXPECT_EQ(connection.timeout, std::chrono::seconds(5));
    EXPECT_TRUE(connection.insecure);
    EXPECT_EQ(connection.ca_file, "/ca.pem");
    EXPECT_EQ(run({"--timeout", "7s"}), 0);
    EXPECT_EQ(world_.connections.back().timeout, std::chrono::seconds(7));
    world_.variables["SLUICE_QUIET"] = "perhaps";
    EXPECT_EQ(run({}), 2);
}

// K46
TEST_F(SettingsTest, InsecureWarnsEachTimeEvenWhenQuiet) {
    EXPECT_EQ(run({"--insecure", "--quiet"}), 0);
    EXPECT_THAT(world_.err(), HasSubstr("warning: --insecure"));
}

TEST_F(SettingsTest, UrlsThatCannotBeCalledAreUsageErrors) {
    for (const char* url : {"127.0.0.1:8081", "ftp://h", "http://", "http://h/?q=1",
                            "http://ann:hunter2@h", "http://h h"}) {
        EXPECT_EQ(run({"--url", url}), 2) << url;
    }
    EXPECT_THAT(world_.err(), Not(HasSubstr("hunter2")));
    EXPECT_TRUE(world_.requests.empty());
}

TEST_F(SettingsTest, TimeoutsHaveBounds) {
    EXPECT_EQ(run({"--timeout", "0s"}), 2);
    EXPECT_EQ(run({"--timeout", "2h"}), 2);
    EXPECT_EQ(run({"--timeout", "30"}), 2);
    EXPECT_EQ(run({"--timeout", "1h"}), 0);
}

// K46
TEST_F(SettingsTest, ColourNeedsATerminalThatWantsIt) {
    world_.answer("GET /api/2.1/unity-catalog/catalogs/c", 200, "{}");
    const auto coloured = [](bool terminal, std::map<std::string, std::string> variables,
                             std::vector<std::string> options) {
        FakeWorld world;
        world.terminal = terminal;
        variables["SLUICE_TOKEN"] = "t";
        world.variables = std::move(variables);
        options.insert(options.begin(), {"catalog", "get", "absent"});
        EXPECT_EQ(world.run(options), 3);
        return world.err().find('\033') != std::string::npos;
    };
    EXPECT_TRUE(coloured(true, {{"TERM", "xterm"}}, {}));
    EXPECT_FALSE(coloured(false, {{"TERM", "xterm"}}, {}));
    EXPECT_FALSE(coloured(true, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}, {}));
    EXPECT_FALSE(coloured(true, {{"TERM", "dumb"}}, {}));
    EXPECT_FALSE(coloured(true, {{"TERM", "xterm"}}, {"--no-color"}));
}

}  // namespace
}  // namespace sluice::cli
