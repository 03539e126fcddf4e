#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/body_source.h"
#include "http/handler.h"

namespace sluice::http {

/// What the request and the connection say about the form of an answer.
struct AnswerTerms {
    bool head_request = false;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool coalesce = false;  ///< small bodies are better copied behind the head (one TLS record)
};

/// An answer as bytes: each compose_… fills `pieces`, which are then written, and reported as
/// written, before the next. Holds at most one chunk of a source. Does no I/O.
class OutgoingAnswer {
public:
    void begin(Response response, const AnswerTerms& terms);
    /// Gives all memory back: an idle connection must not keep its last answer.
    void clear();

    /// The source that is to be pulled; null for a text, and after the first call.
    std::unique_ptr<BodySource> take_source() { return std::move(response_.source); }
    /// False where a source must not be pulled: the answer is its head.
    bool wants_chunks() const;
    /// Takes the place of the answer with a source, as long as `head_composed` is false.
    void replace(Response response);

    /// Head and body of an answer without a source, or the head alone where that is all.
    void compose_text(std::string_view date);
    /// The next chunk, with the head before the first one. False if the source has more than it
    /// announced: that would be read as the beginning of the next answer.
    bool compose_chunk(std::string chunk, std::string_view date);
    /// What ends the answer. False if the source has less than it announced.
    bool compose_end(std::string_view date);

    std::span<std::string_view> pieces() { return pieces_; }
    /// After some of the pieces were written: how many bytes, in all since they were composed.
    void note_written(std::size_t bytes);

    bool head_composed() const { return head_composed_; }
    bool keep_alive() const { return terms_.keep_alive; }
    /// Body bytes of the source that reached the socket.
    std::int64_t source_bytes_sent() const { return earlier_bytes_ + chunk_bytes_sent_; }

private:
    void compose_head(std::optional<std::int64_t> length, std::string_view date);

    Response response_;
    AnswerTerms terms_;
    bool has_source_ = false;
    bool chunked_ = false;
    bool head_composed_ = false;
    std::string before_;  // the head, or what stands before a chunk
    std::string chunk_;
    std::array<std::string_view, 3> pieces_;
    std::int64_t earlier_bytes_ = 0;     // of chunks before this one
    std::int64_t chunk_bytes_sent_ = 0;  // of this one
    std::size_t chunk_size_ = 0;
};

}  // namespace sluice::http
