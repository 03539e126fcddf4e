#include <gtest/gtest.h>

#include "base/ip_address.h"
#include "http/chunk_decoder.h"
#include "http/client_address.h"
#include "http/content_coding.h"
#include "http/head_parser.h"
#include "http/response_head.h"
#include "http/tests/test_server.h"

namespace sluice::http {
namespace {

// R35: where a head is cut between two packets must not matter.
TEST(HeadScanner, FindsTheSameEndForEveryCut) {
    const std::string bytes = "\r\nPOST /a HTTP/1.1\r\nHost: a\r\n\r\nbody\r\n\r\n";
    const Limits limits;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        HeadScanner scanner(limits);
        auto state = scanner.scan(std::string_view(bytes).substr(0, cut));
        if (state == HeadScanner::State::incomplete) state = scanner.scan(bytes);
        ASSERT_EQ(state, HeadScanner::State::complete) << cut;
        EXPECT_EQ(scanner.begin(), 2u);
        EXPECT_EQ(bytes.substr(scanner.end()), "body\r\n\r\n");
    }
}

TEST(HeadScanner, RefusesABareLineFeedAtOnce) {
    const Limits limits;
    HeadScanner scanner(limits);
    EXPECT_EQ(scanner.scan("GET / HTTP/1.1\n"), HeadScanner::State::refused);
    EXPECT_EQ(scanner.error().status, 400);
}

TEST(ChunkDecoder, DecodesTheSameForEveryCut) {
    const std::string bytes = "3;a=b\r\nabc\r\n00A\r\n0123456789\r\n0\r\nT: u\r\n\r\nnext";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        ChunkDecoder decoder(100);
        std::string body;
        std::string_view first = std::string_view(bytes).substr(0, cut);
        auto state = decoder.feed(first, body);
        std::string rest = std::string(first) + bytes.substr(cut);
        std::string_view second = rest;
        if (state == ChunkDecoder::State::incomplete) state = decoder.feed(second, body);
        ASSERT_EQ(state, ChunkDecoder::State::complete) << cut;
        EXPECT_EQ(body, "abc0123456789");
        EXPECT_EQ(second, "next");
    }
}

TEST(ChunkDecoder, BoundsAllExtensionsOfABodyTogether) {
    ChunkDecoder decoder(1 << 20);
    std::string body;
    const std::string chunk = "1;" + std::string(200, 'a') + "\r\nx\r\n";
    auto state = ChunkDecoder::State::incomplete;
    int chunks = 0;
    for (; chunks < 1000 && state == ChunkDecoder::State::incomplete; ++chunks) {
        std::string_view input = chunk;
        state = decoder.feed(input, body);
    }
    EXPECT_EQ(state, ChunkDecoder::State::refused);
    EXPECT_LT(chunks, 100);
}

struct AddressCase {
    const char* peer;
    std::vector<std::string> lines;
    const char* client;
};

