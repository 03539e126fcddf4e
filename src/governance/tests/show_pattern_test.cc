#include "governance/statements/show_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::governance {
namespace {

bool matches(std::string_view pattern, std::string_view name) {
    return ShowPattern(pattern).matches(name);
}

// S72
TEST(ShowPattern, StarsBarsAndCase) {
    EXPECT_TRUE(matches("acme*", "ACME_corp"));
    EXPECT_TRUE(matches("*", ""));
    EXPECT_FALSE(matches("acme", "acme_corp"));
    EXPECT_TRUE(matches(" acme* | globex ", "globex"));
    EXPECT_FALSE(matches("acme*|globex", "initech"));
    EXPECT_TRUE(matches("%corp", "acme_corp"));
    EXPECT_FALSE(matches("%corp*", "acme_corp"));
}

// S72
TEST(ShowPattern, RegularExpressions) {
    EXPECT_TRUE(matches("a.me", "acme"));
    EXPECT_FALSE(matches("a.me", "ame"));
    EXPECT_TRUE(matches("[a-c]+x?", "abcx"));
    EXPECT_TRUE(matches("[a-c]+x?", "b"));
    EXPECT_FALSE(matches("[^a]b", "ab"));
    EXPECT_TRUE(matches("(ab)+", "abab"));
    EXPECT_FALSE(matches("(ab)+", "aba"));
    EXPECT_TRUE(matches("a\\.b", "a.b"));
    EXPECT_FALSE(matches("a\\.b", "axb"));
    EXPECT_TRUE(matches("gr.\xC3\xBC.e",
                        "gra\xC3\xBC\xC3\x9F"
                        "e"));
}

// S72
TEST(ShowPattern, NoPatternMatchesNothing) {
    for (const std::string_view broken : {"(", "a)", "[", "[]", "+", "?", "a\\"})
        EXPECT_FALSE(matches(broken, "a")) << broken;
    EXPECT_FALSE(ShowPattern(std::string(2000, '*')).matches("a"));
}

// S72
TEST(ShowPattern, ManyRepetitionsTakeLinearTime) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "(a+)+";
    EXPECT_FALSE(matches(pattern + "b", std::string(255, 'a')));
    EXPECT_TRUE(matches(pattern, std::string(255, 'a')));
}

}  // namespace
}  // namespace sluice::governance
