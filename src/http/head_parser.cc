#include "http/head_parser.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sluice::http {
namespace {

constexpr std::size_t kMethodBytesMax = 32;
// What a request line holds beside its target: the method, two blanks, the version, CR.
constexpr std::size_t kRequestLineOverheadBytes = kMethodBytesMax + 12;

RequestError bad(const char* message) { return RequestError{400, message}; }

constexpr std::array<bool, 256> token_table() {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}
constexpr std::array<bool, 256> kToken = token_table();

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Visible characters, blanks and bytes beyond ASCII; no other control character.
bool is_field_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// Calls `visit` with each non-empty element of a comma-separated list.
template <class Visit>
void each_element(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view element = trim(list.substr(0, comma));
        if (!element.empty()) visit(element);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

std::optional<RequestError> parse_version(std::string_view version, MessageFraming& framing) {
    if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) ||
        version[6] != '.' || !is_digit(version[7])) {
        return bad("the request line has no HTTP version");
    }
    if (version[5] != '1') return RequestError{505, "only HTTP/1.1 and HTTP/1.0 are served"};
    framing.http_1_0 = version[7] == '0';
    framing.keep_alive = !framing.http_1_0;
    return std::nullopt;
}

std::optional<RequestError> parse_request_line(std::string_view line, const Limits& limits,
                                               Request& request, MessageFraming& framing) {
    const std::size_t first = line.find(' ');
    if (first == std::string_view::npos) return bad("the request line is not complete");
    const std::string_view method = line.substr(0, first);
    if (!is_token(method) || method.size() > kMethodBytesMax) return bad("the method is no token");
    request.method = method_from(method);
    request.method_text = method;
    const std::size_t second = line.find(' ', first + 1);
    if (second == std::string_view::npos) return bad("the request line is not complete");
    const std::string_view target = line.substr(first + 1, second - first - 1);
    if (target.size() > limits.uri_bytes_max) return RequestError{414, "the target is too long"};
    if (auto error = parse_version(line.substr(second + 1), framing)) return error;
    if (method == "CONNECT") return RequestError{501, "CONNECT is not served"};
    request.target = target;
    return parse_target(target, request);
}

// `host[:port]`, host a registered name, IPv4 or bracketed IPv6. A list or a path is no host.
bool is_host(std::string_view value) {
    constexpr std::string_view kMarks = "-._~!$&'()*+;=%";
    std::string_view name = value;
    if (value.starts_with('[')) {
        const std::size_t closing = value.find(']');
        if (closing == std::string_view::npos || closing == 1) return false;
        for (const char c : value.substr(1, closing - 1)) {
            if (!kToken[static_cast<unsigned char>(c)] && c != ':') return false;
        }
        name = value.substr(closing + 1);
        if (name.empty()) return true;
        if (name.front() != ':') return false;
    }
    const std::size_t colon = std::min(name.find(':'), name.size());
    if (colon == 0 && !value.starts_with('[')) return false;
    for (const char c : name.substr(0, colon)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !is_digit(c) && kMarks.find(c) == std::string_view::npos) return false;
    }
    const std::string_view port = name.substr(std::min(colon + 1, name.size()));
    return port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

// The fields that may stand once, and what the framing ones said; those decide together, after the
// last line.
struct FramingFields {
    int hosts = 0;
    int lengths = 0;
    int encodings = 0;
    int authorizations = 0;
    bool close = false;
    bool keep_alive = false;
    bool expects_continue = false;
    std::optional<RequestError> trouble;
};

std::optional<RequestError> read_length(std::string_view value, MessageFraming& framing) {
    if (value.empty() || !std::all_of(value.begin(), value.end(), is_digit)) {
        return bad("Content-Length is not a number");
    }
    // Leading zeros mean octal to some; a longer number means overflow to others.
    if (value.size() > kContentLengthDigitsMax || (value.size() > 1 && value.front() == '0')) {
        return bad("Content-Length is not a plain number");
    }
    framing.body = BodyFraming::length;
    framing.content_length = *parse_int64(value);
    return std::nullopt;
}

std::optional<RequestError> read_transfer_encoding(std::string_view value) {
    if (equals_folded(value, "chunked")) return std::nullopt;
    const std::string_view last = trim(value.substr(value.rfind(',') + 1));
    const bool several = value.find(',') != std::string_view::npos;
    if (value.empty() || (several && !equals_folded(last, "chunked"))) {
        return bad("the last transfer coding is not chunked");
    }
    return RequestError{501, "the only transfer coding is chunked"};
}

