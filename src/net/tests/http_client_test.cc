#include "net/http_client.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "net/testing/scripted_server.h"

namespace sluice::net {
namespace {

using testing::http_answer;
using testing::ScriptedAnswer;
using testing::ScriptedServer;

class HttpClientTest : public ::testing::Test {
protected:
    HttpRequest get(const std::string& url) const {
        HttpRequest request;
        request.url = url;
        return request;
    }
    /// A file without a name.
    static int scratch_file() {
        std::string path = ::testing::TempDir() + "http_client_XXXXXX";
        const int file = mkstemp(path.data());
        EXPECT_GE(file, 0);
        EXPECT_EQ(unlink(path.c_str()), 0);
        return file;
    }
    static std::string content(int file) {
        std::string out(static_cast<std::size_t>(lseek(file, 0, SEEK_END)), '\0');
        EXPECT_EQ(pread(file, out.data(), out.size(), 0), static_cast<ssize_t>(out.size()));
        return out;
    }

    SystemClock clock_;
    RequestContext context_{clock_, "test", Deadline::after(clock_, std::chrono::seconds(30))};
    OutboundPolicy policy_{.allowed_hosts = {"127.0.0.1", "localhost", "store.localhost"},
                           .ca_file = "",
                           .proxy = "",
                           .allow_plain_http = false};
    HttpClient client_;
};

TEST_F(HttpClientTest, SendsTheRequestAndGivesTheAnswer) {
    ScriptedServer server({http_answer(201, "made", "ETag: \"x\"\r\nX-Empty:\r\n")});
    HttpRequest request = get(server.origin() + "/a%20b/../c?d=%2F");
    request.method = HttpMethod::put;
    request.headers = {{.name = "x-one", .value = "1"}, {.name = "x-none", .value = ""}};
    request.body = "body";
    const auto answer = client_.send(request, policy_, context_);
    ASSERT_TRUE(answer.has_value()) << answer.error().detail();
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->body, "made");
    ASSERT_NE(answer->header("etag"), nullptr);
    EXPECT_EQ(*answer->header("etag"), "\"x\"");
    EXPECT_EQ(answer->header("missing"), nullptr);

    const std::string sent = server.requests().at(0);
    EXPECT_TRUE(sent.starts_with("PUT /a%20b/../c?d=%2F HTTP/1.1\r\n")) << sent;
    EXPECT_NE(sent.find("x-one: 1\r\n"), std::string::npos) << sent;
    EXPECT_NE(sent.find("x-none:\r\n"), std::string::npos) << sent;
    EXPECT_NE(sent.find("Content-Length: 4\r\n"), std::string::npos) << sent;
    EXPECT_EQ(sent.find("Content-Type"), std::string::npos) << sent;
    EXPECT_EQ(sent.find("Expect"), std::string::npos) << sent;
    EXPECT_TRUE(sent.ends_with("\r\n\r\nbody")) << sent;
}

TEST_F(HttpClientTest, HeadHasNoBodyAndPostHasOne) {
    ScriptedServer server({http_answer(200, ""), http_answer(200, "")});
    HttpRequest request = get(server.origin() + "/");
    request.method = HttpMethod::head;
    ASSERT_TRUE(client_.send(request, policy_, context_).has_value());
    request.method = HttpMethod::post;
    request.body = "{}";
    request.headers = {{.name = "Content-Type", .value = "application/json"}};
    ASSERT_TRUE(client_.send(request, policy_, context_).has_value());
    EXPECT_TRUE(server.requests().at(0).starts_with("HEAD / "));
    EXPECT_TRUE(server.requests().at(1).starts_with("POST / "));
    EXPECT_NE(server.requests().at(1).find("Content-Type: application/json\r\n"),
              std::string::npos);
}

// R27
TEST_F(HttpClientTest, EachMethodIsSentUnderItsNameWhateverCameBeforeIt) {
    ScriptedServer server({http_answer(200, "done")});
    const auto first_line = [&](HttpMethod method, const std::string& body) {
        HttpRequest request = get(server.origin() + "/x");
        request.method = method;
        request.body = body;
        const auto answer = client_.send(request, policy_, context_);
        EXPECT_TRUE(answer.has_value() && answer->body == "done");
        const std::string sent = server.requests().back();
        EXPECT_TRUE(sent.ends_with("\r\n\r\n" + body)) << sent;
        return sent.substr(0, sent.find("\r\n"));
    };
    EXPECT_EQ(first_line(HttpMethod::patch, "{}"), "PATCH /x HTTP/1.1");
    EXPECT_EQ(first_line(HttpMethod::delete_, ""), "DELETE /x HTTP/1.1");
    EXPECT_EQ(first_line(HttpMethod::post, "{}"), "POST /x HTTP/1.1");
    EXPECT_EQ(first_line(HttpMethod::get, ""), "GET /x HTTP/1.1");
    EXPECT_EQ(first_line(HttpMethod::put, "p"), "PUT /x HTTP/1.1");
}

TEST_F(HttpClientTest, DoesNotFollowARedirectToTheMetadataAddress) {
    ScriptedServer server(
        {http_answer(302, "", "Location: http://169.254.169.254/latest/meta-data\r\n")});
    const auto answer = client_.send(get(server.origin() + "/"), policy_, context_);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 302);
    EXPECT_EQ(server.requests().size(), 1U);
}

