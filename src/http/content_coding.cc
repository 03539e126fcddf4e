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
constexpr std::size_t kGzipStepBytes = std::size_t{64} * 1024;

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

namespace {

class GzipSource final : public BodySource {
public:
    ~GzipSource() override {
        if (open_) deflateEnd(&stream_);
    }

    /// False if zlib has no memory.
    bool open() {
        open_ = deflateInit2(&stream_, kGzipLevel, Z_DEFLATED, kGzipWindowBits, kGzipMemoryLevel,
                             Z_DEFAULT_STRATEGY) == Z_OK;
        return open_;
    }
    void take(std::unique_ptr<BodySource> plain) { plain_ = std::move(plain); }

    Result<std::optional<std::string>> next() override {
        // A small piece may vanish into zlib's window; an empty one would end the answer.
        while (!ended_) {
            SLUICE_TRY(std::optional<std::string> piece, plain_->next());
            ended_ = !piece.has_value();
            std::string out;
            SLUICE_CHECK(deflate_piece(piece ? *piece : std::string(), out));
            if (!out.empty()) return std::optional<std::string>(std::move(out));
        }
        return std::optional<std::string>();
    }

    void finished(bool complete, std::int64_t sent_bytes) override {
        plain_->finished(complete, sent_bytes);
    }

private:
    Result<void> deflate_piece(std::string input, std::string& out) {
        // lint: allow(reinterpret_cast) because zlib's bytes are unsigned char, which may alias
        stream_.next_in = reinterpret_cast<Bytef*>(input.data());
        stream_.avail_in = static_cast<uInt>(input.size());
        int state = Z_OK;
        do {
            const std::size_t before = out.size();
            out.resize(before + kGzipStepBytes);
            // lint: allow(reinterpret_cast) because zlib's bytes are unsigned char, which may alias
            stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
            stream_.avail_out = static_cast<uInt>(kGzipStepBytes);
            state = deflate(&stream_, ended_ ? Z_FINISH : Z_NO_FLUSH);
            out.resize(out.size() - stream_.avail_out);
        } while (stream_.avail_out == 0);
        // Z_BUF_ERROR: all was taken, and zlib has nothing to say yet.
        const bool fine = ended_ ? state == Z_STREAM_END : state == Z_OK || state == Z_BUF_ERROR;
        if (fine && stream_.avail_in == 0) return {};
        return Error(Condition::INTERNAL_ERROR, "internal error",
                     "zlib answered " + std::to_string(state));
    }

    std::unique_ptr<BodySource> plain_;
    z_stream stream_{};
    bool open_ = false;
    bool ended_ = false;
};

// True if the answer is to be compressed; then it says so.
bool begin_gzip(const Headers& request_headers, Response& response) {
    // A cache must not hand the one form to a client that wants the other, whichever this is.
    response.headers.add("Vary", "Accept-Encoding");
    return accepts_gzip(request_headers) && response.headers.find("Content-Encoding") == nullptr;
}

}  // namespace

std::unique_ptr<BodySource> gzip_source(std::unique_ptr<BodySource>& plain) {
    auto source = std::make_unique<GzipSource>();
    if (!source->open()) return nullptr;
    source->take(std::move(plain));
    return source;
}

void compress_if_wanted(const Headers& request_headers, Response& response) {
    if (!response.gzip_allowed) return;
    if (response.source != nullptr) {
        if (!begin_gzip(request_headers, response)) return;
        auto compressed = gzip_source(response.source);
        if (compressed == nullptr) return;
        response.source = std::move(compressed);
        response.source_bytes.reset();
        response.headers.add("Content-Encoding", "gzip");
        return;
    }
    if (response.body.size() < kGzipBytesMin || response.body.size() > kGzipBytesMax) return;
    if (!begin_gzip(request_headers, response)) return;
    auto compressed = gzip(response.body);
    if (!compressed) return;
    response.body = std::move(*compressed);
    response.headers.add("Content-Encoding", "gzip");
}

}  // namespace sluice::http
