#include "json/writer.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/assert.h"
#include "base/encoding.h"

namespace sluice::json {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_escape(std::string& out, unsigned code) {
    out += "\\u";
    out += kHex[code >> 12 & 15];
    out += kHex[code >> 8 & 15];
    out += kHex[code >> 4 & 15];
    out += kHex[code & 15];
}

/// Length of the well-formed UTF-8 sequence at the front, 0 if there is none.
std::size_t sequence_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    std::size_t length = 0;
    if (first >= 0xC2 && first <= 0xDF) length = 2;
    if (first >= 0xE0 && first <= 0xEF) length = 3;
    if (first >= 0xF0 && first <= 0xF4) length = 4;
    if (length == 0 || text.size() < length || !is_utf8(text.substr(0, length))) return 0;
    return length;
}

void append_control(std::string& out, char c) {
    switch (c) {
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            append_escape(out, static_cast<unsigned char>(c));
    }
}

/// Appends one sequence that starts with a byte over 0x7f; returns how many bytes it took.
std::size_t append_multibyte(std::string& out, std::string_view rest) {
    const std::size_t length = sequence_length(rest);
    if (length == 0) {
        out += kReplacement;
        return 1;
    }
    const std::string_view sequence = rest.substr(0, length);
    if (sequence == "\xC2\x85") {
        append_escape(out, 0x85);
    } else if (sequence == "\xE2\x80\xA8") {
        append_escape(out, 0x2028);
    } else if (sequence == "\xE2\x80\xA9") {
        append_escape(out, 0x2029);
    } else {
        out += sequence;
    }
    return length;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0;  // start of the bytes that need no escape
    std::size_t i = 0;
    while (i < text.size()) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
            ++i;
            continue;
        }
        out += text.substr(plain, i - plain);
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[i++];
        } else if (byte < 0x20 || byte == 0x7f) {
            append_control(out, text[i++]);
        } else {
            i += append_multibyte(out, text.substr(i));
        }
        plain = i;
    }
    out += text.substr(plain);
    out += '"';
}

Writer& Writer::begin_object() {
    before_value();
    out_ += '{';
    ++depth_;
    comma_ = false;
    return *this;
}

Writer& Writer::end_object() {
    out_ += '}';
    --depth_;
    comma_ = true;
    return *this;
}

Writer& Writer::begin_array() {
    before_value();
    out_ += '[';
    ++depth_;
    comma_ = false;
    return *this;
}

Writer& Writer::end_array() {
    out_ += ']';
    --depth_;
    comma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    before_value();
    append_string(out_, name);
    out_ += ':';
    comma_ = false;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    before_value();
    append_string(out_, text);
    return *this;
}

Writer& Writer::value(std::int64_t number) {
    before_value();
    std::array<char, 24> digits{};
    const auto [end, code] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    SLUICE_ASSERT(code == std::errc(), "an int64 has at most 20 characters");
    out_.append(digits.data(), end);
    return *this;
}

Writer& Writer::value(bool flag) {
    before_value();
    out_ += flag ? "true" : "false";
    return *this;
}

Writer& Writer::null() {
    before_value();
    out_ += "null";
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    before_value();
    out_ += json;
    return *this;
}

std::string Writer::take() {
    SLUICE_ASSERT(depth_ == 0, "every begin needs its end");
    comma_ = false;
    return std::exchange(out_, {});
}

void Writer::before_value() {
    if (comma_) out_ += ',';
    comma_ = true;
}

}  // namespace sluice::json
