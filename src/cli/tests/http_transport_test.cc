#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/transport.h"
#include "net/testing/scripted_server.h"

namespace sluice::cli {
namespace {

using net::testing::http_answer;
using net::testing::ScriptedAnswer;
using net::testing::ScriptedServer;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Connection connection_to(const std::string& url) {
    Connection connection;
    connection.url = url;
    connection.token = Secret<std::string>("dsha_secret");
    connection.timeout = std::chrono::milliseconds(20'000);
    return connection;
}

Result<ApiAnswer> send(const Connection& connection, const ApiRequest& request) {
    const SystemClock clock;
    return connect_over_http(connection, clock)->send(request);
}

TEST(HttpTransportTest, ARequestArrivesAsItIs) {
    ScriptedServer server({http_answer(201, R"({"a":1})", "X-Request-Id: r-1\r\n")});
    const auto answer = send(connection_to(server.origin() + "/base"),
                             {.method = net::HttpMethod::patch,
                              .path = "/shares/a%20b",
                              .query = {{"q", "x y&z"}, {"page_token", ""}},
                              .body = R"({"b":2})"});
    ASSERT_TRUE(answer.has_value()) << answer.error().message();
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->body, R"({"a":1})");
    EXPECT_EQ(answer->request_id, "r-1");
    const std::string request = server.requests().at(0);
    EXPECT_THAT(request,
                StartsWith("PATCH /base/shares/a%20b?q=x%20y%26z&page_token= HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nAuthorization: Bearer dsha_secret\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(request, testing::EndsWith("\r\n\r\n{\"b\":2}"));
}

TEST(HttpTransportTest, EachMethodIsSentUnderItsName) {
    using net::HttpMethod;
    for (const HttpMethod method : {HttpMethod::get, HttpMethod::post, HttpMethod::put,
                                    HttpMethod::patch, HttpMethod::delete_}) {
        ScriptedServer server({http_answer(200, "{}")});
        const bool has_body = method != HttpMethod::get && method != HttpMethod::delete_;
        const auto answer =
            send(connection_to(server.origin()),
                 {.method = method, .path = "/x", .query = {}, .body = has_body ? "{}" : ""});
        ASSERT_TRUE(answer.has_value());
        EXPECT_EQ(answer->body, "{}");
        EXPECT_THAT(server.requests().at(0), StartsWith(to_text(method) + " /x HTTP/1.1\r\n"));
        EXPECT_THAT(server.requests().at(0),
                    has_body ? testing::EndsWith("\r\n\r\n{}") : testing::EndsWith("\r\n\r\n"));
    }
}

TEST(HttpTransportTest, ARefusalIsAnAnswer) {
    ScriptedServer server({http_answer(404, R"({"error_code":"X"})")});
    const auto answer = send(connection_to(server.origin()), {.path = "/x"});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 404);
    EXPECT_EQ(answer->body, R"({"error_code":"X"})");
}

TEST(HttpTransportTest, ARedirectIsNotFollowedSoTheTokenStays) {
    ScriptedServer other({http_answer(200, "{}")});
    ScriptedServer server({http_answer(302, "", "Location: " + other.origin() + "/\r\n")});
    const auto answer = send(connection_to(server.origin()), {.path = "/x"});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 302);
    EXPECT_TRUE(other.requests().empty());
}

// K48
TEST(HttpTransportTest, AServerThatIsNotThereIsUnreachable) {
    std::string url;
    {
        const ScriptedServer gone({http_answer(200, "{}")});
        url = gone.origin();
    }
    const auto answer = send(connection_to(url), {.path = "/x"});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
    EXPECT_THAT(answer.error().message(), HasSubstr("No answer from " + url));
    EXPECT_THAT(answer.error().message(), HasSubstr("sluice serve"));
    EXPECT_THAT(answer.error().message(), Not(HasSubstr("dsha_secret")));
}

// K48
TEST(HttpTransportTest, AServerThatSaysNothingRunsIntoTheTimeout) {
    ScriptedServer server({ScriptedAnswer{.bytes = "", .ending = ScriptedAnswer::Ending::hang}});
    Connection connection = connection_to(server.origin());
    connection.timeout = std::chrono::milliseconds(50);
    const auto answer = send(connection, {.path = "/x"});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code() == ErrorCode::unavailable ||
                  answer.error().code() == ErrorCode::deadline_exceeded,
              true);
}

TEST(HttpTransportTest, WithoutTlsATokenStaysOnLoopback) {
    // TEST-NET-1: nothing may be sent, so nothing needs to be there.
    const auto answer = send(connection_to("http://192.0.2.1:9"), {.path = "/x"});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    EXPECT_THAT(answer.error().message(), HasSubstr("without TLS"));
}

TEST(HttpTransportTest, ATokenWithALineBreakIsNotSent) {
    ScriptedServer server({http_answer(200, "{}")});
    Connection connection = connection_to(server.origin());
    connection.token = Secret<std::string>("dsha_a\r\nX-Evil: 1");
    const auto answer = send(connection, {.path = "/x"});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::UNAUTHENTICATED);
    EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace sluice::cli
