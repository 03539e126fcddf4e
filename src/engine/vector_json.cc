#include "engine/vector_json.h"

#include <duckdb.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "json/writer.h"

namespace sluice::engine {
namespace {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

constexpr std::int64_t kMicrosPerMilli = 1'000;
constexpr std::int64_t kMillisPerDay = 86'400'000;

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

void append_integer(std::string& out, std::int64_t value) {
    std::array<char, 24> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out.append(text.data(), end);
}

/// The shortest text that reads back as the same number, with a point as Java writes it. JSON has
/// no NaN and no infinities: Spark writes them as texts.
template <class T>
void append_floating(std::string& out, T value) {
    if (std::isnan(value)) {
        out += "\"NaN\"";
    } else if (std::isinf(value)) {
        out += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
    } else {
        std::array<char, 40> text{};
        const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
        const std::string_view digits(text.data(), static_cast<std::size_t>(end - text.data()));
        out += digits;
        if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";
    }
}

void append_decimal(std::string& out, Int128 value, int scale) {
    const bool negative = value < 0;
    UInt128 rest = negative ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
    std::array<char, 48> reversed{};
    std::size_t length = 0;
    const auto digits_min = static_cast<std::size_t>(scale) + 1;
    while (rest != 0 || length < digits_min) {
        reversed[length++] = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    }
    if (negative) out += '-';
    for (std::size_t i = length; i-- > 0;) {
        out += reversed[i];
        if (i == static_cast<std::size_t>(scale) && i != 0) out += '.';
    }
}

/// False, and nothing appended, for days outside of years 0 to 9999, which this form cannot write.
bool append_date(std::string& out, std::int64_t days_since_epoch) {
    constexpr std::int64_t kFirst = -719'528;  // 0000-01-01
    constexpr std::int64_t kLast = 2'932'896;  // 9999-12-31
    if (days_since_epoch < kFirst || days_since_epoch > kLast) return false;
    const std::chrono::year_month_day date{
        std::chrono::sys_days(std::chrono::days(days_since_epoch))};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    out += text.data();
    return true;
}

/// A quoted timestamp; false, and nothing appended, where `append_date` says so.
bool append_timestamp(std::string& out, std::int64_t millis, bool utc) {
    const std::size_t before = out.size();
    out += '"';
    const std::int64_t day = floor_div(millis, kMillisPerDay);
    if (!append_date(out, day)) {
        out.resize(before);
        return false;
    }
    const auto rest = static_cast<int>(millis - day * kMillisPerDay);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%03d", rest / 3'600'000,
                  rest / 60'000 % 60, rest / 1'000 % 60, rest % 1'000);
    out += text.data();
    out += utc ? "Z\"" : "\"";
    return true;
}

Int128 wide(duckdb_hugeint parts) {
    const auto upper = static_cast<UInt128>(static_cast<std::uint64_t>(parts.upper));
    return static_cast<Int128>((upper << 64) | parts.lower);
}

class Renderer {
public:
    /// For an action.
    explicit Renderer(std::string& out) : out_(out) {}
    /// For statistics; `path` is the column's.
    Renderer(std::string& out, std::string path,
             const std::set<std::string, std::less<>>& int96_columns)
        : path_(std::move(path)), out_(out), int96_columns_(&int96_columns) {}

    /// False, and nothing appended, if the value is left out.
    bool render(const VectorView& view, std::size_t row) {
        if (!view.valid(row)) return false;
        switch (view.type().kind) {
            case TypeKind::boolean:
                out_ += view.value<bool>(row) ? "true" : "false";
                return true;
            case TypeKind::int8:
                return integer(view.value<std::int8_t>(row));
            case TypeKind::int16:
                return integer(view.value<std::int16_t>(row));
            case TypeKind::int32:
                return integer(view.value<std::int32_t>(row));
            case TypeKind::int64:
                return integer(view.value<std::int64_t>(row));
            case TypeKind::float32:
                append_floating(out_, view.value<float>(row));
                return true;
            case TypeKind::float64:
                append_floating(out_, view.value<double>(row));
                return true;
            case TypeKind::text:
                json::append_string(out_, view.text(row));
                return true;
            case TypeKind::date:
                return date(view.value<std::int32_t>(row));
            case TypeKind::timestamp_s:
            case TypeKind::timestamp_ms:
            case TypeKind::timestamp_us:
            case TypeKind::timestamp_ns:
            case TypeKind::timestamp_utc:
                return timestamp(view.type().kind, view.value<std::int64_t>(row));
            case TypeKind::decimal16:
                return decimal(view, view.value<std::int16_t>(row));
            case TypeKind::decimal32:
                return decimal(view, view.value<std::int32_t>(row));
            case TypeKind::decimal64:
                return decimal(view, view.value<std::int64_t>(row));
            case TypeKind::decimal128:
                return decimal(view, wide(view.value<duckdb_hugeint>(row)));
            case TypeKind::list:
            case TypeKind::map:
                return view.type().is_text_map() ? text_map(view, row) : list(view, row);
            case TypeKind::structure:
                return structure(view, row);
            case TypeKind::other:
                return false;
        }
        return false;
    }

private:
    bool integer(std::int64_t value) {
        append_integer(out_, value);
        return true;
    }

