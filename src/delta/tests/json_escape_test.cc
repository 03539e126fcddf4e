#include "delta/json_escape.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "json/writer.h"

namespace sluice::delta {
namespace {

/// Text of pieces that matter to escaping, of any length around the width of a vector register.
std::string odd_text(Random& random) {
    constexpr std::string_view kPieces[] = {
        "a", "bc", "\"", "\\", "\n",           "\t",   "\x01", "\x7f",
        "é", "n",  "u",  "{",  "\xE2\x80\xA8", "\xff", " ",    "0123456789abcdef"};
    std::string text;
    const std::uint64_t pieces = random.below(40);
    const bool ascii = random.below(2) == 0;
    for (std::uint64_t i = 0; i < pieces; ++i) {
        const auto& piece = kPieces[random.below(ascii ? 4 : std::size(kPieces))];
        text += piece;
    }
    return text;
}

// P21
TEST(JsonEscape, EqualsTheOneRuleForStrings) {
    SeededRandom random(20261124);
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = odd_text(random);
        std::string expected = "before";
        json::append_string(expected, text);
        std::string out = "before";
        append_json_string(out, text);
        ASSERT_EQ(out, expected) << "round " << i;
    }
}

TEST(JsonEscape, LiteralsThatItWouldWriteAreCanonical) {
    SeededRandom random(7);
    int canonical = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string literal;
        json::append_string(literal, odd_text(random));
        canonical += is_canonical_literal(literal) ? 1 : 0;
    }
#ifdef __SSE2__
    EXPECT_GT(canonical, 1'000);
#endif
}

TEST(JsonEscape, OtherSpellingsAreNotCanonical) {
    EXPECT_FALSE(is_canonical_literal("\"\\u0041\""));
    EXPECT_FALSE(is_canonical_literal("\"0123456789abcdef0123456789abcdef\\/\""));
    EXPECT_FALSE(is_canonical_literal("\"\xE2\x80\xA8\""));
    EXPECT_FALSE(is_canonical_literal("\""));
    EXPECT_FALSE(is_canonical_literal("abc"));
}

}  // namespace
}  // namespace sluice::delta
