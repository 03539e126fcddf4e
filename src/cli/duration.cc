#include "cli/duration.h"

#include <array>
#include <optional>

#include "base/encoding.h"
#include "cli/limits.h"

namespace sluice::cli {
namespace {

struct Unit {
    char letter;
    std::int64_t seconds;
};
constexpr std::array<Unit, 5> kUnits = {
    {{'w', 7 * 86'400}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};

std::optional<std::int64_t> unit_seconds(char letter) {
    for (const Unit& unit : kUnits) {
        if (unit.letter == letter) return unit.seconds;
    }
    return std::nullopt;
}

bool is_date(std::string_view text) {
    return text.size() == 10 && text[4] == '-' && text[7] == '-';
}

bool ends_in_unit(std::string_view text) {
    return text.size() >= 2 && text.front() >= '0' && text.front() <= '9' &&
           unit_seconds(text.back()).has_value();
}

}  // namespace

Result<std::int64_t> parse_duration_s(std::string_view text) {
    const Error wrong(
        Condition::INVALID_PARAMETER_VALUE,
        "'" + std::string(text) + "' is not a duration: write 30d, 24h, 90m or 3600s.");
    if (!ends_in_unit(text)) return wrong;
    const std::int64_t unit = *unit_seconds(text.back());
    const auto count = parse_int64(text.substr(0, text.size() - 1));
    if (!count.has_value() || *count < 0) return wrong;
    if (*count > kDurationSecondsMax / unit) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "'" + std::string(text) + "' is longer than ten years.");
    }
    return *count * unit;
}

Result<EpochMs> parse_moment(std::string_view text, EpochMs now) {
    if (ends_in_unit(text) && text.find('-') == std::string_view::npos) {
        SLUICE_TRY(const std::int64_t seconds, parse_duration_s(text));
        return now + seconds * 1000;
    }
    const std::string full = is_date(text) ? std::string(text) + "T00:00:00Z" : std::string(text);
    const auto moment_us = parse_timestamp_us(full);
    if (!moment_us.has_value()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "'" + std::string(text) +
                         "' is not a time: write 30d, 2027-01-31 or 2027-01-31T12:00:00Z.");
    }
    return *moment_us / 1000;
}

std::string describe_span(std::int64_t seconds) {
    for (const Unit& unit : kUnits) {
        // Weeks are for input; people count the life of a token in days.
        if (unit.letter == 'w' || seconds < unit.seconds) continue;
        return std::to_string(seconds / unit.seconds) + unit.letter;
    }
    return "0s";
}

}  // namespace sluice::cli