// R27
TEST_F(HttpClientTest, RefusesAHostThatIsNotListedWithoutConnecting) {
    ScriptedServer server({http_answer(200, "")});
    policy_.allowed_hosts = {"127.0.0.1:1"};
    const auto answer = client_.send(get(server.origin() + "/"), policy_, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::LOCATION_NOT_ALLOWED);
    EXPECT_TRUE(server.requests().empty());
}

// R27: the check of the socket itself, which a changed DNS answer cannot get around. The proxy's
// address is the one thing that is connected to without the URL's check having seen it.
TEST_F(HttpClientTest, RefusesAForbiddenAddressAtTheSocket) {
    policy_.allowed_hosts = {"example.org"};
    policy_.proxy = "http://169.254.169.254:80";
    const auto answer = client_.send(get("https://example.org/"), policy_, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::LOCATION_NOT_ALLOWED)
        << answer.error().detail();
}

TEST_F(HttpClientTest, NamesUnderLocalhostAreLoopback) {
    ScriptedServer server({http_answer(200, "here")});
    const auto answer = client_.send(
        get("http://store.localhost:" + std::to_string(server.port()) + "/"), policy_, context_);
    ASSERT_TRUE(answer.has_value()) << answer.error().detail();
    EXPECT_NE(server.requests().at(0).find("Host: store.localhost:"), std::string::npos);
}

TEST_F(HttpClientTest, IgnoresAProxyOfTheEnvironmentAndUsesTheConfiguredOne) {
    ScriptedServer proxy({http_answer(200, "from the proxy")});
    policy_.allowed_hosts = {"example.org"};
    policy_.allow_plain_http = true;
    policy_.proxy = proxy.origin();
    const auto answer = client_.send(get("http://example.org/x"), policy_, context_);
    ASSERT_TRUE(answer.has_value()) << answer.error().detail();
    EXPECT_EQ(answer->body, "from the proxy");
    EXPECT_TRUE(proxy.requests().at(0).starts_with("GET http://example.org/x "));
}

TEST_F(HttpClientTest, AnAnswerBeyondTheLimitIsTooLarge) {
    ScriptedServer server({http_answer(200, std::string(101, 'x'))});
    HttpRequest request = get(server.origin() + "/");
    request.response_bytes_max = 100;
    const auto answer = client_.send(request, policy_, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::REQUEST_TOO_LARGE);
    request.response_bytes_max = 101;
    EXPECT_TRUE(client_.send(request, policy_, context_).has_value());
}

TEST_F(HttpClientTest, AnErrorAnswerIsKeptWhateverTheLimitOfTheBody) {
    ScriptedServer server({http_answer(404, "<Code>NoSuchKey</Code>"),
                           http_answer(500, std::string(kErrorBodyBytesMax + 10, 'e'))});
    HttpRequest request = get(server.origin() + "/");
    request.response_bytes_max = 3;
    const auto missing = client_.send(request, policy_, context_);
    ASSERT_TRUE(missing.has_value());
    EXPECT_EQ(missing->body, "<Code>NoSuchKey</Code>");
    const auto long_one = client_.send(request, policy_, context_);
    ASSERT_TRUE(long_one.has_value());
    EXPECT_EQ(long_one->body.size(), kErrorBodyBytesMax);
}

TEST_F(HttpClientTest, EndlessHeadersAreTooLarge) {
    std::string headers;
    for (int i = 0; i < 2000; ++i) headers += "X-Filler: " + std::string(60, 'x') + "\r\n";
    ScriptedServer server({http_answer(200, "", headers)});
    const auto answer = client_.send(get(server.origin() + "/"), policy_, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::REQUEST_TOO_LARGE);
}

