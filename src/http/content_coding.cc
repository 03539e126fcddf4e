#include "http/content_coding.h"

#include <zlib.h>

#include <algorithm>

#include "base/encoding.h"
#include "http/limits.h"

namespace sluice::http {
namespace {

// A list of shares halves its size at level 1 already; higher levels cost more than they save.
constexpr int kGzipLevel = 1;
constexpr int kGzipWindowBits = 15 + 16;  // +16: gzip wrapper
constexpr int kGzipMemoryLevel = 8;
constexpr int kFullQuality = 1000;

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// `0`, `0.123`, `1`, `1.000` in thousandths. Anything else is 0: what was not understood is not
// asked for.
int parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int thousandths = (text[0] - '0') * kFullQuality;
    if (text.size() == 1) return thousandths;
    if (text[1] != '.') return 0;
    int weight = kFullQuality / 10;
    for (const char c : text.substr(2)) {
        if (c < '0' || c > '9') return 0;
        thousandths += (c - '0') * weight;
        weight /= 10;
    }
    return std::min(thousandths, kFullQuality);
}

struct Coding {
    std::string_view name;
    int quality = kFullQuality;
};

Coding parse_coding(std::string_view element) {
    Coding coding;
    const std::size_t semicolon = std::min(element.find(';'), element.size());
    coding.name = trim(element.substr(0, semicolon));
    const std::string_view parameter =
        trim(element.substr(std::min(semicolon + 1, element.size())));
    if (parameter.empty()) return coding;
    const bool quality = parameter.size() >= 2 && (parameter[0] == 'q' || parameter[0] == 'Q') &&
                         parameter[1] == '=';
    coding.quality = quality ? parse_quality(parameter.substr(2)) : 0;
    return coding;
}

}  // namespace

bool accepts_gzip(const Headers& request_headers) {
    std::optional<int> gzip_quality;
    std::optional<int> any_quality;
    int identity_quality = 0;
    for (std::string_view list : request_headers.all("Accept-Encoding")) {
        while (!list.empty()) {
            const std::size_t comma = std::min(list.find(','), list.size());
            const Coding coding = parse_coding(trim(list.substr(0, comma)));
            list.remove_prefix(std::min(comma + 1, list.size()));
            if (equals_folded(coding.name, "gzip") || equals_folded(coding.name, "x-gzip")) {
                gzip_quality = std::max(gzip_quality.value_or(0), coding.quality);
            } else if (coding.name == "*") {
                any_quality = coding.quality;
            } else if (equals_folded(coding.name, "identity")) {
                identity_quality = coding.quality;
            }
        }
    }
    const int quality = gzip_quality.value_or(any_quality.value_or(0));
    return quality > 0 && quality >= identity_quality;
}

std::optional<std::string> gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindowBits, kGzipMemoryLevel,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return std::nullopt;
    }
    // zlib wants unsigned bytes and, for old compilers, not const ones.
    std::string input(text);
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    // lint: allow(reinterpret_cast) because zlib's bytes are unsigned char, which may alias char
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    // lint: allow(reinterpret_cast) because zlib's bytes are unsigned char, which may alias char
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int state = deflate(&stream, Z_FINISH);
    const auto written = static_cast<std::size_t>(stream.total_out);
    deflateEnd(&stream);
    if (state != Z_STREAM_END) return std::nullopt;
    out.resize(written);
    return out;
}

void compress_if_wanted(const Headers& request_headers, Response& response) {
    if (!response.gzip_allowed || response.source != nullptr) return;
    if (response.body.size() < kGzipBytesMin || response.body.size() > kGzipBytesMax) return;
    // A cache must not hand the one form to a client that wants the other, whichever this is.
    response.headers.add("Vary", "Accept-Encoding");
    if (!accepts_gzip(request_headers)) return;
    if (response.headers.find("Content-Encoding") != nullptr) return;
    auto compressed = gzip(response.body);
    if (!compressed) return;
    response.body = std::move(*compressed);
    response.headers.add("Content-Encoding", "gzip");
}

}  // namespace sluice::http
