#pragma once

#include <optional>
#include <string_view>

#include "http/handler.h"

namespace sluice::http {

/// Why bytes are no request: the status of the answer, and a text without any of those bytes.
struct RequestError {
    int status = 400;
    const char* message = "";
};

/// Fills `path_segments` and `query` of the request from a request target in origin-form
/// (`/a/b?c=d`), absolute-form (`http://host/a`, whose host is ignored, R62) or, for OPTIONS,
/// asterisk-form (one segment `*`). The path is split at '/' first, then each segment is decoded
/// (P2), so that an encoded slash stays in its segment; empty segments are kept. A plus is a plus.
/// Refused with 400: percent signs without two hexadecimal digits, decoded control characters,
/// decoded text that is not UTF-8, a fragment, characters that a path may not hold.
[[nodiscard]] std::optional<RequestError> parse_target(std::string_view target, Request& request);

}  // namespace sluice::http
