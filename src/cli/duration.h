#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::cli {

/// `30d`, `24h`, `90m`, `3600s`, `2w`: seconds, at least 0, at most kDurationSecondsMax. A number
/// without unit is refused, because nobody agrees on it. INVALID_PARAMETER_VALUE naming the forms.
Result<std::int64_t> parse_duration_s(std::string_view text);

/// A point in time: a duration from `now`, an ISO 8601 time with offset (`2027-01-31T12:00:00Z`),
/// or a date, which is its first moment in UTC.
Result<EpochMs> parse_moment(std::string_view text, EpochMs now);

/// `29d`, `3h`, `5m`, `12s`: the largest whole unit; for people.
std::string describe_span(std::int64_t seconds);

}  // namespace sluice::cli
