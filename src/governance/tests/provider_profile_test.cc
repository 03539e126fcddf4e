#include "governance/provider_profile.h"

#include <gtest/gtest.h>

namespace sluice::governance {
namespace {

// A85 A95
TEST(ProviderProfile, BothVersionsAndKindsAreRead) {
    const auto first = parse_provider_profile(
        R"({"shareCredentialsVersion":1,"endpoint":"https://h/delta-sharing/",)"
        R"("bearerToken":"t","expirationTime":"2027-02-20T10:00:00.000Z","more":1})");
    ASSERT_TRUE(first) << first.error().message();
    EXPECT_EQ(first->endpoint, "https://h/delta-sharing");
    EXPECT_EQ(first->expires_at, 1'803'117'600'000);
    EXPECT_EQ(first->kind, ProfileKind::bearer_token);
    const auto second = parse_provider_profile(
        R"({"shareCredentialsVersion":2,"type":"oauth_client_credentials","endpoint":"https://h",)"
        R"("tokenEndpoint":"https://i/token","clientId":"c","clientSecret":"s","scope":"x"})");
    ASSERT_TRUE(second) << second.error().message();
    EXPECT_EQ(second->kind, ProfileKind::oauth_client_credentials);
    EXPECT_EQ(second->token_endpoint, "https://i/token");
    EXPECT_EQ(second->client_secret.reveal(), "s");
}

// A95 R28
TEST(ProviderProfile, WhatIsWrongIsNamedWithoutRepeatingIt) {
    const std::string too_long(20'000, 'x');
    for (const std::string& text :
         {std::string("hush"), std::string(R"(["hush"])"), R"({"hush":")" + too_long + "\"}",
          std::string(R"({"endpoint":"https://h","bearerToken":"hush"})"),
          std::string(R"({"shareCredentialsVersion":"hush"})"),
          std::string(R"({"shareCredentialsVersion":1,"endpoint":"ftp://hush","bearerToken":"t"})"),
          std::string(R"({"shareCredentialsVersion":1,"endpoint":"https://h?hush",)"
                      R"("bearerToken":"t"})"),
          std::string(R"({"shareCredentialsVersion":1,"endpoint":"https://h",)"
                      R"("bearerToken":"hush\r\nX: y"})"),
          std::string(R"({"shareCredentialsVersion":1,"endpoint":"https://h","bearerToken":"t",)"
                      R"("expirationTime":"hush"})"),
          std::string(R"({"shareCredentialsVersion":2,"type":"hush","endpoint":"https://h"})")}) {
        const auto parsed = parse_provider_profile(text);
        ASSERT_FALSE(parsed) << text.substr(0, 100);
        EXPECT_EQ(parsed.error().condition(), Condition::INVALID_PARAMETER_VALUE);
        EXPECT_TRUE(parsed.error().message().starts_with("recipient_profile_str: "));
        EXPECT_EQ(parsed.error().message().find("hush"), std::string::npos);
    }
}

}  // namespace
}  // namespace sluice::governance