// R31 A89
TEST(ClientAddress, IsFoundBehindTrustedProxiesOnly) {
    const std::vector<IpRange> trusted{*IpRange::parse("10.0.0.0/8"), *IpRange::parse("fd00::/8")};
    const std::vector<AddressCase> cases{
        {"192.0.2.1", {}, "192.0.2.1"},
        {"192.0.2.1", {"203.0.113.9"}, "192.0.2.1"},  // an untrusted peer says nothing
        {"10.0.0.1", {}, "10.0.0.1"},
        {"10.0.0.1", {""}, "10.0.0.1"},
        {"10.0.0.1", {" , ,"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.9"}, "203.0.113.9"},
        {"::ffff:10.0.0.1", {"203.0.113.9"}, "203.0.113.9"},
        {"10.0.0.1", {"::ffff:203.0.113.9"}, "203.0.113.9"},
        {"10.0.0.1", {"198.51.100.7, 203.0.113.9"}, "203.0.113.9"},  // the left one is a claim
        {"10.0.0.1", {"203.0.113.9, 10.1.1.1"}, "203.0.113.9"},
        {"10.0.0.1", {"203.0.113.9", "10.1.1.1", "10.2.2.2"}, "203.0.113.9"},
        {"10.0.0.1", {"10.3.3.3, 10.1.1.1"}, "10.3.3.3"},
        {"fd00::1", {"2001:db8::1"}, "2001:db8::1"},
        {"10.0.0.1", {"203.0.113.9:4711"}, "203.0.113.9"},
        {"10.0.0.1", {"[2001:db8::1]:4711"}, "2001:db8::1"},
        {"10.0.0.1", {"[2001:db8::1]"}, "2001:db8::1"},
        {"10.0.0.1", {"203.0.113.9:x"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.9, garbage"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.9, garbage, 10.1.1.1"}, "10.1.1.1"},
        {"10.0.0.1", {"unknown"}, "10.0.0.1"},
        {"10.0.0.1", {"203.0.113.9, _hidden"}, "10.0.0.1"},
        {"10.0.0.1", {"10.0.0.1'; DROP TABLE x"}, "10.0.0.1"},
    };
    for (const AddressCase& c : cases) {
        Headers headers;
        for (const std::string& line : c.lines) headers.add("x-forwarded-FOR", line);
        EXPECT_EQ(client_address(*IpAddress::parse(c.peer), headers, trusted).text(), c.client)
            << c.peer << " " << ::testing::PrintToString(c.lines);
    }
}

TEST(ClientAddress, EndlessChainsEndAtATrustedHop) {
    const std::vector<IpRange> trusted{*IpRange::parse("10.0.0.0/8")};
    Headers headers;
    std::string chain = "203.0.113.9";
    for (int i = 0; i < 10'000; ++i) chain += ", 10.0.0." + std::to_string(i % 250);
    headers.add("X-Forwarded-For", chain);
    const IpAddress client = client_address(*IpAddress::parse("10.0.0.1"), headers, trusted);
    EXPECT_TRUE(trusted.front().contains(client)) << client.text();
}

// P6
TEST(ContentCoding, FollowsTheQualityValues) {
    struct Case {
        const char* header;
        bool gzip;
    };
    for (const Case& c :
         {Case{"gzip", true}, Case{"GZIP", true}, Case{"x-gzip", true},
          Case{"deflate, gzip;q=1.0, *;q=0.5", true}, Case{"gzip;q=0", false},
          Case{"gzip; q=0.000", false}, Case{"gzip;q=0.001", true}, Case{"*", true},
          Case{"*;q=0", false}, Case{"gzip;q=0, *", false}, Case{"br", false},
          Case{"identity", false}, Case{"identity;q=1, gzip;q=0.5", false},
          Case{"identity;q=0.5, gzip", true}, Case{"gzip;q=abc", false}, Case{"gzip;q=-1", false},
          Case{"gzip;level=9", false}, Case{"", false}, Case{",,;", false}}) {
        Headers headers;
        headers.add("Accept-Encoding", c.header);
        EXPECT_EQ(accepts_gzip(headers), c.gzip) << c.header;
    }
    EXPECT_FALSE(accepts_gzip(Headers()));
}

TEST(ContentCoding, CompressesWhatIsAllowedAndLargeEnough) {
    const std::string asking = "GET /a HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
    struct Case {
        std::size_t bytes;
        bool allowed;
        bool compressed;
    };
    for (const Case& c :
         {Case{1024, true, true}, Case{1023, true, false}, Case{100'000, false, false}}) {
        TestServer server([&c](auto, auto, const Respond& respond) {
            Response response;
            response.gzip_allowed = c.allowed;
            response.body.assign(c.bytes, 'x');
            respond(std::move(response));
        });
        RawClient client(server.port());
        client.send(asking);
        const RawResponse response = client.read_response();
        EXPECT_EQ(response.headers.contains("content-encoding"), c.compressed) << c.bytes;
        EXPECT_EQ(response.headers.contains("vary"), c.compressed) << c.bytes;
        if (c.compressed) {
            EXPECT_LT(response.body.size(), 200u);
        }
        client.send("HEAD /a HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        EXPECT_EQ(client.read_response(true).head, response.head);
    }
}

TEST(ContentCoding, PlainFormOfACompressibleAnswerVariesToo) {
    TestServer server([](auto, auto, const Respond& respond) {
        Response response;
        response.gzip_allowed = true;
        response.body.assign(5000, 'x');
        respond(std::move(response));
    });
    RawClient client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.headers.at("vary"), "Accept-Encoding");
    EXPECT_EQ(response.body.size(), 5000u);
}

TEST(HttpDate, IsThatOfTheStandard) {
    EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(http_date(951827696), "Tue, 29 Feb 2000 12:34:56 GMT");
}

TEST(Headers, SetReplacesEveryFieldOfThatName) {
    Headers headers;
    headers.add("A", "1");
    headers.add("b", "2");
    headers.add("a", "3");
    EXPECT_EQ(headers.all("A").size(), 2u);
    headers.set("a", "4");
    EXPECT_EQ(headers.all("A").size(), 1u);
    EXPECT_EQ(*headers.find("A"), "4");
    EXPECT_EQ(headers.find("c"), nullptr);
}

}  // namespace
}  // namespace sluice::http
