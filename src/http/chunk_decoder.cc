#include "http/chunk_decoder.h"

#include <algorithm>

#include "http/head_parser.h"
#include "http/limits.h"

namespace sluice::http {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_line_text(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::fail(int status, const char* message) {
    error_ = RequestError{status, message};
    return Step::failed;
}

ChunkDecoder::Step ChunkDecoder::in_size(char c) {
    if (const int digit = hex_value(c); digit >= 0) {
        if (++digits_ > kChunkSizeDigitsMax) return fail(400, "a chunk size is too long");
        size_ = size_ * 16 + digit;
        return Step::size;
    }
    if (digits_ == 0) return fail(400, "a chunk size is not hexadecimal");
    if (c == '\r') return Step::size_feed;
    if (c == ';') return Step::extension;
    return fail(400, "a chunk size is not hexadecimal");
}

ChunkDecoder::Step ChunkDecoder::in_extension(char c) {
    // To a reader that lets quoted text hold line ends, the chunk would begin elsewhere.
    if (c == '\r' && step_ != Step::extension) {
        return fail(400, "a quoted chunk extension is not closed");
    }
    if (c == '\r') return Step::size_feed;
    if (!is_line_text(c)) return fail(400, "a chunk extension holds a control character");
    if (++extension_bytes_ > kChunkExtensionBytesMax ||
        ++extension_bytes_total_ > kChunkExtensionBytesTotalMax) {
        return fail(400, "chunk extensions are too long");
    }
    if (step_ == Step::quoted_escape) return Step::quoted;
    if (step_ == Step::quoted && c == '\\') return Step::quoted_escape;
    if (c == '"') return step_ == Step::quoted ? Step::extension : Step::quoted;
    return step_;
}

ChunkDecoder::Step ChunkDecoder::after_size() {
    digits_ = 0;
    extension_bytes_ = 0;
    if (size_ == 0) return Step::trailer_start;
    taken_ += size_;
    if (taken_ > body_bytes_max_) return fail(413, "the body is too large");
    return Step::data;
}

ChunkDecoder::Step ChunkDecoder::in_trailer(char c, bool at_start) {
    if (++trailer_bytes_ > kTrailerBytesMax) return fail(400, "the trailer is too large");
    if (c == '\r') return at_start ? Step::last_feed : Step::trailer_feed;
    if (at_start && !is_token_character(c)) return fail(400, "a trailer is no header");
    if (!is_line_text(c)) return fail(400, "a trailer holds a control character");
    return Step::trailer;
}

ChunkDecoder::Step ChunkDecoder::after_byte(char c) {
    switch (step_) {
        case Step::size:
            return in_size(c);
        case Step::extension:
        case Step::quoted:
        case Step::quoted_escape:
            return in_extension(c);
        case Step::size_feed:
            return c == '\n' ? after_size() : fail(400, "a chunk size line does not end in CR LF");
        case Step::data_return:
            return c == '\r' ? Step::data_feed : fail(400, "a chunk is longer than its size");
        case Step::data_feed:
            return c == '\n' ? Step::size : fail(400, "a chunk does not end in CR LF");
        case Step::trailer_start:
            return in_trailer(c, true);
        case Step::trailer:
            return in_trailer(c, false);
        case Step::trailer_feed:
            return c == '\n' ? Step::trailer_start
                             : fail(400, "a trailer line does not end in CR LF");
        case Step::last_feed:
            return c == '\n' ? Step::done : fail(400, "the last chunk does not end in CR LF");
        case Step::data:
        case Step::done:
        case Step::failed:
            break;
    }
    return step_;
}

ChunkDecoder::State ChunkDecoder::feed(std::string_view& input, std::string& body) {
    while (!input.empty() && step_ != Step::done && step_ != Step::failed) {
        if (step_ == Step::data) {
            const auto part = std::min(input.size(), static_cast<std::size_t>(size_));
            body.append(input.substr(0, part));
            input.remove_prefix(part);
            size_ -= static_cast<std::int64_t>(part);
            if (size_ == 0) step_ = Step::data_return;
            continue;
        }
        step_ = after_byte(input.front());
        input.remove_prefix(1);
    }
    if (step_ == Step::done) return State::complete;
    return step_ == Step::failed ? State::refused : State::incomplete;
}

}  // namespace sluice::http
