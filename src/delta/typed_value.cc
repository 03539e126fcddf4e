#include "delta/typed_value.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

namespace sluice::delta {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes `least` to `most` digits off the front.
bool take_number(std::string_view& text, std::size_t least, std::size_t most, int& out) {
    out = 0;
    std::size_t digits = 0;
    while (digits < most && digits < text.size() && is_digit(text[digits]))
        out = out * 10 + (text[digits++] - '0');
    text.remove_prefix(digits);
    return digits >= least;
}

bool take_char(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

/// Days since 1970, of `2026-01-31` or `2026-1-31`.
std::optional<std::int64_t> take_date(std::string_view& text) {
    using namespace std::chrono;
    int years = 0;
    int months = 0;
    int days = 0;
    if (!take_number(text, 4, 4, years) || !take_char(text, '-') ||
        !take_number(text, 1, 2, months) || !take_char(text, '-') || !take_number(text, 1, 2, days))
        return std::nullopt;
    const year_month_day date{year(years), month(static_cast<unsigned>(months)),
                              day(static_cast<unsigned>(days))};
    if (!date.ok()) return std::nullopt;
    return sys_days(date).time_since_epoch().count();
}

/// Digits behind the sixth are cut, as Spark cuts them.
bool take_fraction_us(std::string_view& text, std::int64_t& micros) {
    micros = 0;
    if (!take_char(text, '.')) return true;
    std::size_t digits = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++digits) {
        if (digits < 6) micros = micros * 10 + (text.front() - '0');
    }
    if (digits == 0 || digits > 9) return false;
    for (; digits < 6; ++digits) micros *= 10;
    return true;
}

bool take_time_us(std::string_view& text, std::int64_t& micros) {
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    std::int64_t fraction = 0;
    if (!take_number(text, 2, 2, hours) || !take_char(text, ':') ||
        !take_number(text, 2, 2, minutes) || !take_char(text, ':') ||
        !take_number(text, 2, 2, seconds) || !take_fraction_us(text, fraction))
        return false;
    if (hours > 23 || minutes > 59 || seconds > 59) return false;
    micros = (std::int64_t{hours} * 3600 + minutes * 60 + seconds) * kMicrosPerSecond + fraction;
    return true;
}

/// `Z`, `+hh:mm`, `-hh:mm`, `+hhmm`, `+hh`, or nothing.
bool take_zone_us(std::string_view& text, std::int64_t& micros) {
    micros = 0;
    if (text.empty() || take_char(text, 'Z')) return true;
    int sign = 0;
    if (take_char(text, '+')) sign = 1;
    if (sign == 0 && take_char(text, '-')) sign = -1;
    int hours = 0;
    int minutes = 0;
    if (sign == 0 || !take_number(text, 2, 2, hours)) return false;
    if (!text.empty()) {
        take_char(text, ':');
        if (!take_number(text, 2, 2, minutes)) return false;
    }
    if (hours > 18 || minutes > 59) return false;
    micros = sign * (std::int64_t{hours} * 3600 + minutes * 60) * kMicrosPerSecond;
    return true;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text, bool zones) {
    const auto days = take_date(text);
    if (!days) return std::nullopt;
    const std::int64_t midnight = *days * kSecondsPerDay * kMicrosPerSecond;
    if (text.empty()) return midnight;
    std::int64_t time = 0;
    std::int64_t zone = 0;
    if (!take_char(text, ' ') && !take_char(text, 'T')) return std::nullopt;
    if (!take_time_us(text, time)) return std::nullopt;
    if (zones && !take_zone_us(text, zone)) return std::nullopt;
    if (!text.empty()) return std::nullopt;
    return midnight + time - zone;
}

std::optional<std::int64_t> parse_integer(std::string_view text, std::int64_t least,
                                          std::int64_t most) {
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (number < least || number > most) return std::nullopt;
    return number;
}

template <class Number>
std::optional<std::int64_t> parse_integer_as(std::string_view text) {
    return parse_integer(text, std::numeric_limits<Number>::min(),
                         std::numeric_limits<Number>::max());
}

template <class Number>
std::optional<double> parse_floating(std::string_view text) {
    Number number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return static_cast<double>(number);
}

bool is_word(std::string_view text, std::string_view word) {
    if (text.size() != word.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((text[i] | 0x20) != word[i]) return false;
    }
    return true;
}

/// The power of ten behind an `e`; bounded, so that nobody has to count zeros.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
    if (!take_char(text, 'e') && !take_char(text, 'E')) return 0;
    const bool negative = take_char(text, '-');
    if (!negative) take_char(text, '+');
    int power = 0;
    if (!take_number(text, 1, 4, power)) return std::nullopt;
    return negative ? -power : power;
}

