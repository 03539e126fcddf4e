#include "delta/stats_text.h"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace sluice::delta {
namespace {

constexpr std::string_view kKey = "numRecords";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// A whole, non-negative number at the front that ends where a JSON value may end.
std::int64_t number_at(std::string_view text) {
    std::int64_t number = -1;
    const char* const end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, number);
    if (code != std::errc() || number < 0 || stop == end) return -1;
    return *stop == ',' || *stop == '}' || is_blank(*stop) ? number : -1;
}

/// Walks a JSON object's text at its top level.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::int64_t find() {
        skip_blanks();
        if (!take('{')) return -1;
        for (;;) {
            skip_blanks();
            const std::size_t key = at_ + 1;
            if (!skip_string()) return -1;
            const bool found = text_.substr(key, at_ - 1 - key) == kKey;
            skip_blanks();
            if (!take(':')) return -1;
            skip_blanks();
            if (found) return number_at(text_.substr(at_));
            if (!skip_value()) return -1;
            if (!take(',')) return -1;
        }
    }

private:
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool skip_string() {
        if (!take('"')) return false;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\')
                ++at_;
            else if (text_[at_] == '"')
                return ++at_, true;
        }
        return false;
    }
    /// Up to the comma or brace that ends the value on this level.
    bool skip_value() {
        int depth = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                if (!skip_string()) return false;
                continue;
            }
            if (depth == 0 && (c == ',' || c == '}')) return true;
            if (c == '{' || c == '[') ++depth;
            if (c == '}' || c == ']') --depth;
            ++at_;
        }
        return false;
    }

    // lint: allow(view-member) because a scanner lives in one function, beside the text it walks
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::int64_t num_records_of(std::string_view stats) {
    constexpr std::string_view kUsual = "{\"numRecords\":";
    if (stats.starts_with(kUsual)) {
        const std::int64_t number = number_at(stats.substr(kUsual.size()));
        if (number >= 0) return number;
    }
    return Scanner(stats).find();
}

std::int64_t leading_num_records(std::string_view literal) {
    constexpr std::string_view kUsual = "\"{\\\"numRecords\\\":";
    return literal.starts_with(kUsual) ? number_at(literal.substr(kUsual.size())) : -1;
}

}  // namespace sluice::delta
