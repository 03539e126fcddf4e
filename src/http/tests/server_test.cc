#include "http/server.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "http/tests/test_server.h"

namespace sluice::http {
namespace {

constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

// P2 P3
TEST(Request, SegmentsAreSplitBeforeTheyAreDecodedAndAPlusIsAPlus) {
    TestServer server;
    RawClient client(server.port());
    client.send(
        "GET /a%2Fb/c+d//%C3%A4?t=2022-01-01T00:00:00+01:00&u=%2B&flag&e= HTTP/1.1\r\n"
        "Host: a\r\n\r\n");
    EXPECT_EQ(client.read_response().body,
              "GET a/b|c+d||\xc3\xa4 ?t=2022-01-01T00:00:00+01:00&u=+&flag=&e= ");
}

// P1
TEST(Connection, ServesRequestAfterRequest) {
    TestServer server;
    RawClient client(server.port());
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(client.send(kGet));
        const RawResponse response = client.read_response();
        ASSERT_EQ(response.status, 200);
        ASSERT_FALSE(response.headers.contains("connection"));
    }
    EXPECT_EQ(server.server->open_connections(), 1u);
}

// R35
TEST(Connection, EndsAfterA400ForContentButNotAfterOtherRefusals) {
    TestServer server(
        [](const std::shared_ptr<const Request>& request, auto, const Respond& respond) {
            Response response;
            response.status = request->path_segments.front() == "bad" ? 400 : 404;
            respond(std::move(response));
        });
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_FALSE(client.read_response().headers.contains("connection"));
    client.send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
    const RawResponse refused = client.read_response();
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.headers.at("connection"), "close");
    EXPECT_TRUE(client.closes());
}

TEST(Connection, PipelinedRequestsAreAnsweredInOrder) {
    TestServer server(
        [](const std::shared_ptr<const Request>& request, auto, const Respond& respond) {
            Response response;
            response.body = request->path_segments.front() + request->body;
            respond(std::move(response));
        });
    RawClient client(server.port());
    std::string bytes;
    for (int i = 0; i < 200; ++i) {
        const std::string body = "b" + std::to_string(i);
        bytes += "POST /" + std::to_string(i) +
                 " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                 "\r\n\r\n" + body;
    }
    client.send(bytes);
    for (int i = 0; i < 200; ++i) {
        ASSERT_EQ(client.read_response().body, std::to_string(i) + "b" + std::to_string(i));
    }
}

TEST(Connection, RequestsArriveByteByByte) {
    TestServer server;
    RawClient client(server.port());
    const std::string bytes =
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (const char c : bytes) client.send(std::string(1, c));
    EXPECT_EQ(client.read_response().body, "POST x  abc");
}

TEST(Connection, Http10ClosesUnlessAskedToStay) {
    TestServer server;
    RawClient closing(server.port());
    closing.send("GET /a HTTP/1.0\r\n\r\n");
    EXPECT_EQ(closing.read_response().headers.at("connection"), "close");
    EXPECT_TRUE(closing.closes());
    RawClient staying(server.port());
    staying.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(staying.read_response().headers.at("connection"), "keep-alive");
    staying.send("GET /a HTTP/1.0\r\n\r\n");
    EXPECT_EQ(staying.read_response().status, 200);
}

TEST(Connection, ClosesWhenTheClientAsks) {
    TestServer server;
    RawClient client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n");
    EXPECT_EQ(client.read_response().headers.at("connection"), "close");
    EXPECT_TRUE(client.closes());
    EXPECT_FALSE(client.was_reset());
}

TEST(Connection, ClosesAfterItsLastAllowedRequest) {
    Limits limits;
    limits.requests_per_connection_max = 2;
    TestServer server({}, limits);
    RawClient client(server.port());
    client.send(std::string(kGet) + kGet + kGet);
    EXPECT_FALSE(client.read_response().headers.contains("connection"));
    EXPECT_EQ(client.read_response().headers.at("connection"), "close");
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(server.application.handled.load(), 2);
}

// P1
TEST(Answer, HeadHasTheHeadersOfGetAndNoBody) {
    TestServer server([](auto, auto, const Respond& respond) {
        Response response;
        response.headers.add("Content-Type", "text/plain");
        response.body = "twelve bytes";
        respond(std::move(response));
    });
    RawClient client(server.port());
    client.send(kGet);
    const RawResponse get = client.read_response();
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
    const RawResponse head = client.read_response(true);
    EXPECT_EQ(head.head, get.head);
    EXPECT_EQ(head.headers.at("content-length"), "12");
    client.send(kGet);
    EXPECT_EQ(client.read_response().body, "twelve bytes") << "HEAD left a body on the connection";
}