std::optional<DecimalNumber> parse_decimal(std::string_view text) {
    DecimalNumber number;
    number.negative = take_char(text, '-');
    if (!number.negative) take_char(text, '+');
    std::int64_t whole_digits = 0;
    std::size_t seen = 0;
    for (bool fraction = false; !text.empty(); text.remove_prefix(1)) {
        if (text.front() == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (!is_digit(text.front())) break;
        ++seen;
        number.digits += text.front();
        if (!fraction) ++whole_digits;
    }
    const auto power = take_exponent(text);
    if (seen == 0 || !power || !text.empty()) return std::nullopt;
    const std::size_t first = number.digits.find_first_not_of('0');
    if (first == std::string::npos) return DecimalNumber{};
    number.digits.erase(0, first);
    number.digits.erase(number.digits.find_last_not_of('0') + 1);
    number.exponent = whole_digits - static_cast<std::int64_t>(first) + *power;
    return number;
}

std::strong_ordering compare_floating(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
    if (a < b) return std::strong_ordering::less;
    return a > b ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::string date_text(std::int64_t days) {
    using namespace std::chrono;
    const year_month_day date{sys_days(std::chrono::days(days))};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::string timestamp_text(std::int64_t micros) {
    using namespace std::chrono;
    const sys_time<microseconds> point{microseconds(micros)};
    const auto day = floor<days>(point);
    const hh_mm_ss<microseconds> time(point - day);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), " %02d:%02d:%02d.%06d",
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    std::string out = date_text(day.time_since_epoch().count()) + text.data();
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
}

}  // namespace

std::strong_ordering compare(const DecimalNumber& a, const DecimalNumber& b) {
    const auto sign = [](const DecimalNumber& n) {
        return n.digits.empty() ? 0 : n.negative ? -1 : 1;
    };
    if (sign(a) != sign(b)) return sign(a) <=> sign(b);
    const auto size =
        a.exponent != b.exponent ? a.exponent <=> b.exponent : a.digits.compare(b.digits) <=> 0;
    return a.negative ? 0 <=> size : size;
}

std::optional<TypedValue> TypedValue::parse(const DataType& type, std::string_view text) {
    TypedValue value;
    value.text_ = text;
    std::optional<std::int64_t> number;
    const auto take = [&](Form form) -> std::optional<TypedValue> {
        if (!number) return std::nullopt;
        value.form_ = form;
        value.number_ = *number;
        return std::move(value);
    };
    switch (type.kind) {
        case TypeKind::string_type:
        case TypeKind::binary_type:
            return value;
        case TypeKind::boolean_type:
            if (is_word(text, "true")) number = 1;
            if (is_word(text, "false")) number = 0;
            return take(Form::boolean);
        case TypeKind::byte_type:
            number = parse_integer_as<std::int8_t>(text);
            return take(Form::integer);
        case TypeKind::short_type:
            number = parse_integer_as<std::int16_t>(text);
            return take(Form::integer);
        case TypeKind::integer_type:
            number = parse_integer_as<std::int32_t>(text);
            return take(Form::integer);
        case TypeKind::long_type:
            number = parse_integer_as<std::int64_t>(text);
            return take(Form::integer);
        case TypeKind::date_type:
            number = take_date(text);
            if (!text.empty()) number.reset();
            return take(Form::date);
        case TypeKind::timestamp_type:
        case TypeKind::timestamp_ntz_type:
            number = parse_timestamp(text, type.kind == TypeKind::timestamp_type);
            return take(Form::timestamp);
        case TypeKind::float_type:
        case TypeKind::double_type: {
            const auto floating = type.kind == TypeKind::float_type ? parse_floating<float>(text)
                                                                    : parse_floating<double>(text);
            if (!floating) return std::nullopt;
            value.form_ = Form::floating;
            value.floating_ = *floating;
            return value;
        }
        case TypeKind::decimal_type: {
            auto decimal = parse_decimal(text);
            if (!decimal || decimal->exponent > type.precision - type.scale) return std::nullopt;
            value.form_ = Form::decimal;
            value.decimal_ = std::move(*decimal);
            return value;
        }
        case TypeKind::variant_type:
        case TypeKind::void_type:
        case TypeKind::interval_type:
        case TypeKind::geometry_type:
        case TypeKind::geography_type:
        case TypeKind::struct_type:
        case TypeKind::array_type:
        case TypeKind::map_type:
            return std::nullopt;
    }
    return std::nullopt;
}

std::strong_ordering TypedValue::compare(const TypedValue& other) const {
    switch (form_) {
        case Form::text:
            return text_.compare(other.text_) <=> 0;
        case Form::boolean:
        case Form::integer:
        case Form::date:
        case Form::timestamp:
            return number_ <=> other.number_;
        case Form::floating:
            return compare_floating(floating_, other.floating_);
        case Form::decimal:
            return delta::compare(decimal_, other.decimal_);
    }
    return std::strong_ordering::equal;
}

std::string TypedValue::text() const {
    switch (form_) {
        case Form::boolean:
            return number_ != 0 ? "true" : "false";
        case Form::integer:
            return std::to_string(number_);
        case Form::date:
            return date_text(number_);
        case Form::timestamp:
            return timestamp_text(number_);
        case Form::text:
        case Form::floating:
        case Form::decimal:
            return text_;
    }
    return text_;
}

}  // namespace sluice::delta
