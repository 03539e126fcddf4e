#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/location_argument.h"
#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kCredentials = "POST /api/2.1/unity-catalog/storage-credentials";
constexpr const char* kLocations = "POST /api/2.1/unity-catalog/external-locations";

class StorageCommandsTest : public testing::Test {
protected:
    void SetUp() override {
        secret_ = testing::TempDir() + "secret_" +
                  testing::UnitTest::GetInstance()->current_test_info()->name();
        std::ofstream(secret_) << "hunter2\n";
        world_.answer(kCredentials, 200, R"({"name":"lake"})");
        world_.answer(kLocations, 200, R"({"name":"lake","url":"s3://b/p"})");
        world_.answer("GET /api/2.1/unity-catalog/storage-credentials/lake", 200,
                      R"({"name":"lake","s3":{"access_key_id":"AK"}})");
    }
    void TearDown() override { std::filesystem::remove(secret_); }

    std::string secret_;
    FakeWorld world_;
};

// A149b
TEST_F(StorageCommandsTest, AddingABucketMakesACredentialAndALocation) {
    EXPECT_EQ(world_.run({"storage", "add", "lake", "--url", "s3://b/p", "--access-key-id", "AK",
                          "--secret-file", secret_, "--endpoint", "http://minio:9000",
                          "--public-endpoint", "https://files", "--path-style", "--comment", "c"}),
              0)
        << world_.err();
    EXPECT_THAT(
        world_.requests,
        ElementsAre(
            std::string(kCredentials) +
                R"( {"name":"lake","comment":"c","s3":{"access_key_id":"AK",)"
                R"("secret_access_key":"hunter2","endpoint":"http://minio:9000",)"
                R"("public_endpoint":"https://files","region":"us-east-1","path_style":true}})",
            std::string(kLocations) +
                R"( {"name":"lake","url":"s3://b/p","credential_name":"lake","comment":"c"})"));
    EXPECT_THAT(world_.out() + world_.err(), Not(HasSubstr("hunter2")));
}

TEST_F(StorageCommandsTest, TheSecretComesFromStandardInputOrAVariableToo) {
    world_.typed = "from-stdin\r\nnot this";
    EXPECT_EQ(world_.run({"storage", "credential", "create", "lake", "--access-key-id", "AK",
                          "--secret-stdin", "--region", "eu-west-1", "--skip-validation",
                          "--session-token-file", secret_}),
              0);
    EXPECT_THAT(world_.requests[0],
                HasSubstr(R"("secret_access_key":"from-stdin","session_token":"hunter2",)"
                          R"("region":"eu-west-1"},"skip_validation":true})"));
    world_.variables["SLUICE_S3_SECRET_ACCESS_KEY"] = "from-variable";
    EXPECT_EQ(world_.run({"storage", "credential", "create", "lake", "--access-key-id", "AK"}), 0);
    EXPECT_THAT(world_.requests[2], HasSubstr(R"("secret_access_key":"from-variable")"));
}

TEST_F(StorageCommandsTest, ASecretThatIsMissingEmptyOrTwofoldIsAUsageError) {
    const std::vector<std::string> base = {"storage", "credential",      "create",
                                           "lake",    "--access-key-id", "AK"};
    const auto run = [&](std::vector<std::string> more) {
        more.insert(more.begin(), base.begin(), base.end());
        return world_.run(more);
    };
    EXPECT_EQ(run({}), 2);
    EXPECT_EQ(run({"--secret-stdin"}), 2);
    EXPECT_EQ(run({"--secret-stdin", "--secret-file", secret_}), 2);
    EXPECT_EQ(run({"--secret-file", "/nowhere/secret"}), 2);
    EXPECT_EQ(world_.run({"storage", "add", "lake", "--url", "s3://b", "--secret-file", secret_}),
              2);
    world_.terminal = true;
    world_.typed = "typed\n";
    EXPECT_EQ(run({"--secret-stdin"}), 2);
    EXPECT_TRUE(world_.requests.empty());
}

TEST_F(StorageCommandsTest, ADirectoryNeedsNoCredential) {
    EXPECT_EQ(world_.run({"storage", "add", "local", "--url", "tables"}), 0);
    EXPECT_THAT(world_.requests,
                ElementsAre(std::string(kLocations) +
                            R"( {"name":"local","url":"file:///home/me/tables"})"));
    EXPECT_EQ(world_.run({"storage", "add", "local", "--url", "/d", "--region", "x"}), 2);
    EXPECT_EQ(world_.run({"storage", "add", "local"}), 2);
    EXPECT_EQ(world_.run({"storage", "location", "create", "l", "--url", "s3://b"}), 2);
}

TEST_F(StorageCommandsTest, AFailedLocationTakesItsNewCredentialAlong) {
    FakeWorld world;
    world.answer(kCredentials, 200, "{}");
    world.answer(kLocations, 400, error_body("INVALID_PARAMETER_VALUE", "The bucket is closed."));
    world.answer("DELETE /api/2.1/unity-catalog/storage-credentials/lake", 200, "{}");
    EXPECT_EQ(world.run({"storage", "add", "lake", "--url", "s3://b", "--access-key-id", "AK",
                         "--secret-file", secret_}),
              1);
    EXPECT_EQ(world.requests.back(), "DELETE /api/2.1/unity-catalog/storage-credentials/lake");
    EXPECT_THAT(world.err(), HasSubstr("The bucket is closed."));
}

TEST_F(StorageCommandsTest, ACredentialThatExistedIsNotTouched) {
    FakeWorld world;
    world.answer(kCredentials, 400, error_body("STORAGE_CREDENTIAL_ALREADY_EXISTS", "There."));
    EXPECT_EQ(world.run({"storage", "add", "lake", "--url", "s3://b", "--access-key-id", "AK",
                         "--secret-file", secret_}),
              6);
    EXPECT_EQ(world.requests.size(), 1U);
}

TEST_F(StorageCommandsTest, DeletingStorageKeepsACredentialThatOthersUse) {
    const std::string base = "/api/2.1/unity-catalog/";
    FakeWorld world;
    world.answer("GET " + base + "external-locations/lake", 200,
                 R"({"name":"lake","credential_name":"lake"})");
    world.answer("DELETE " + base + "external-locations/lake", 200, "{}");
    world.answer("DELETE " + base + "storage-credentials/lake", 400,
                 error_body("RESOURCE_IN_USE", "used"));
    EXPECT_EQ(world.run({"storage", "delete", "lake", "--yes"}), 0);
    EXPECT_THAT(world.err(), HasSubstr("other locations use it"));
    FakeWorld foreign;
    foreign.answer("GET " + base + "external-locations/raw", 200,
                   R"({"name":"raw","credential_name":"lake"})");
    foreign.answer("DELETE " + base + "external-locations/raw", 200, "{}");
    EXPECT_EQ(foreign.run({"storage", "delete", "raw", "--yes"}), 0);
    EXPECT_EQ(foreign.requests.size(), 2U);
}

// K48
TEST_F(StorageCommandsTest, ATestThatFailsOrChecksNothingIsCodeEight) {
    const auto test = [](const std::string& results) {
        FakeWorld world;
        world.answer("POST /api/2.1/unity-catalog/validate-storage-credentials", 200,
                     R"({"results":[)" + results + "]}");
        const int code = world.run({"storage", "test", "lake"});
        EXPECT_THAT(world.requests, ElementsAre(HasSubstr(R"({"external_location_name":"lake"})")));
        return code;
    };
    EXPECT_EQ(test(R"({"operation":"LIST","result":"PASS"},{"operation":"WRITE","result":"SKIP"})"),
              0);
    EXPECT_EQ(test(R"({"operation":"LIST","result":"PASS"},{"operation":"READ","result":"FAIL"})"),
              8);
    EXPECT_EQ(test(""), 8);
}

TEST(LocationArgumentTest, PathsBecomeFileUrls) {
    EXPECT_EQ(*resolve_location("/a/./b/../c", "/x"), "file:///a/c");
    EXPECT_EQ(*resolve_location("d e", "/x"), "file:///x/d e");
    EXPECT_EQ(*resolve_location("file:///a", "/x"), "file:///a");
    EXPECT_EQ(*resolve_location("S3A://b/p", "/x"), "S3A://b/p");
    EXPECT_FALSE(resolve_location("gs://b/p", "/x").has_value());
    EXPECT_FALSE(resolve_location("d", "").has_value());
    EXPECT_FALSE(resolve_location("", "/x").has_value());
}

}  // namespace
}  // namespace sluice::cli
