#include "governance/provider_client.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "governance/limits.h"
#include "net/testing/scripted_server.h"

namespace sluice::governance {
namespace {

using net::testing::http_answer;
using net::testing::ScriptedAnswer;
using net::testing::ScriptedServer;

class ProviderClientTest : public ::testing::Test {
protected:
    ProviderClient client(int calls_max = 1) {
        return {http_, {.allowed_hosts = {"127.0.0.1"}, .ca_file = {}, .proxy = {}}, calls_max};
    }
    static ProviderProfile profile(const ScriptedServer& server) {
        ProviderProfile profile;
        profile.endpoint = server.origin();
        profile.bearer_token = Secret<std::string>("token");
        return profile;
    }
    RequestContext context(std::chrono::milliseconds left) const {
        return RequestContext(clock_, "r", Deadline::after(clock_, left));
    }

    SystemClock clock_;
    net::HttpClient http_;
};

// A98
TEST_F(ProviderClientTest, OneThatDoesNotAnswerCostsItsTimeAndNoMore) {
    ScriptedServer server({{.bytes = "", .ending = ScriptedAnswer::Ending::hang}});
    auto asking = client();
    RequestContext request = context(std::chrono::milliseconds(100));
    const auto answer = asking.list_shares(profile(server), request);
    ASSERT_FALSE(answer);
    EXPECT_EQ(describe(answer.error().condition()).http_status, 503);
    EXPECT_EQ(kProviderDeadline, std::chrono::seconds(10));
}

// A98
TEST_F(ProviderClientTest, SoManyCallsAtATimeAndNoMore) {
    ScriptedServer server({http_answer(200, R"({"items":[{"name":"s"}]})")});
    RequestContext request = context(std::chrono::seconds(10));
    auto none = client(0);
    const auto refused = none.list_shares(profile(server), request);
    EXPECT_EQ(refused.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
    EXPECT_TRUE(server.requests().empty());
    auto one = client(1);
    for (int i = 0; i < 3; ++i) {
        const auto answer = one.list_shares(profile(server), request);
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(answer->at(0).name, "s");
    }
}

// A99
TEST_F(ProviderClientTest, NamesOfSharesAreEncodedAndTablesCutOff) {
    ScriptedServer server(
        {http_answer(200, R"({"share":{"name":"a b"}})"),
         http_answer(200, R"({"items":[{"name":"t","schema":"s","share":"a b"},)"
                          R"({"name":"u","schema":"s","share":"a b"}],"nextPageToken":"more"})")});
    RequestContext request = context(std::chrono::seconds(10));
    auto asking = client();
    const auto assets = asking.share_assets(profile(server), "a b", 1, request);
    ASSERT_TRUE(assets) << assets.error().message();
    EXPECT_EQ(assets->tables.size(), 1U);
    ASSERT_EQ(server.requests().size(), 2U);
    EXPECT_TRUE(server.requests()[0].starts_with("GET /shares/a%20b HTTP/1.1"));
    EXPECT_NE(server.requests()[0].find("Authorization: Bearer token"), std::string::npos);
}

}  // namespace
}  // namespace sluice::governance
