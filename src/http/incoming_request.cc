#include "http/incoming_request.h"

#include <algorithm>

#include "base/encoding.h"

namespace sluice::http {

void IncomingRequest::begin() {
    scanner_ = HeadScanner(*limits_);
    framing_ = MessageFraming();
    chunks_.reset();
    exchange_.reset();
    // An idle connection must not keep the room of its largest request.
    if (input_.empty() && input_.capacity() > kIdleBufferBytesMax) input_ = std::string();
}

bool IncomingRequest::is_head() const {
    return exchange_ != nullptr && exchange_->request.method == Method::head;
}

std::int64_t IncomingRequest::body_bytes() const {
    return static_cast<std::int64_t>(exchange_->request.body.size());
}

IncomingRequest::State IncomingRequest::refuse(const RequestError& error) {
    refusal_ = error;
    return State::refused;
}

IncomingRequest::State IncomingRequest::read_head() {
    switch (scanner_.scan(input_)) {
        case HeadScanner::State::incomplete:
            return State::incomplete;
        case HeadScanner::State::complete:
            return parse();
        case HeadScanner::State::refused:
            break;
    }
    return refuse(scanner_.error());
}

IncomingRequest::State IncomingRequest::parse() {
    exchange_ = std::make_shared<Exchange>();
    Request& request = exchange_->request;
    const std::string_view head =
        std::string_view(input_).substr(scanner_.begin(), scanner_.end() - scanner_.begin());
    const auto error = parse_head(head, *limits_, request, framing_);
    input_.erase(0, scanner_.end());
    if (error) return refuse(*error);
    const std::string* coding = request.headers.find("Content-Encoding");
    if (coding != nullptr && !equals_folded(*coding, "identity")) {  // P6
        return refuse({415, "encoded request bodies are not accepted"});
    }
    return State::complete;
}

IncomingRequest::State IncomingRequest::begin_body(std::int64_t body_bytes_max) {
    switch (framing_.body) {
        case BodyFraming::none:
            return State::complete;
        case BodyFraming::length:
            if (framing_.content_length <= body_bytes_max) return State::incomplete;
            return refuse({413, "the body is too large"});
        case BodyFraming::chunked:
            chunks_.emplace(body_bytes_max);
            return State::incomplete;
    }
    return State::complete;
}

IncomingRequest::State IncomingRequest::read_body() {
    std::string& body = exchange_->request.body;
    if (!chunks_) {
        const auto missing = static_cast<std::size_t>(framing_.content_length) - body.size();
        const std::size_t part = std::min(missing, input_.size());
        body.append(input_, 0, part);
        input_.erase(0, part);
        return part == missing ? State::complete : State::incomplete;
    }
    std::string_view input = input_;
    const ChunkDecoder::State state = chunks_->feed(input, body);
    input_.erase(0, input_.size() - input.size());
    switch (state) {
        case ChunkDecoder::State::incomplete:
            return State::incomplete;
        case ChunkDecoder::State::complete:
            return State::complete;
        case ChunkDecoder::State::refused:
            break;
    }
    return refuse(chunks_->error());
}

}  // namespace sluice::http
