#include "cli/duration.h"

#include <gtest/gtest.h>

#include "cli/limits.h"

namespace sluice::cli {
namespace {

constexpr EpochMs kNoon = 1'795'521'600'000;  // 2026-11-24T12:00:00Z

TEST(DurationTest, EachUnitIsUnderstood) {
    EXPECT_EQ(*parse_duration_s("2w"), 1'209'600);
    EXPECT_EQ(*parse_duration_s("30d"), 2'592'000);
    EXPECT_EQ(*parse_duration_s("24h"), 86'400);
    EXPECT_EQ(*parse_duration_s("90m"), 5'400);
    EXPECT_EQ(*parse_duration_s("3600s"), 3'600);
    EXPECT_EQ(*parse_duration_s("0s"), 0);
}

TEST(DurationTest, WhatIsNoDurationIsRefused) {
    for (const char* text : {"", "d", "30", "-1d", "+1d", "1.5h", "30 d", "30D", "1d1h", "d30"}) {
        const auto parsed = parse_duration_s(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    }
}

TEST(DurationTest, SpansBeyondTenYearsAreRefusedWithoutOverflow) {
    EXPECT_EQ(*parse_duration_s("3650d"), kDurationSecondsMax);
    EXPECT_FALSE(parse_duration_s("3651d").has_value());
    EXPECT_FALSE(parse_duration_s("9223372036854775807d").has_value());
    EXPECT_FALSE(parse_duration_s("9223372036854775808s").has_value());
}

TEST(DurationTest, AMomentIsADurationFromNowADateOrATime) {
    EXPECT_EQ(*parse_moment("1h", kNoon), kNoon + 3'600'000);
    EXPECT_EQ(*parse_moment("2026-11-25", kNoon), kNoon + 43'200'000);
    EXPECT_EQ(*parse_moment("2026-11-24T12:00:01Z", kNoon), kNoon + 1'000);
    EXPECT_EQ(*parse_moment("2026-11-24T13:00:00+01:00", kNoon), kNoon);
}

TEST(DurationTest, AMomentThatIsNoneIsRefused) {
    for (const char* text : {"", "tomorrow", "2026-13-01", "2026-11-32", "24.11.2026"}) {
        EXPECT_FALSE(parse_moment(text, kNoon).has_value()) << text;
    }
}

TEST(DurationTest, ASpanIsToldInItsLargestUnit) {
    EXPECT_EQ(describe_span(29 * 86'400 + 100), "29d");
    EXPECT_EQ(describe_span(7'300), "2h");
    EXPECT_EQ(describe_span(120), "2m");
    EXPECT_EQ(describe_span(59), "59s");
    EXPECT_EQ(describe_span(0), "0s");
}

}  // namespace
}  // namespace sluice::cli
