#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/tests/test_server.h"

namespace sluice::http {
namespace {

// What a client sends, and the status it gets; 0: closed without an answer. Everything that is
// refused must also close, so that nothing behind it is taken for a request.
struct Case {
    const char* name;
    std::string bytes;
    int status;
};

std::string get(const std::string& headers, const std::string& target = "/x") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

std::string post(const std::string& headers, const std::string& body = "") {
    return "POST /x HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

std::string chunked(const std::string& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::vector<Case> request_lines() {
    return {
        {"plain", get(""), 200},
        {"empty line before the request", "\r\n" + get(""), 200},
        {"two empty lines before the request", "\r\n\r\n" + get(""), 400},
        {"lower-case method is another method", "get /x HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"unknown method", "BREW /x HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"method with a bad character", "GE(T /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"method too long", std::string(100, 'A') + " /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"blank before the method", " GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two blanks before the target", "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two blanks before the version", "GET /x  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"blank after the version", "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
        {"tab as separator", "GET\t/x\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"HTTP/0.9 style", "GET /x\r\n\r\n", 400},
        {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"lower-case version", "GET /x http/1.1\r\nHost: a\r\n\r\n", 400},
        {"version without minor", "GET /x HTTP/1\r\nHost: a\r\n\r\n", 400},
        {"version with two minor digits", "GET /x HTTP/1.10\r\nHost: a\r\n\r\n", 400},
        {"version 1.2 is served as 1.1", "GET /x HTTP/1.2\r\nHost: a\r\n\r\n", 200},
        {"version 0.9", "GET /x HTTP/0.9\r\nHost: a\r\n\r\n", 505},
        {"version 2.0", "GET /x HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"TLS hello on a plain port", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), 400},
        {"bare line feed after the request line", "GET /x HTTP/1.1\nHost: a\r\n\r\n", 400},
        {"bare line feed after a header", "GET /x HTTP/1.1\r\nHost: a\n\r\n", 400},
        {"bare line feed as the end", "GET /x HTTP/1.1\r\nHost: a\r\n\n", 400},
        {"bare carriage return in the request line", "GET /x\r HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"bare carriage return in a value", get("A: b\rc\r\n"), 400},
        {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501},
        {"authority-form with GET", "GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"asterisk with OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"absolute-form", "GET http://a/x?y=z HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"absolute-form without a path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"absolute-form with user", "GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"absolute-form of another scheme", "GET ftp://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"target without a slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"fragment in the target", get("", "/x#y"), 400},
        {"byte beyond ASCII in the target", get("", "/\xc3\xa4"), 400},
        {"percent without digits", get("", "/%"), 400},
        {"percent with one digit", get("", "/%4"), 400},
        {"percent with other digits", get("", "/%4g"), 400},
        {"percent error in the query", get("", "/x?a=%zz"), 400},
        {"encoded NUL", get("", "/a%00b"), 400},
        {"encoded line break", get("", "/a%0d%0aX:%20y"), 400},
        {"path that is not UTF-8", get("", "/%ff%fe"), 400},
        {"overlong UTF-8", get("", "/%c0%af"), 400},
        {"encoded surrogate", get("", "/%ed%a0%80"), 400},
        {"brackets unencoded in the path", get("", "/{a}"), 400},
        {"backslash in the path", get("", "/a\\b"), 400},
        {"target too long", get("", "/" + std::string(9000, 'a')), 414},
        {"endless target", "GET /" + std::string(40000, 'a'), 414},
    };
}

std::vector<Case> header_lines() {
    return {
        {"no Host", "GET /x HTTP/1.1\r\n\r\n", 400},
        {"two Hosts", get("Host: b\r\n"), 400},
        {"two equal Hosts", get("Host: a\r\n"), 400},
        {"empty Host", "GET /x HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"Host with a path", "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"Host with a user", "GET /x HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
        {"Host as a list", "GET /x HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"Host with a bad port", "GET /x HTTP/1.1\r\nHost: a:8x\r\n\r\n", 400},
        {"Host with a port", "GET /x HTTP/1.1\r\nHost: a:8080\r\n\r\n", 200},
        {"Host as IPv6", "GET /x HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200},
        {"Host as broken IPv6", "GET /x HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
        {"two Authorizations", get("Authorization: Bearer a\r\nAUTHORIZATION: Bearer b\r\n"), 400},
        {"header name in any case", "GET /x HTTP/1.1\r\nhOsT: a\r\n\r\n", 200},
        {"HTTP/1.0 without Host", "GET /x HTTP/1.0\r\n\r\n", 200},
        {"blank before the colon", get("A : b\r\n"), 400},
        {"tab before the colon", get("A\t: b\r\n"), 400},
        {"blank before the colon of Content-Length", post("Content-Length : 1\r\n", "a"), 400},
        {"folded header", get("A: b\r\n c\r\n"), 400},
        {"folded header with a tab", get("A: b\r\n\tc\r\n"), 400},
        {"first header begins with a blank", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"no colon", get("Abc\r\n"), 400},
        {"empty name", get(": b\r\n"), 400},
        {"name with a bad character", get("A(b: c\r\n"), 400},
        {"name beyond ASCII", get("\xc3\xa4: c\r\n"), 400},
        {"NUL in a name", get(std::string("A\0b: c\r\n", 8)), 400},
        {"NUL in a value", get(std::string("A: b\0c\r\n", 8)), 400},
        {"control character in a value",
         get("A: b\x01"
             "c\r\n"),
         400},
        {"delete character in a value",
         get("A: b\x7f"
             "c\r\n"),
         400},
        {"tab in a value", get("A: b\tc\r\n"), 200},
        {"byte beyond ASCII in a value", get("A: \xc3\xa4\r\n"), 200},
        {"empty value", get("A:\r\n"), 200},
        {"Expect of another thing", post("Expect: magic\r\nContent-Length: 0\r\n"), 417},
        {"Content-Encoding", post("Content-Encoding: gzip\r\nContent-Length: 1\r\n", "a"), 415},
        {"Content-Encoding identity", post("Content-Encoding: identity\r\nContent-Length: 0\r\n"),
         200},
        {"Upgrade is ignored", get("Upgrade: h2c\r\nConnection: Upgrade\r\n"), 200},
        {"any Accept", get("Accept: application/toml;q=0\r\n"), 200},
    };
}

std::vector<Case> lengths_and_codings() {
    return {
        {"length and chunked",
         post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        {"chunked and length",
         post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
        {"length and unknown coding",
         post("Content-Length: 5\r\nTransfer-Encoding: x\r\n", "12345"), 400},
        {"two lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400},
        {"two equal lengths", post("Content-Length: 1\r\nContent-Length: 1\r\n", "a"), 400},
        {"length as a list", post("Content-Length: 1, 1\r\n", "a"), 400},
        {"negative length", post("Content-Length: -1\r\n"), 400},
        {"length with a plus", post("Content-Length: +1\r\n", "a"), 400},
        {"length in hexadecimal", post("Content-Length: 0x1\r\n", "a"), 400},
        {"length with a blank inside", post("Content-Length: 1 1\r\n", "a"), 400},
        {"length with a fraction", post("Content-Length: 1.0\r\n", "a"), 400},
        {"empty length", post("Content-Length:\r\n"), 400},
        {"length with leading zeros", post("Content-Length: 01\r\n", "a"), 400},
        {"length beyond 64 bits", post("Content-Length: 18446744073709551617\r\n", "a"), 400},
        {"length beyond the policy", post("Content-Length: 999999999999\r\n"), 413},
        {"length zero", post("Content-Length: 0\r\n"), 200},
        {"no body at all", post(""), 200},
        {"length with blanks around", post("Content-Length: \t 1 \r\n", "a"), 200},
        {"two codings, chunked last", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
         501},
        {"chunked not last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 400},
        {"chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 501},
        {"two lines of codings",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        {"identity", post("Transfer-Encoding: identity\r\n"), 501},
        {"misspelt chunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501},
        {"chunked in quotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 501},
        {"chunked with a parameter", post("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n"), 501},
        {"chunked behind a vertical tab",
         post("Transfer-Encoding: \x0b"
              "chunked\r\n",
              "0\r\n\r\n"),
         400},
        {"empty coding", post("Transfer-Encoding:\r\n", "0\r\n\r\n"), 400},
        {"chunked in any case", post("Transfer-Encoding: ChUnKeD\r\n", "0\r\n\r\n"), 200},
        {"chunked with HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
    };
}

std::vector<Case> chunks() {
    return {
        {"chunks", chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), 200},
        {"upper-case hexadecimal size", chunked("A\r\n0123456789\r\n0\r\n\r\n"), 200},
        {"size with leading zeros", chunked("003\r\nabc\r\n0\r\n\r\n"), 200},
        {"extension", chunked("3;a=b;c=\"d\"\r\nabc\r\n0\r\n\r\n"), 200},
        {"extension with a quoted quote", chunked("3;c=\"\\\"\"\r\nabc\r\n0\r\n\r\n"), 200},
        {"extension with an open quote", chunked("3;c=\"d\r\nabc\r\n0\r\n\r\n"), 400},
        {"extension that ends in an escape", chunked("3;c=\"d\\\r\nabc\r\n0\r\n\r\n"), 400},
        {"extension too long", chunked("3;" + std::string(300, 'a') + "\r\nabc\r\n0\r\n\r\n"), 400},
        {"extension with a control character", chunked("3;a\x01\r\nabc\r\n0\r\n\r\n"), 400},
        {"extension with a bare line feed", chunked("3;a\nabc\r\n0\r\n\r\n"), 400},
        {"trailer", chunked("3\r\nabc\r\n0\r\nA: b\r\n\r\n"), 200},
        {"trailer too large", chunked("0\r\nA: " + std::string(9000, 'b') + "\r\n\r\n"), 400},
        {"folded trailer", chunked("0\r\nA: b\r\n c\r\n\r\n"), 400},
        {"trailer with a bare line feed", chunked("0\r\nA: b\n\r\n"), 400},
        {"size not hexadecimal", chunked("g\r\nabc\r\n0\r\n\r\n"), 400},
        {"size negative", chunked("-3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with a plus", chunked("+3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with a prefix", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with an underscore", chunked("1_0\r\n0123456789abcdef\r\n0\r\n\r\n"), 400},
        {"blank before the size", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400},
        {"blank after the size", chunked("3 \r\nabc\r\n0\r\n\r\n"), 400},
        {"size missing", chunked("\r\nabc\r\n0\r\n\r\n"), 400},
        {"size beyond 32 bits", chunked("100000003\r\nabc\r\n0\r\n\r\n"), 400},
        {"size beyond 64 bits", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), 400},
        {"size beyond the policy", chunked("ffffffff\r\nabc"), 413},
        {"bare line feed after the size", chunked("3\nabc\r\n0\r\n\r\n"), 400},
        {"bare carriage return after the size", chunked("3\rabc\r\n0\r\n\r\n"), 400},
        {"bare line feed after the data", chunked("3\r\nabc\n0\r\n\r\n"), 400},
        {"data longer than its size", chunked("3\r\nabcd\r\n0\r\n\r\n"), 400},
        {"data shorter than its size", chunked("5\r\nabc\r\n0\r\n\r\n"), 400},
        {"bare line feed at the end", chunked("0\r\n\n"), 400},
    };
}

class Conformance : public ::testing::TestWithParam<Case> {};

// R35 R16 R91 P5 P6
TEST_P(Conformance, AnswersAndClosesAsItMust) {
    const Case& c = GetParam();
    TestServer server;
    RawClient client(server.port());
    client.send(c.bytes + (c.status == 200 ? "" : get("", "/smuggled")));
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, c.status);
    EXPECT_TRUE(response.complete);
    if (c.status == 200) {
        EXPECT_EQ(server.application.handled.load(), 1);
        return;
    }
    EXPECT_EQ(response.headers.at("connection"), "close");
    EXPECT_EQ(response.body.substr(0, 9), "refused: ");
    client.end_sending();
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(server.application.handled.load(), 0) << "what stood behind was taken for a request";
}

std::string test_name(const ::testing::TestParamInfo<Case>& info) {
    std::string name;
    for (const char c : std::string_view(info.param.name)) {
        const bool kept =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        name += kept ? c : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(RequestLine, Conformance, ::testing::ValuesIn(request_lines()), test_name);
INSTANTIATE_TEST_SUITE_P(Header, Conformance, ::testing::ValuesIn(header_lines()), test_name);
INSTANTIATE_TEST_SUITE_P(Framing, Conformance, ::testing::ValuesIn(lengths_and_codings()),
                         test_name);
INSTANTIATE_TEST_SUITE_P(Chunk, Conformance, ::testing::ValuesIn(chunks()), test_name);

// R16: the five faults of another server's parser, each with the request that showed it.
TEST(ForeignFaults, NegativeChunkSizeIsRefused) {
    TestServer server;
    RawClient client(server.port());
    client.send(chunked("-1\r\nabc\r\n0\r\n\r\n"));
    EXPECT_EQ(client.read_response().status, 400);
}

TEST(ForeignFaults, LineBreakInAPercentEncodedTargetNeverReachesAHandler) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("", "/a?b=%0d%0aSet-Cookie:%20x"));
    EXPECT_EQ(client.read_response().status, 400);
    EXPECT_EQ(server.application.handled.load(), 0);
}

TEST(ForeignFaults, LineBreakInAnAnswerHeaderIsNotSent) {
    TestServer server([](auto, auto, const Respond& respond) {
        Response response;
        response.headers.add("X-Good", "yes");
        response.headers.add("X-Bad", "a\r\nSet-Cookie: b");
        respond(std::move(response));
    });
    RawClient client(server.port());
    client.send(get(""));
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.headers.at("x-good"), "yes");
    EXPECT_EQ(response.head.find("Set-Cookie"), std::string::npos);
}

TEST(ForeignFaults, BodyLimitHoldsForChunkedBodiesToo) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; ++i) client.send("4\r\nabcd\r\n");
    EXPECT_EQ(client.read_response().status, 413);
    EXPECT_EQ(server.application.handled.load(), 0);
}

TEST(ForeignFaults, UnlimitedHeadersAreRefused) {
    TestServer server;
    std::string many;
    for (int i = 0; i < 101; ++i) many += "A" + std::to_string(i) + ": b\r\n";
    RawClient client(server.port());
    client.send(get(many));
    EXPECT_EQ(client.read_response().status, 431);
}

}  // namespace
}  // namespace sluice::http