// P5
TEST(Answer, BodyOnGetIsReadAndIgnored) {
    TestServer server;
    RawClient client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + std::string(kGet));
    EXPECT_EQ(client.read_response().body, "GET a  ");
    EXPECT_EQ(client.read_response().body, "GET a  ");
}

TEST(Answer, CarriesTheDateOfTheClock) {
    TestServer server;
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_EQ(client.read_response().headers.at("date"), "Tue, 14 Nov 2023 22:13:20 GMT");
    server.clock.advance_ms(1000);
    client.send(kGet);
    EXPECT_EQ(client.read_response().headers.at("date"), "Tue, 14 Nov 2023 22:13:21 GMT");
}

TEST(Answer, SessionHeadersOfAHandlerAreNotSent) {
    TestServer server([](auto, auto, const Respond& respond) {
        Response response;
        response.headers.add("Content-Length", "99");
        response.headers.add("Transfer-Encoding", "chunked");
        response.headers.add("Connection", "close");
        response.body = "ok";
        respond(std::move(response));
    });
    RawClient client(server.port());
    client.send(kGet);
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.headers.at("content-length"), "2");
    EXPECT_FALSE(response.chunked);
    EXPECT_FALSE(response.headers.contains("connection"));
}

TEST(Answer, StatusWithoutBodyHasNeitherBodyNorLength) {
    TestServer server([](auto, auto, const Respond& respond) {
        Response response;
        response.status = 204;
        response.body = "nobody may see this";
        respond(std::move(response));
    });
    RawClient client(server.port());
    client.send(std::string(kGet) + kGet);
    EXPECT_FALSE(client.read_response().headers.contains("content-length"));
    EXPECT_EQ(client.read_response().status, 204);
}

TEST(Body, ExpectContinueIsHonouredOnlyWhenTheBodyIsWelcome) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 100);
    client.send("hi");
    EXPECT_EQ(client.read_response().body, "POST a  hi");
    client.send(
        "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n"
        "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 413);
}

// R92
TEST(Body, OfExactlyTheAllowedSizeIsAcceptedAndOneByteMoreIsNot) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789");
    EXPECT_EQ(client.read_response().status, 200);
    client.send(
        "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 200);
    client.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 413);
}

TEST(Body, AnswerToABodyTooLargeReachesAClientThatKeepsSending) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
    client.send(std::string(4'000'000, 'x'));
    EXPECT_EQ(client.read_response().status, 413);
}

TEST(Body, LargeOneArrivesWhole) {
    TestServer server(
        [](const std::shared_ptr<const Request>& request, auto, const Respond& respond) {
            Response response;
            response.body = request->body;
            respond(std::move(response));
        });
    RawClient client(server.port());
    std::string body;
    for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i);
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    EXPECT_TRUE(client.read_response().body == body);
}

