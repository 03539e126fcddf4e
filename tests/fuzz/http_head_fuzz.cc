// fuzz-links: http
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/encoding.h"
#include "base/ip_address.h"
#include "http/chunk_decoder.h"
#include "http/client_address.h"
#include "http/content_coding.h"
#include "http/head_parser.h"
#include "http/router.h"

// Everything that a client's bytes reach before a handler: the end of the head, the head, the
// target, the chunks behind it; then what handlers ask of the result.
namespace {

using namespace sluice;
using namespace sluice::http;

constexpr std::int64_t kBodyMax = 100'000;

const Router& router() {
    static const auto made = [] {
        auto table = Router::make(
            {
                {.methods = {Method::get}, .pattern = "/shares", .trailing_slash = true},
                {.methods = {Method::get}, .pattern = "/shares/{share}", .head_as_get = true},
                {.methods = {Method::post}, .pattern = "/shares/{share}/{x}/tables"},
                {.methods = {Method::get}, .pattern = "/shares/all/{rest...}"},
            },
            {"", "/b"});
        return std::move(table).value();
    }();
    return *made;
}

// A head that arrives in two packets must mean the same as one that arrives whole.
void check_cut(std::string_view bytes, const HeadScanner& whole, HeadScanner::State expected) {
    static const Limits limits;
    HeadScanner cut(limits);
    HeadScanner::State state = cut.scan(bytes.substr(0, bytes.size() / 2));
    if (state == HeadScanner::State::incomplete) state = cut.scan(bytes);
    SLUICE_ASSERT(state == expected, "the cut changed the outcome");
    if (state != HeadScanner::State::complete) return;
    SLUICE_ASSERT(cut.end() == whole.end() && cut.begin() == whole.begin(),
                  "the cut moved the end");
}

void check_request(const Request& request, const MessageFraming& framing) {
    SLUICE_ASSERT(!request.path_segments.empty(), "a request without a path");
    for (const std::string& segment : request.path_segments) {
        SLUICE_ASSERT(is_utf8(segment), "a segment that is not UTF-8");
        SLUICE_ASSERT(std::none_of(segment.begin(), segment.end(),
                                   [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
                      "a control character in a segment");
    }
    SLUICE_ASSERT(request.headers.all("host").size() <= 1, "two hosts");
    SLUICE_ASSERT(request.headers.all("content-length").size() <= 1, "two lengths");
    SLUICE_ASSERT(framing.content_length >= 0, "a negative length");
    SLUICE_ASSERT(
        framing.body != BodyFraming::chunked || request.headers.find("content-length") == nullptr,
        "two framings");
    const RouteMatch match = router().match(request.method, request.path_segments);
    (void)match.capture("share");
    (void)accepts_gzip(request.headers);
    static const IpRange trusted = *IpRange::parse("10.0.0.0/8");
    static const IpAddress peer = *IpAddress::parse("10.0.0.1");
    (void)client_address(peer, request.headers, std::span(&trusted, 1));
}

void check_chunks(std::string_view bytes) {
    ChunkDecoder whole(kBodyMax);
    std::string body;
    std::string_view rest = bytes;
    const auto expected = whole.feed(rest, body);
    SLUICE_ASSERT(body.size() <= static_cast<std::size_t>(kBodyMax), "a body beyond its bound");
    ChunkDecoder bytewise(kBodyMax);
    std::string same;
    auto state = ChunkDecoder::State::incomplete;
    for (std::size_t i = 0; i < bytes.size() && state == ChunkDecoder::State::incomplete; ++i) {
        std::string_view one = bytes.substr(i, 1);
        state = bytewise.feed(one, same);
    }
    SLUICE_ASSERT(state == expected && same == body, "the cuts changed the body");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Limits limits;
    const std::string bytes(data, data + size);
    HeadScanner scanner(limits);
    const HeadScanner::State state = scanner.scan(bytes);
    check_cut(bytes, scanner, state);
    if (state != HeadScanner::State::complete) return 0;
    Request request;
    MessageFraming framing;
    const std::string_view head =
        std::string_view(bytes).substr(scanner.begin(), scanner.end() - scanner.begin());
    if (parse_head(head, limits, request, framing)) return 0;
    check_request(request, framing);
    if (framing.body == BodyFraming::chunked) check_chunks(bytes.substr(scanner.end()));
    return 0;
}
