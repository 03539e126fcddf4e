#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kProviders = "/api/2.1/unity-catalog/providers";
constexpr const char* kPolicies = "/api/2.0/data-sharing/recipients/acme/federation-policies";

class ProviderCommandsTest : public testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(profile_); }

    const std::string& profile(const std::string& text) {
        profile_ = testing::TempDir() + "profile_" +
                   testing::UnitTest::GetInstance()->current_test_info()->name();
        std::ofstream(profile_) << text << "\n";
        return profile_;
    }
    std::string request(const std::string& method, const std::string& path,
                        const std::string& body = "") {
        return method + " " + path + (body.empty() ? "" : " " + body);
    }

    std::string profile_;
    FakeWorld world_;
};

// A95
TEST_F(ProviderCommandsTest, AddingSendsTheFileAsItIs) {
    const std::string post = std::string("POST ") + kProviders;
    world_.answer(post, 200, R"({"name":"globex","recipient_profile":{"endpoint":"https://p"}})");
    EXPECT_EQ(world_.run({"provider", "add", "globex", "--comment", "c", "--profile",
                          profile(R"({"shareCredentialsVersion":1,"bearerToken":"hush"})")}),
              0)
        << world_.err();
    EXPECT_THAT(
        world_.requests,
        ElementsAre(post + R"( {"name":"globex","comment":"c","authentication_type":"TOKEN",)"
                           R"("recipient_profile_str":"{\"shareCredentialsVersion\":1,)"
                           R"(\"bearerToken\":\"hush\"}"})"));
    EXPECT_THAT(world_.out() + world_.err(), Not(HasSubstr("hush")));
    EXPECT_THAT(world_.err(), HasSubstr("sluice provider shares globex"));
}

// A95
TEST_F(ProviderCommandsTest, TheProfileSaysHowItSignsIn) {
    world_.answer(std::string("POST ") + kProviders, 200, R"({"name":"p"})");
    EXPECT_EQ(world_.run({"provider", "add", "p", "--profile",
                          profile(R"({"type":"oauth_client_credentials"})")}),
              0);
    EXPECT_THAT(world_.requests.at(0),
                HasSubstr(R"("authentication_type":"OAUTH_CLIENT_CREDENTIALS")"));
}

TEST_F(ProviderCommandsTest, WhatIsNoProfileIsNotSent) {
    EXPECT_EQ(world_.run({"provider", "add", "p"}), 2);
    EXPECT_EQ(world_.run({"provider", "add", "p", "--profile", profile("hush")}), 2);
    EXPECT_EQ(world_.run({"provider", "add", "p", "--profile", "/nowhere"}), 2);
    EXPECT_EQ(world_.run({"provider", "edit", "p"}), 2);
    EXPECT_THAT(world_.requests, IsEmpty());
    EXPECT_THAT(world_.err(), Not(HasSubstr("hush")));
}

// K47
TEST_F(ProviderCommandsTest, ADryRunShowsNoSecret) {
    EXPECT_EQ(world_.run({"provider", "add", "p", "--dry-run", "--profile",
                          profile(R"({"shareCredentialsVersion":1,"bearerToken":"hush"})")}),
              0)
        << world_.err();
    EXPECT_THAT(world_.requests, IsEmpty());
    EXPECT_THAT(world_.out() + world_.err(), Not(HasSubstr("hush")));
}

// A97 A98
TEST_F(ProviderCommandsTest, EditingListingAndDeleting) {
    const std::string one = std::string(kProviders) + "/globex";
    world_.answer("PATCH " + one, 200, R"({"name":"globex"})");
    world_.answer("GET " + one + "/shares?max_results=1000", 200,
                  R"({"shares":[{"name":"sales"}]})");
    world_.answer("DELETE " + one, 200, "{}");
    EXPECT_EQ(world_.run({"provider", "edit", "globex", "--comment", "", "--owner", "bob"}), 0);
    EXPECT_EQ(world_.run({"provider", "shares", "globex", "-o", "name"}), 0);
    EXPECT_EQ(world_.run({"provider", "delete", "globex", "--yes"}), 0);
    EXPECT_THAT(world_.requests.at(0), HasSubstr(R"({"owner":"bob","comment":""})"));
    EXPECT_THAT(world_.out(), HasSubstr("sales\n"));
}

// A90 A92
TEST_F(ProviderCommandsTest, PoliciesOfARecipient) {
    const std::string base = kPolicies;
    const std::string policy = R"({"name":"etl","oidc_policy":{"issuer":"https://i"}})";
    world_.answer("POST " + base, 200, policy);
    world_.answer("PATCH " + base + "/etl", 200, policy);
    world_.answer("GET " + base + "?max_results=1000", 200, R"({"policies":[)" + policy + "]}");
    world_.answer("DELETE " + base + "/etl", 200, "{}");
    EXPECT_EQ(world_.run({"recipient", "policy", "create", "acme", "etl", "--issuer", "https://i",
                          "--subject-claim", "azp", "--subject", "11", "--audience", "a",
                          "--audience", "b"}),
              0)
        << world_.err();
    EXPECT_EQ(world_.run({"recipient", "policy", "edit", "acme", "etl", "--comment", "c"}), 0);
    EXPECT_EQ(world_.run({"recipient", "policy", "list", "acme", "-o", "name"}), 0);
    EXPECT_EQ(world_.run({"recipient", "policy", "delete", "acme", "etl", "--yes"}), 0);
    EXPECT_EQ(world_.requests.at(0),
              "POST " + base +
                  R"( {"name":"etl","oidc_policy":{"issuer":"https://i","subject_claim":"azp",)"
                  R"("subject":"11","audiences":["a","b"]}})");
    EXPECT_EQ(world_.requests.at(1), "PATCH " + base + R"(/etl {"comment":"c"})");
    EXPECT_THAT(world_.out(), HasSubstr("etl\n"));
    EXPECT_EQ(world_.run({"recipient", "policy", "create", "acme", "etl"}), 2);
    EXPECT_EQ(world_.run({"recipient", "policy", "edit", "acme", "etl"}), 2);
}

// A63
TEST_F(ProviderCommandsTest, ARecipientWithoutALinkIsNotToldAboutOne) {
    world_.answer("POST /api/2.1/unity-catalog/recipients", 200, R"({"name":"fed"})");
    EXPECT_EQ(world_.run({"recipient", "create", "fed", "--authentication", "OIDC_FEDERATION"}), 0);
    EXPECT_THAT(world_.requests.at(0), HasSubstr(R"("authentication_type":"OIDC_FEDERATION")"));
    EXPECT_THAT(world_.err(), Not(HasSubstr("activation link")));
}

}  // namespace
}  // namespace sluice::cli
