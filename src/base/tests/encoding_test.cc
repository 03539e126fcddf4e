#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace sluice {
namespace {

TEST(Encoding, EveryEncodingRoundTripsRandomBytes) {
    SeededRandom random(20260101);
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string bytes = random.bytes(size);
        EXPECT_EQ(*hex_decode(hex_encode(bytes)), bytes);
        EXPECT_EQ(*base64url_decode(base64url_encode(bytes)), bytes);
        EXPECT_EQ(*base64_decode(base64_encode(bytes)), bytes);
        EXPECT_EQ(*percent_decode(percent_encode(bytes)), bytes);
    }
}

TEST(Encoding, KnownBase64Values) {
    EXPECT_EQ(base64_encode("f"), "Zg==");
    EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
    EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Encoding, Base64UrlHasOneTextPerValue) {
    EXPECT_TRUE(base64url_decode("-_8").has_value());
    EXPECT_FALSE(base64url_decode("-_9").has_value()) << "left-over bits are not zero";
    EXPECT_FALSE(base64url_decode("-_8=").has_value());
    EXPECT_FALSE(base64url_decode("-_8\n").has_value());
    EXPECT_FALSE(base64url_decode("A").has_value());
}

TEST(Encoding, Base62KeepsItsWidthAndOrder) {
    SeededRandom random(62);
    const std::string bytes = random.bytes(32);
    const std::string text = base62_encode(bytes, 43);
    EXPECT_EQ(text.size(), 43u);
    EXPECT_EQ(*base62_decode(text, 32), bytes);
    EXPECT_EQ(base62_encode(std::string(12, '\0'), 17), std::string(17, '0'));
    EXPECT_EQ(*base62_decode(base62_encode(std::string(12, '\xff'), 17), 12),
              std::string(12, '\xff'));
}

TEST(Encoding, Base62RefusesWhatDoesNotFitOrIsForeign) {
    EXPECT_FALSE(base62_decode(std::string(17, 'z'), 12).has_value());
    EXPECT_FALSE(base62_decode("0000000000000000-", 12).has_value());
}

TEST(Encoding, PercentDecodingIsDoneOnce) {
    EXPECT_EQ(*percent_decode("a%252Fb"), "a%2Fb");
    EXPECT_EQ(*percent_decode("a+b"), "a+b");
    for (const char* bad : {"%", "%2", "%zz", "abc%"})
        EXPECT_FALSE(percent_decode(bad).has_value()) << bad;
}

TEST(Encoding, IntegersAreWholeAndPlain) {
    EXPECT_EQ(*parse_int64("-9223372036854775808"), INT64_MIN);
    for (const char* bad : {"", " 1", "1 ", "+1", "1.0", "x3", "9223372036854775808"}) {
        EXPECT_FALSE(parse_int64(bad).has_value()) << bad;
    }
}

// R32
TEST(Encoding, FoldingTouchesAsciiLettersOnly) {
    EXPECT_EQ(fold_ascii("ÄbC"), "Äbc");
    EXPECT_TRUE(equals_folded("Sales", "sALES"));
    EXPECT_FALSE(equals_folded("Ä", "ä"));
}

TEST(Encoding, NormalisationFormC) {
    EXPECT_TRUE(is_nfc("caf\xC3\xA9"));
    EXPECT_FALSE(is_nfc("cafe\xCC\x81")) << "e and a combining accent";
    EXPECT_TRUE(is_nfc(""));
    for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82"}) {
        EXPECT_FALSE(is_utf8(bad)) << "overlong, surrogate, beyond the planes, stray or cut";
    }
}

// P3 P57
TEST(Timestamp, FormsThatClientsSend) {
    const std::int64_t expected = 1'640'995'200'000'000;
    for (const char* text :
         {"2022-01-01T00:00:00Z", "2021-12-31T16:00:00-08:00", "2022-01-01T01:30:00+01:30",
          "2022-01-01T01:00:00 01:00", "2022-01-01 00:00:00", "2022-01-01T00:00:00.000000000Z"}) {
        const auto parsed = parse_timestamp_us(text);
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_EQ(*parsed, expected) << text;
    }
    EXPECT_EQ(*parse_timestamp_us("2022-01-01T00:00:00.123456789Z"), expected + 123'456);
    EXPECT_EQ(*parse_timestamp_us("1969-12-31T23:59:59.5Z"), -500'000);
}

// P57
TEST(Timestamp, EverythingElseIsRefused) {
    for (const char* text :
         {"", "2022-01-01", "2022-01-01T00:00:00", "yesterday", "2022-13-01T00:00:00Z",
          "2022-02-30T00:00:00Z", "2022-01-01T24:00:00Z", "2022-01-01T00:00:00.Z",
          "2022-01-01T00:00:00.1234567890Z", "2022-01-01T00:00:00Zx", "2022-01-01 00:00:00Z",
          "2022-01-01T00:00:00+99:00"}) {
        EXPECT_FALSE(parse_timestamp_us(text).has_value()) << text;
    }
}

TEST(Timestamp, PrintsMillisecondsInUtc) {
    EXPECT_EQ(format_iso8601(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_iso8601(1'640'995'200'123), "2022-01-01T00:00:00.123Z");
    EXPECT_EQ(format_iso8601(-1), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace sluice