std::optional<RequestError> note_field(std::string_view name, std::string_view value,
                                       MessageFraming& framing, FramingFields& fields) {
    if (equals_folded(name, "host")) {
        if (++fields.hosts > 1) return bad("Host is repeated");
        if (!is_host(value)) return bad("Host is not a host");
    } else if (equals_folded(name, "content-length")) {
        if (++fields.lengths > 1) return bad("Content-Length is repeated");
        return read_length(value, framing);
    } else if (equals_folded(name, "transfer-encoding")) {
        if (++fields.encodings > 1) return bad("Transfer-Encoding is repeated");
        // A 501 waits: together with a Content-Length it is a 400.
        fields.trouble = read_transfer_encoding(value);
    } else if (equals_folded(name, "authorization")) {
        // A proxy in front may have looked at the other one.
        if (++fields.authorizations > 1) return bad("Authorization is repeated");
    } else if (equals_folded(name, "connection")) {
        each_element(value, [&](std::string_view option) {
            fields.close = fields.close || equals_folded(option, "close");
            fields.keep_alive = fields.keep_alive || equals_folded(option, "keep-alive");
        });
    } else if (equals_folded(name, "expect")) {
        if (!equals_folded(value, "100-continue")) {
            fields.trouble = RequestError{417, "the only expectation is 100-continue"};
        }
        fields.expects_continue = true;
    }
    return std::nullopt;
}

std::optional<RequestError> decide_framing(const FramingFields& fields, MessageFraming& framing) {
    if (fields.hosts == 0 && !framing.http_1_0) return bad("Host is missing");
    if (fields.encodings > 0) {
        if (fields.lengths > 0) return bad("both Content-Length and Transfer-Encoding");
        if (framing.http_1_0) return bad("HTTP/1.0 knows no Transfer-Encoding");
        framing.body = BodyFraming::chunked;
    }
    if (fields.trouble) return fields.trouble;
    if (fields.close) {
        framing.keep_alive = false;
    } else if (fields.keep_alive) {
        framing.keep_alive = true;
    }
    framing.expects_continue =
        fields.expects_continue && !framing.http_1_0 && framing.body != BodyFraming::none;
    return std::nullopt;
}

std::optional<RequestError> parse_field(std::string_view line, Request& request,
                                        MessageFraming& framing, FramingFields& fields) {
    if (is_blank(line.front())) return bad("a header is folded");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return bad("a header has no colon");
    const std::string_view name = line.substr(0, colon);
    if (!is_token(name)) return bad("a header name is no token");
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_field_value(value)) return bad("a header holds a control character");
    request.headers.add(std::string(name), std::string(value));
    return note_field(name, value, framing, fields);
}

// Cuts the next line off; every line of a scanned head ends in CR LF.
std::optional<std::string_view> next_line(std::string_view& head) {
    const std::size_t feed = head.find('\n');
    if (feed == std::string_view::npos || feed == 0 || head[feed - 1] != '\r') return std::nullopt;
    const std::string_view line = head.substr(0, feed - 1);
    head.remove_prefix(feed + 1);
    return line;
}

}  // namespace

bool is_token_character(char c) { return kToken[static_cast<unsigned char>(c)]; }

HeadScanner::State HeadScanner::refuse(int status, const char* message) {
    error_ = RequestError{status, message};
    return State::refused;
}

HeadScanner::State HeadScanner::check_bounds(std::size_t received) {
    const bool in_request_line = line_begin_ == begin_;
    if (in_request_line && received - begin_ > limits_->uri_bytes_max + kRequestLineOverheadBytes) {
        return refuse(414, "the target is too long");
    }
    if (received - begin_ > limits_->head_bytes_max) return refuse(431, "the head is too large");
    return State::incomplete;
}

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
    if (scanned_ == 0 && !bytes.empty() && bytes.front() != '\r' && bytes.front() != '\n' &&
        !is_token_character(bytes.front())) {
        return refuse(400, "this is no HTTP request");
    }
    while (true) {
        const std::size_t feed = bytes.find('\n', scanned_);
        if (feed == std::string_view::npos) {
            scanned_ = bytes.size();
            return check_bounds(bytes.size());
        }
        scanned_ = feed + 1;
        if (feed == 0 || bytes[feed - 1] != '\r') return refuse(400, "a bare line feed");
        if (check_bounds(scanned_) == State::refused) return State::refused;
        const bool empty = feed == line_begin_ + 1;
        if (empty && line_begin_ != begin_) {
            end_ = scanned_;
            return State::complete;
        }
        // One empty line before a request is what some old clients send after a body.
        if (empty && begin_ != 0) return refuse(400, "empty lines before the request");
        line_begin_ = scanned_;
        if (empty) begin_ = scanned_;
    }
}

std::optional<RequestError> parse_head(std::string_view head, const Limits& limits,
                                       Request& request, MessageFraming& framing) {
    const auto request_line = next_line(head);
    if (!request_line) return bad("the request line is not complete");
    if (auto error = parse_request_line(*request_line, limits, request, framing)) return error;
    FramingFields fields;
    while (true) {
        const auto line = next_line(head);
        if (!line) return bad("the head is not complete");
        if (line->empty()) break;
        if (request.headers.fields().size() == limits.headers_max) {
            return RequestError{431, "too many headers"};
        }
        if (auto error = parse_field(*line, request, framing, fields)) return error;
    }
    return decide_framing(fields, framing);
}

}  // namespace sluice::http
