#include "http/request_target.h"

#include <algorithm>

#include "base/encoding.h"
#include "http/limits.h"

namespace sluice::http {
namespace {

RequestError bad(const char* message) { return RequestError{400, message}; }

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

// The text was checked to be visible ASCII, so without a percent sign it is its own value.
std::optional<RequestError> decode(std::string_view text, std::string& value) {
    std::size_t percent = text.find('%');
    if (percent == std::string_view::npos) {
        value.assign(text);
        return std::nullopt;
    }
    value.reserve(text.size());
    std::size_t from = 0;
    for (; percent != std::string_view::npos; percent = text.find('%', from)) {
        value.append(text.substr(from, percent - from));
        const int high = percent + 2 < text.size() ? hex_value(text[percent + 1]) : -1;
        const int low = percent + 2 < text.size() ? hex_value(text[percent + 2]) : -1;
        if (high < 0 || low < 0) return bad("a percent sign without two hexadecimal digits");
        value += static_cast<char>(high << 4 | low);
        from = percent + 3;
    }
    value.append(text.substr(from));
    // A decoded line break or NUL has no legitimate use in a name and breaks logs and headers.
    if (std::any_of(value.begin(), value.end(), is_control)) {
        return bad("the target holds an encoded control character");
    }
    if (!is_utf8(value)) return bad("the target is not UTF-8");
    return std::nullopt;
}

std::optional<RequestError> parse_path(std::string_view path, Request& request) {
    // RFC 3986 leaves these out of a path; a client that means them encodes them.
    if (path.find_first_of("\"<>\\^`{|}") != std::string_view::npos) {
        return bad("the path holds a character that must be encoded");
    }
    path.remove_prefix(1);
    request.path_segments.reserve(
        static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1);
    while (true) {
        const std::size_t slash = path.find('/');
        if (auto error = decode(path.substr(0, slash), request.path_segments.emplace_back())) {
            return error;
        }
        if (slash == std::string_view::npos) return std::nullopt;
        path.remove_prefix(slash + 1);
    }
}

std::optional<RequestError> parse_query(std::string_view query, Request& request) {
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (part.empty()) continue;
        if (request.query.size() == kQueryParametersMax) return bad("too many query parameters");
        auto& [name, value] = request.query.emplace_back();
        const std::size_t equals = part.find('=');
        if (auto error = decode(part.substr(0, equals), name)) return error;
        if (equals == std::string_view::npos) continue;
        if (auto error = decode(part.substr(equals + 1), value)) return error;
    }
    return std::nullopt;
}

// `http://authority` is cut off; what is left begins with '/', '?' or is empty.
std::optional<RequestError> strip_origin(std::string_view& target) {
    const std::size_t scheme_end = target.find("://");
    if (scheme_end == std::string_view::npos) return bad("the target is not a path");
    const std::string_view scheme = target.substr(0, scheme_end);
    if (!equals_folded(scheme, "http") && !equals_folded(scheme, "https")) {
        return bad("the target has a scheme that is not served");
    }
    target.remove_prefix(scheme_end + 3);
    const std::size_t authority_end = std::min(target.find_first_of("/?"), target.size());
    const std::string_view authority = target.substr(0, authority_end);
    if (authority.empty() || authority.find('@') != std::string_view::npos) {
        return bad("the target has no usable host");
    }
    target.remove_prefix(authority_end);
    return std::nullopt;
}

}  // namespace

std::optional<RequestError> parse_target(std::string_view target, Request& request) {
    if (target.empty()) return bad("the target is empty");
    for (const char c : target) {
        if (c <= ' ' || c > '~') return bad("the target holds a byte that must be encoded");
        if (c == '#') return bad("the target holds a fragment");
    }
    if (target == "*") {
        if (request.method != Method::options) return bad("`*` is a target of OPTIONS only");
        request.path_segments.emplace_back("*");
        return std::nullopt;
    }
    if (target.front() != '/') {
        if (auto error = strip_origin(target)) return error;
    }
    const std::size_t question = target.find('?');
    const std::string_view path = target.substr(0, question);
    // Only an absolute-form may have no path: it means the root.
    if (auto error = parse_path(path.empty() ? std::string_view("/") : path, request)) return error;
    if (question == std::string_view::npos) return std::nullopt;
    return parse_query(target.substr(question + 1), request);
}

}  // namespace sluice::http
