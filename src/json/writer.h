#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::json {

/// Appends the text as a JSON string with its quotes. Control characters and U+0085, U+2028, U+2029
/// are escaped, so that the line survives Python's `str.splitlines` (P21). Bytes that are not UTF-8
/// become U+FFFD.
void append_string(std::string& out, std::string_view text);

/// Writes compact JSON into one string, in the order of the calls. Commas are its business. The
/// caller balances begin and end: an unbalanced writer aborts in `take()`.
class Writer {
public:
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& value(std::int64_t number);
    Writer& value(int number) { return value(static_cast<std::int64_t>(number)); }
    Writer& value(std::uint64_t number) { return value(static_cast<std::int64_t>(number)); }
    Writer& value(bool flag);
    Writer& null();
    /// JSON text as it is.
    Writer& raw(std::string_view json);

    /// `key(name)` and `value(v)`.
    template <class T>
    Writer& member(std::string_view name, const T& v) {
        key(name);
        return value(v);
    }
    /// Nothing at all when there is no value (A3, P23).
    template <class T>
    Writer& optional(std::string_view name, const std::optional<T>& v) {
        if (v) member(name, *v);
        return *this;
    }

    /// The finished text; the writer is empty afterwards.
    std::string take();

private:
    void before_value();

    std::string out_;
    int depth_ = 0;
    bool comma_ = false;
};

}  // namespace sluice::json