TEST_F(HttpClientTest, DownloadsToTheFile) {
    const std::string body(300'000, 'z');
    ScriptedServer server({http_answer(206, body)});
    const int file = scratch_file();
    HttpRequest request = get(server.origin() + "/");
    request.response_bytes_max = 300'000;
    const auto answer = client_.download(request, policy_, file, context_);
    ASSERT_TRUE(answer.has_value()) << answer.error().detail();
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(answer->body_bytes, 300'000);
    EXPECT_EQ(content(file), body);
    close(file);
}

TEST_F(HttpClientTest, ADownloadBeyondTheLimitIsTooLargeAndWritesNoMoreThanIt) {
    ScriptedServer server({http_answer(200, std::string(200'000, 'z'))});
    const int file = scratch_file();
    HttpRequest request = get(server.origin() + "/");
    request.response_bytes_max = 150'000;
    const auto answer = client_.download(request, policy_, file, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::REQUEST_TOO_LARGE);
    EXPECT_LE(lseek(file, 0, SEEK_END), 150'000);
    close(file);
}

TEST_F(HttpClientTest, AnErrorAnswerToADownloadStaysInMemory) {
    ScriptedServer server({http_answer(403, "<Code>AccessDenied</Code>")});
    const int file = scratch_file();
    const auto answer = client_.download(get(server.origin() + "/"), policy_, file, context_);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 403);
    EXPECT_EQ(answer->body, "<Code>AccessDenied</Code>");
    EXPECT_EQ(lseek(file, 0, SEEK_END), 0);
    close(file);
}

TEST_F(HttpClientTest, ABrokenAnswerIsUnavailable) {
    ScriptedServer server({{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                            .ending = ScriptedAnswer::Ending::reset},
                           {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                            .ending = ScriptedAnswer::Ending::close},
                           {.bytes = "", .ending = ScriptedAnswer::Ending::close},
                           {.bytes = "nonsense\r\n\r\n", .ending = ScriptedAnswer::Ending::close}});
    for (int i = 0; i < 4; ++i) {
        const auto answer = client_.send(get(server.origin() + "/"), policy_, context_);
        ASSERT_FALSE(answer.has_value()) << i;
        EXPECT_EQ(answer.error().condition(), Condition::TEMPORARILY_UNAVAILABLE) << i;
    }
}

TEST_F(HttpClientTest, NobodyListeningIsUnavailable) {
    std::string gone;
    {
        ScriptedServer server({http_answer(200, "")});
        gone = server.origin();
    }
    const auto answer = client_.send(get(gone + "/"), policy_, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
}

TEST_F(HttpClientTest, AnAttemptThatTakesTooLongIsUnavailableTheDeadlineItsOwnError) {
    ScriptedServer server({{.bytes = "", .ending = ScriptedAnswer::Ending::hang}});
    HttpRequest request = get(server.origin() + "/");
    request.timeout = std::chrono::milliseconds(50);
    const auto attempt = client_.send(request, policy_, context_);
    ASSERT_FALSE(attempt.has_value());
    EXPECT_EQ(attempt.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);

    RequestContext hurried(clock_, "test", Deadline::after(clock_, std::chrono::milliseconds(50)));
    request.timeout = kAttemptTimeout;
    const auto late = client_.send(request, policy_, hurried);
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().condition(), Condition::REQUEST_DEADLINE);
}

TEST_F(HttpClientTest, AStoppedRequestGivesUpItsTransfer) {
    ScriptedServer server({{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                            .ending = ScriptedAnswer::Ending::hang}});
    server.on_request([this] { context_.stop_flag()->stop(); });
    const auto answer = client_.send(get(server.origin() + "/"), policy_, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
    EXPECT_EQ(answer.error().message(), context_.check().error().message());
}

TEST_F(HttpClientTest, AHeaderCannotSmuggleALine) {
    ScriptedServer server({http_answer(200, "")});
    HttpRequest request = get(server.origin() + "/");
    request.headers = {{.name = "x", .value = "1\r\nEvil: 1"}};
    const auto answer = client_.send(request, policy_, context_);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpClientTest, ManyThreadsShareOneClient) {
    ScriptedServer server({http_answer(200, "same")});
    std::array<int, 4> good{};
    std::vector<std::thread> threads;
    for (auto& count : good) {
        threads.emplace_back([this, &server, &count] {
            RequestContext context(clock_, "t", Deadline::after(clock_, std::chrono::seconds(30)));
            for (int i = 0; i < 20; ++i) {
                const auto answer = client_.send(get(server.origin() + "/"), policy_, context);
                count += answer.has_value() && answer->body == "same" ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(good, (std::array<int, 4>{20, 20, 20, 20}));
}

}  // namespace
}  // namespace sluice::net
