#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/handler.h"

namespace sluice::http {

/// The value of `Date`, rebuilt once a second. One thread.
class DateText {
public:
    const std::string& at(EpochMs now);

private:
    std::int64_t second_ = -1;
    std::string text_;
};

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7), for any second since 1970.
std::string http_date(std::int64_t epoch_s);

/// What the session adds to the head of an answer.
struct ResponseFrame {
    std::string_view date;
    std::optional<std::int64_t> content_length;
    bool chunked = false;
    bool keep_alive = true;
    bool http_1_0 = false;
};

/// True for answers that never have a body, nor a length: 1xx, 204, 304.
bool is_bodiless(int status);

/// Appends status line, headers and the empty line. Headers that are the session's business are
/// left out, and so is one that holds a control character: it could begin a second answer.
void append_response_head(std::string& out, int status, const Headers& headers,
                          const ResponseFrame& frame);

}  // namespace sluice::http
