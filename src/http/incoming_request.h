#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/chunk_decoder.h"
#include "http/exchange.h"
#include "http/head_parser.h"
#include "http/limits.h"

namespace sluice::http {

/// Makes requests, one after the other, out of the bytes of a connection. Bytes go in as they come;
/// what stands behind a request waits for the next `begin`. Does no I/O and knows no time.
class IncomingRequest {
public:
    enum class State { incomplete, complete, refused };

    /// The limits must outlive it.
    explicit IncomingRequest(const Limits& limits) : limits_(&limits), scanner_(limits) {}

    /// Forgets the last request.
    void begin();
    void append(std::string_view bytes) { input_.append(bytes); }
    /// True if bytes wait that no request has used yet.
    bool has_input() const { return !input_.empty(); }
    void drop_input() { input_.clear(); }

    /// Reads the head. After `complete` the exchange holds the request, without its body.
    State read_head();
    /// Says how large the body may be; `complete` if there is none, else go on with read_body.
    State begin_body(std::int64_t body_bytes_max);
    /// Moves what there is of the body into the request.
    State read_body();

    /// The request under way; null before its head is complete.
    const std::shared_ptr<Exchange>& exchange() const { return exchange_; }
    const MessageFraming& framing() const { return framing_; }
    /// After `refused`: what to answer before the connection ends.
    const RequestError& refusal() const { return refusal_; }
    /// True if the answer must not have a body.
    bool is_head() const;
    std::int64_t body_bytes() const;

private:
    State refuse(const RequestError& error);
    State parse();

    const Limits* limits_;
    std::string input_;
    HeadScanner scanner_;
    MessageFraming framing_;
    std::optional<ChunkDecoder> chunks_;
    std::shared_ptr<Exchange> exchange_;
    RequestError refusal_;
};

}  // namespace sluice::http
