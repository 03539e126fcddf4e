#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/handler.h"
#include "http/limits.h"
#include "http/request_target.h"

namespace sluice::http {

enum class BodyFraming { none, length, chunked };

/// What a head says about the bytes after it and the connection.
struct MessageFraming {
    BodyFraming body = BodyFraming::none;
    std::int64_t content_length = 0;  ///< with BodyFraming::length
    bool keep_alive = false;
    bool expects_continue = false;
    bool http_1_0 = false;
};

/// Finds the end of a head that arrives in pieces, looking at each byte once. Refuses early what
/// would otherwise be waited for until the deadline: a head or target beyond its bound, a bare line
/// feed, bytes that cannot begin a request.
class HeadScanner {
public:
    enum class State { incomplete, complete, refused };

    explicit HeadScanner(const Limits& limits) : limits_(&limits) {}

    /// `bytes` is everything received since the end of the last request; it only grows between two
    /// calls.
    State scan(std::string_view bytes);

    /// After `complete`: where the request line begins (one empty line before it is skipped), and
    /// the first byte after the head.
    std::size_t begin() const { return begin_; }
    std::size_t end() const { return end_; }
    /// After `refused`.
    const RequestError& error() const { return error_; }

private:
    State refuse(int status, const char* message);
    State check_bounds(std::size_t received);

    const Limits* limits_;
    std::size_t begin_ = 0;
    std::size_t line_begin_ = 0;  // of the line that is not complete yet
    std::size_t scanned_ = 0;
    std::size_t end_ = 0;
    RequestError error_;
};

/// Reads a complete head, from the request line to the empty line inclusive, into the request and
/// the framing. Strict where leniency lets two servers disagree on where a request ends (R35).
/// After an error `method` is set if the request line could be read.
[[nodiscard]] std::optional<RequestError> parse_head(std::string_view head, const Limits& limits,
                                                     Request& request, MessageFraming& framing);

/// True for the characters of a token (RFC 9110): methods and header names consist of them.
bool is_token_character(char c);

}  // namespace sluice::http