    bool decimal(const VectorView& view, Int128 value) {
        append_decimal(out_, value, view.type().scale);
        return true;
    }

    bool date(std::int32_t days) {
        const std::size_t before = out_.size();
        out_ += '"';
        if (!append_date(out_, days)) {
            out_.resize(before);
            return false;
        }
        out_ += '"';
        return true;
    }

    bool timestamp(TypeKind kind, std::int64_t value) {
        std::int64_t millis = value;
        if (kind == TypeKind::timestamp_s) {
            if (value > kSecondsMax || value < -kSecondsMax) return false;
            millis = value * 1'000;
        } else if (kind == TypeKind::timestamp_ns) {
            millis = floor_div(value, 1'000 * kMicrosPerMilli);
        } else if (kind != TypeKind::timestamp_ms) {
            millis = floor_div(value, kMicrosPerMilli);
        }
        const bool instant =
            kind == TypeKind::timestamp_utc ||
            (int96_columns_ != nullptr && int96_columns_->contains(std::string_view(path_)));
        return append_timestamp(out_, millis, instant);
    }

    bool text_map(const VectorView& view, std::size_t row) {
        const ListSpan entries = view.entries(row);
        const VectorView& keys = view.child(0).child(0);
        const VectorView& values = view.child(0).child(1);
        out_ += '{';
        for (std::size_t i = entries.begin; i < entries.begin + entries.count; ++i) {
            if (i != entries.begin) out_ += ',';
            json::append_string(out_, keys.valid(i) ? keys.text(i) : std::string_view());
            out_ += ':';
            if (values.valid(i)) {
                json::append_string(out_, values.text(i));
            } else {
                out_ += "null";
            }
        }
        out_ += '}';
        return true;
    }

    bool list(const VectorView& view, std::size_t row) {
        // Statistics have no lists, and a path into one would mean nothing.
        if (int96_columns_ != nullptr) return false;
        const ListSpan entries = view.entries(row);
        out_ += '[';
        for (std::size_t i = entries.begin; i < entries.begin + entries.count; ++i) {
            if (i != entries.begin) out_ += ',';
            if (!render(view.child(0), i)) out_ += "null";
        }
        out_ += ']';
        return true;
    }

    bool structure(const VectorView& view, std::size_t row) {
        out_ += '{';
        bool first = true;
        for (std::size_t i = 0; i < view.type().children.size(); ++i) {
            const std::size_t before = out_.size();
            const std::size_t path_bytes = path_.size();
            const std::string& name = view.type().children[i].name;
            if (!first) out_ += ',';
            json::append_string(out_, name);
            out_ += ':';
            if (int96_columns_ != nullptr) path_.append(".").append(name);
            const bool present = render(view.child(i), row);
            path_.resize(path_bytes);
            if (present) {
                first = false;
            } else {
                out_.resize(before);
            }
        }
        out_ += '}';
        return true;
    }

    // Beyond, milliseconds would not fit; such years cannot be written anyway.
    static constexpr std::int64_t kSecondsMax = 1'000'000'000'000;

    std::string path_;  ///< dotted, of the value being rendered; kept for statistics only
    std::string& out_;
    const std::set<std::string, std::less<>>* int96_columns_ = nullptr;
};

}  // namespace

void append_action_json(std::string& out, const VectorView& value, std::size_t row) {
    out += '{';
    json::append_string(out, value.type().name);
    out += ':';
    Renderer renderer(out);
    if (!renderer.render(value, row)) out += "{}";
    out += '}';
}

void append_stats_json(std::string& out, const VectorView& value, std::size_t row,
                       const std::set<std::string, std::less<>>& int96_columns) {
    Renderer renderer(out, "add.stats_parsed", int96_columns);
    if (!renderer.render(value, row)) out += "{}";
}

}  // namespace sluice::engine
