#include "http/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/encoding.h"
#include "http/head_parser.h"

namespace sluice::http {
namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
    }
    // The phrase may be empty; nobody reads it but people.
    return "";
}

void append_number(std::string& out, std::int64_t number, int width = 1) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    const auto size = static_cast<int>(end - digits.data());
    if (size < width) out.append(static_cast<std::size_t>(width - size), '0');
    out.append(digits.data(), end);
}

bool is_session_field(std::string_view name) {
    switch (name.size()) {
        case 4:
            return equals_folded(name, "date");
        case 10:
            return equals_folded(name, "connection") || equals_folded(name, "keep-alive");
        case 14:
            return equals_folded(name, "content-length");
        case 17:
            return equals_folded(name, "transfer-encoding");
        default:
            return false;
    }
}

bool is_safe(std::string_view name, std::string_view value) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character) &&
           std::none_of(value.begin(), value.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return (byte < 0x20 && c != '\t') || byte == 0x7f;
           });
}

}  // namespace

std::string http_date(std::int64_t epoch_s) {
    using std::chrono::days;
    using std::chrono::seconds;
    constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::sys_seconds time{seconds(epoch_s)};
    const auto day = std::chrono::floor<days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::string out;
    out.reserve(29);
    out += kDays[std::chrono::weekday(day).c_encoding()];
    out += ", ";
    append_number(out, static_cast<unsigned>(date.day()), 2);
    out += ' ';
    out += kMonths[static_cast<unsigned>(date.month()) - 1];
    out += ' ';
    append_number(out, static_cast<int>(date.year()), 4);
    out += ' ';
    append_number(out, clock.hours().count(), 2);
    out += ':';
    append_number(out, clock.minutes().count(), 2);
    out += ':';
    append_number(out, clock.seconds().count(), 2);
    out += " GMT";
    return out;
}

const std::string& DateText::at(EpochMs now) {
    const std::int64_t second = now / 1000;
    if (second != second_) {
        second_ = second;
        text_ = http_date(second);
    }
    return text_;
}

bool is_bodiless(int status) { return status < 200 || status == 204 || status == 304; }

void append_response_head(std::string& out, int status, const Headers& headers,
                          const ResponseFrame& frame) {
    // An HTTP/1.0 client reads an answer of 1.1 by the rules of 1.0; RFC 9112 section 2.3.
    out += "HTTP/1.1 ";
    append_number(out, status, 3);
    out += ' ';
    out += reason(status);
    out += "\r\nDate: ";
    out += frame.date;
    for (const auto& [name, value] : headers.fields()) {
        if (is_session_field(name) || !is_safe(name, value)) continue;
        out += "\r\n";
        out += name;
        out += ": ";
        out += value;
    }
    if (frame.content_length) {
        out += "\r\nContent-Length: ";
        append_number(out, *frame.content_length);
    } else if (frame.chunked) {
        out += "\r\nTransfer-Encoding: chunked";
    }
    if (!frame.keep_alive) {
        out += "\r\nConnection: close";
    } else if (frame.http_1_0) {
        out += "\r\nConnection: keep-alive";
    }
    out += "\r\n\r\n";
}

}  // namespace sluice::http
