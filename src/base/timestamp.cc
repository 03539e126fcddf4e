// Timestamps as text (base/encoding.h): what requests send and what answers print.
#include <array>
#include <chrono>
#include <cstdio>

#include "base/encoding.h"

namespace sluice {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

Error malformed_timestamp() {
    return Error(Condition::INVALID_PARAMETER_VALUE, "not a valid timestamp");
}

/// Takes exactly `width` digits off the front.
bool take_number(std::string_view& text, std::size_t width, int& out) {
    if (text.size() < width) return false;
    out = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return true;
}

bool take_char(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

bool take_fraction_us(std::string_view& text, std::int64_t& micros) {
    micros = 0;
    if (!take_char(text, '.')) return true;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 6) micros = micros * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
    }
    if (digits == 0 || digits > 9) return false;
    for (std::size_t i = digits; i < 6; ++i) micros *= 10;
    return true;
}

/// `Z`, `+hh:mm`, `-hh:mm`, `+hhmm`, `+hh`; a blank stands for a plus that a client did not encode
/// (P3).
bool take_offset_seconds(std::string_view& text, int& seconds) {
    if (take_char(text, 'Z') || take_char(text, 'z')) {
        seconds = 0;
        return true;
    }
    int sign = 0;
    if (take_char(text, '+') || take_char(text, ' ')) sign = 1;
    if (sign == 0 && take_char(text, '-')) sign = -1;
    int hours = 0;
    int minutes = 0;
    if (sign == 0 || !take_number(text, 2, hours)) return false;
    if (!text.empty()) {
        take_char(text, ':');
        if (!take_number(text, 2, minutes)) return false;
    }
    if (hours > 18 || minutes > 59) return false;
    seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

}  // namespace

std::string format_iso8601(std::int64_t epoch_ms) {
    using namespace std::chrono;
    const sys_time<milliseconds> point{milliseconds(epoch_ms)};
    const auto day = floor<days>(point);
    const year_month_day date(day);
    const hh_mm_ss<milliseconds> time(point - day);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    return text.data();
}

Result<std::int64_t> parse_timestamp_us(std::string_view text) {
    using namespace std::chrono;
    int year_value = 0;
    int month_value = 0;
    int day_value = 0;
    int hours = 0;
    int minutes = 0;
    int secs = 0;
    std::int64_t micros = 0;
    if (!take_number(text, 4, year_value) || !take_char(text, '-') ||
        !take_number(text, 2, month_value) || !take_char(text, '-') ||
        !take_number(text, 2, day_value)) {
        return malformed_timestamp();
    }
    const bool iso = take_char(text, 'T') || take_char(text, 't');
    if (!iso && !take_char(text, ' ')) return malformed_timestamp();
    if (!take_number(text, 2, hours) || !take_char(text, ':') || !take_number(text, 2, minutes) ||
        !take_char(text, ':') || !take_number(text, 2, secs) || !take_fraction_us(text, micros)) {
        return malformed_timestamp();
    }
    int offset = 0;
    // The form with a blank is UTC and carries no offset; ISO 8601 must carry one.
    if (iso && !take_offset_seconds(text, offset)) return malformed_timestamp();
    const year_month_day date{year(year_value), month(static_cast<unsigned>(month_value)),
                              day(static_cast<unsigned>(day_value))};
    if (!text.empty() || !date.ok() || hours > 23 || minutes > 59 || secs > 59)
        return malformed_timestamp();
    const std::int64_t days_since_epoch = sys_days(date).time_since_epoch().count();
    const std::int64_t total =
        days_since_epoch * 86400 + hours * 3600 + minutes * 60 + secs - offset;
    return total * kMicrosPerSecond + micros;
}

}  // namespace sluice
