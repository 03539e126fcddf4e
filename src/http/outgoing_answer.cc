#include "http/outgoing_answer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "http/limits.h"
#include "http/response_head.h"

namespace sluice::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

void append_hex(std::string& out, std::size_t number) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number, 16).ptr;
    out.append(digits.data(), end);
}

}  // namespace

void OutgoingAnswer::begin(Response response, const AnswerTerms& terms) {
    terms_ = terms;
    before_.clear();
    earlier_bytes_ = 0;
    chunk_bytes_sent_ = 0;
    chunk_size_ = 0;
    head_composed_ = false;
    has_source_ = response.source != nullptr;
    const bool unknown_length = has_source_ && !response.source_bytes;
    chunked_ = unknown_length && !terms.http_1_0;
    // HTTP/1.0 has no chunks: there an answer of unknown length ends with the connection.
    if (unknown_length && terms.http_1_0) terms_.keep_alive = false;
    response_ = std::move(response);
}

void OutgoingAnswer::clear() {
    response_ = Response();
    chunk_ = std::string();
    if (before_.capacity() > kIdleBufferBytesMax) before_ = std::string();
}

bool OutgoingAnswer::wants_chunks() const {
    return !terms_.head_request && !is_bodiless(response_.status);
}

void OutgoingAnswer::replace(Response response) {
    response_ = std::move(response);
    response_.source.reset();
    has_source_ = false;
    chunked_ = false;
}

void OutgoingAnswer::compose_head(std::optional<std::int64_t> length, std::string_view date) {
    const ResponseFrame frame{.date = date,
                              .content_length = length,
                              .chunked = chunked_,
                              .keep_alive = terms_.keep_alive,
                              .http_1_0 = terms_.http_1_0};
    append_response_head(before_, response_.status, response_.headers, frame);
    head_composed_ = true;
}

void OutgoingAnswer::compose_text(std::string_view date) {
    std::optional<std::int64_t> length = response_.source_bytes;
    if (!has_source_) length = static_cast<std::int64_t>(response_.body.size());
    if (is_bodiless(response_.status)) {
        length.reset();
        chunked_ = false;
    }
    compose_head(length, date);
    std::string_view body;
    if (wants_chunks()) body = response_.body;
    if (terms_.coalesce && before_.size() + body.size() <= kTlsCoalesceBytesMax) {
        before_ += body;
        body = {};
    }
    pieces_ = {before_, body, {}};
}

bool OutgoingAnswer::compose_chunk(std::string chunk, std::string_view date) {
    earlier_bytes_ = source_bytes_sent();
    chunk_bytes_sent_ = 0;
    const auto size = static_cast<std::int64_t>(chunk.size());
    if (response_.source_bytes && earlier_bytes_ + size > *response_.source_bytes) return false;
    chunk_ = std::move(chunk);
    chunk_size_ = chunk_.size();
    before_.clear();
    if (!head_composed_) compose_head(response_.source_bytes, date);
    if (chunked_) {
        append_hex(before_, chunk_size_);
        before_ += kLineEnd;
    }
    pieces_ = {before_, chunk_, chunked_ ? kLineEnd : std::string_view()};
    return true;
}

bool OutgoingAnswer::compose_end(std::string_view date) {
    earlier_bytes_ = source_bytes_sent();
    chunk_bytes_sent_ = 0;
    chunk_size_ = 0;
    if (response_.source_bytes && *response_.source_bytes != earlier_bytes_) return false;
    before_.clear();
    if (!head_composed_) compose_head(response_.source_bytes, date);
    if (chunked_) before_ += kLastChunk;
    pieces_ = {before_, {}, {}};
    return true;
}

void OutgoingAnswer::note_written(std::size_t bytes) {
    const std::size_t behind_head = bytes - std::min(bytes, before_.size());
    chunk_bytes_sent_ = static_cast<std::int64_t>(std::min(behind_head, chunk_size_));
    // Free before the next one is made: a slow answer holds one chunk, not two.
    if (behind_head >= chunk_size_) chunk_ = std::string();
}

}  // namespace sluice::http