// R91
TEST(Limit, HeadOfExactlyTheAllowedSizeIsServed) {
    Limits limits;
    limits.head_bytes_max = 1000;
    TestServer server({}, limits);
    const std::string start = "GET /a HTTP/1.1\r\nHost: a\r\nA: ";
    const std::string fitting = start + std::string(1000 - start.size() - 4, 'b') + "\r\n\r\n";
    RawClient client(server.port());
    client.send(fitting);
    EXPECT_EQ(client.read_response().status, 200);
    client.send(start + std::string(1001 - start.size() - 4, 'b') + "\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 431);
}

TEST(Limit, HeadersUpToTheCountAreServed) {
    TestServer server;
    std::string headers;
    for (int i = 0; i < 99; ++i) headers += "A" + std::to_string(i) + ": b\r\n";
    RawClient client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
    EXPECT_EQ(client.read_response().status, 200);
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nB: c\r\n" + headers + "\r\n");
    EXPECT_EQ(client.read_response().status, 431);
}

// R93
TEST(Limit, ConnectionsOfOneAddressAreCapped) {
    Limits limits;
    limits.connections_per_address_max = 2;
    TestServer server({}, limits);
    auto first = std::make_optional<RawClient>(server.port());
    RawClient second(server.port());
    first->send(kGet);
    second.send(kGet);
    EXPECT_EQ(first->read_response().status, 200);
    EXPECT_EQ(second.read_response().status, 200);
    RawClient third(server.port());
    third.send(kGet);
    EXPECT_EQ(third.read_response().status, 0);
    const Server::ListenerFigures figures = server.server->figures("main");
    EXPECT_EQ(figures.open, 2);
    EXPECT_EQ(figures.accepted, 2);
    EXPECT_EQ(figures.refused, 1);
    EXPECT_GT(figures.sent_bytes, 0);
    first.reset();
    ASSERT_TRUE(eventually([&] { return server.server->open_connections() == 1; }));
    EXPECT_EQ(server.server->figures("main").open, 1);
    RawClient fourth(server.port());
    fourth.send(kGet);
    EXPECT_EQ(fourth.read_response().status, 200);
}

TEST(Limit, AllConnectionsTogetherAreCapped) {
    Limits limits;
    limits.connections_max = 1;
    TestServer server({}, limits);
    RawClient first(server.port());
    first.send(kGet);
    EXPECT_EQ(first.read_response().status, 200);
    RawClient second(server.port());
    second.send(kGet);
    EXPECT_EQ(second.read_response().status, 0);
}

// R36 R93
TEST(Deadline, SlowHeadIsAnsweredAndClosed) {
    TestServer server;
    RawClient served(server.port());
    served.send(kGet);
    EXPECT_EQ(served.read_response().status, 200);
    served.send("GET /a HT");
    RawClient other(server.port());
    other.send(kGet);
    EXPECT_EQ(other.read_response().status, 200) << "by now the first bytes above were read";
    server.clock.advance_ms(9'999);
    served.send("TP/1.1\r\nHost: a\r\n");
    other.send(kGet);
    EXPECT_EQ(other.read_response().status, 200);
    server.clock.advance_ms(1);
    EXPECT_EQ(served.read_response().status, 408);
    EXPECT_TRUE(served.closes());
}

TEST(Deadline, SilentNewConnectionIsClosedAfterTheTimeOfAHead) {
    TestServer server;
    RawClient client(server.port());
    ASSERT_TRUE(eventually([&] { return server.server->open_connections() == 1; }));
    RawClient other(server.port());
    other.send(kGet);
    EXPECT_EQ(other.read_response().status, 200);
    server.clock.advance_ms(10'000);
    EXPECT_TRUE(client.closes());
    EXPECT_TRUE(eventually([&] { return server.server->open_connections() == 1; }));
    other.send(kGet);
    EXPECT_EQ(other.read_response().status, 200) << "an idle connection may stay longer";
}

TEST(Deadline, IdleConnectionIsClosedSilently) {
    TestServer server;
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_EQ(client.read_response().status, 200);
    server.clock.advance_ms(59'999);
    client.send(kGet);
    EXPECT_EQ(client.read_response().status, 200);
    server.clock.advance_ms(60'000);
    EXPECT_TRUE(client.closes());
    EXPECT_FALSE(client.was_reset());
}

TEST(Deadline, SlowBodyIsAnsweredAndClosed) {
    TestServer server;
    RawClient client(server.port());
    client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 100);
    client.send("some");
    RawClient other(server.port());
    other.send(kGet);
    EXPECT_EQ(other.read_response().status, 200);
    server.clock.advance_ms(10'000 + 4);
    EXPECT_EQ(client.read_response().status, 408);
    EXPECT_TRUE(client.closes());
}

TEST(Deadline, BodyThatKeepsTheMinimumRateIsNotCutOff) {
    Limits limits;
    limits.body_grace = std::chrono::milliseconds(1000);
    limits.body_rate_min_bytes_per_s = 10;
    TestServer server({}, limits);
    RawClient client(server.port());
    client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 100);
    RawClient other(server.port());
    for (int i = 0; i < 9; ++i) {
        client.send("0123456789");
        // Two answers on the same thread: the bytes sent before were read by then.
        for (int turn = 0; turn < 2; ++turn) {
            other.send(kGet);
            ASSERT_EQ(other.read_response().status, 200);
        }
        server.clock.advance_ms(1000);
    }
    client.send("0123456789");
    EXPECT_EQ(client.read_response().status, 200);
}

TEST(Respond, MayBeCalledLaterAndFromAnotherThread) {
    TestServer* running = nullptr;
    TestServer server([&running](const auto& request, auto, const Respond& respond) {
        EXPECT_TRUE(running->application.pool.post([request, respond] {
            Response response;
            response.body = request->target;
            respond(std::move(response));
        }));
    });
    running = &server;
    RawClient client(server.port());
    for (int i = 0; i < 100; ++i) {
        client.send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_EQ(client.read_response().body, "/" + std::to_string(i));
    }
}

TEST(Respond, CalledTwiceAnswersOnce) {
    TestServer server([](auto, auto, const Respond& respond) {
        Response first;
        first.body = "first";
        respond(std::move(first));
        Response second;
        second.body = "second";
        respond(std::move(second));
    });
    RawClient client(server.port());
    client.send(std::string(kGet) + kGet);
    EXPECT_EQ(client.read_response().body, "first");
    EXPECT_EQ(client.read_response().body, "first");
}

TEST(Respond, NeverCalledBecomesA500) {
    TestServer server([](auto, auto, const Respond&) {});
    RawClient client(server.port());
    client.send(kGet);
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body, "refused: internal error");
    client.send(kGet);
    EXPECT_EQ(client.read_response().status, 500) << "the connection stays usable";
}

TEST(Respond, ThrowingHandlerBecomesA500) {
    TestServer server([](auto, auto, const Respond&) { throw std::runtime_error("bug"); });
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_EQ(client.read_response().status, 500);
}

TEST(Respond, AfterTheServerIsGoneHasNoEffect) {
    KeptRequests kept;
    {
        TestServer server(kept.handler());
        RawClient client(server.port());
        client.send(kGet);
        ASSERT_TRUE(kept.arrived());
    }
    EXPECT_TRUE(kept.gone()->stopped());
    kept.respond()(Response());
}

TEST(ClientGone, RaisesTheStopFlagWhileAHandlerWorks) {
    KeptRequests kept;
    TestServer server(kept.handler());
    auto client = std::make_optional<RawClient>(server.port());
    client->send(kGet);
    ASSERT_TRUE(kept.arrived());
    EXPECT_FALSE(kept.gone()->stopped());
    client.reset();
    EXPECT_TRUE(eventually([&] { return kept.gone()->stopped(); }));
    kept.respond()(Response());
    EXPECT_TRUE(eventually([&] { return server.server->open_connections() == 0; }));
}

TEST(ClientGone, ClientThatOnlyEndedItsSideStillGetsItsAnswer) {
    KeptRequests kept;
    TestServer server(kept.handler());
    RawClient client(server.port());
    client.send(kGet);
    client.end_sending();
    ASSERT_TRUE(kept.arrived());
    ASSERT_TRUE(eventually([&] { return kept.gone()->stopped(); }));
    Response response;
    response.body = "late";
    kept.respond()(std::move(response));
    EXPECT_EQ(client.read_response().body, "late");
}

// C12
TEST(Stop, LetsRequestsUnderWayEndAndClosesIdleConnections) {
    KeptRequests kept;
    TestServer server(kept.handler());
    const std::uint16_t port = server.port();
    RawClient idle(port);
    RawClient busy(port);
    busy.send(kGet);
    ASSERT_TRUE(kept.arrived());
    std::thread stopping([&] { server.server->stop(std::chrono::seconds(30)); });
    EXPECT_TRUE(idle.closes());
    EXPECT_TRUE(eventually([&] { return !RawClient(port).connected(); }));
    Response response;
    response.body = "finished";
    kept.respond()(std::move(response));
    const RawResponse answer = busy.read_response();
    EXPECT_EQ(answer.body, "finished");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    stopping.join();
    EXPECT_EQ(server.server->open_connections(), 0u);
}

TEST(Stop, CutsOffWhatDoesNotEndInTime) {
    KeptRequests kept;
    TestServer server(kept.handler());
    RawClient busy(server.port());
    busy.send(kGet);
    ASSERT_TRUE(kept.arrived());
    server.server->stop(std::chrono::milliseconds(1));
    EXPECT_TRUE(kept.gone()->stopped());
    EXPECT_EQ(server.server->open_connections(), 0u);
    EXPECT_TRUE(busy.closes());
}

TEST(Start, TakenPortIsAnErrorThatNamesIt) {
    TestServer server;
    SystemClock clock;
    TestApplication application;
    ServerOptions options;
    options.clock = &clock;
    options.listeners.push_back({.name = "free", .tls = std::nullopt, .application = &application});
    options.listeners.push_back(
        {.name = "admin", .port = server.port(), .tls = std::nullopt, .application = &application});
    const auto second = Server::start(std::move(options));
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().condition(), Condition::CONFIGURATION_INVALID);
    EXPECT_EQ(second.error().message(),
              "listener admin: cannot listen on 127.0.0.1:" + std::to_string(server.port()) +
                  ": Address already in use");
}

TEST(Start, AddressThatIsNoneIsAnError) {
    SystemClock clock;
    TestApplication application;
    ServerOptions options;
    options.clock = &clock;
    options.listeners.push_back(
        {.name = "x", .address = "localhost", .tls = std::nullopt, .application = &application});
    EXPECT_FALSE(Server::start(std::move(options)).has_value());
}

TEST(Threads, ManyClientsOnTwoIoThreads) {
    TestServer* running = nullptr;
    TestServer server(
        [&running](const auto& request, auto, const Respond& respond) {
            EXPECT_TRUE(running->application.pool.post([request, respond] {
                Response response;
                response.body = request->target;
                respond(std::move(response));
            }));
        },
        {}, 2);
    running = &server;
    std::vector<std::thread> clients;
    for (int c = 0; c < 8; ++c) {
        clients.emplace_back([&server, c] {
            RawClient client(server.port());
            for (int i = 0; i < 50; ++i) {
                const std::string target = "/" + std::to_string(c) + "/" + std::to_string(i);
                client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
                ASSERT_EQ(client.read_response().body, target);
            }
        });
    }
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(server.application.handled.load(), 400);
}

}  // namespace
}  // namespace sluice::http
