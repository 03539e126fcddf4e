#include "governance/name_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::governance {
namespace {

// A106
TEST(NamePattern, PercentIsAnyTextAndUnderscoreOneCharacter) {
    EXPECT_TRUE(matches_name_pattern("orders", "ORDERS"));
    EXPECT_TRUE(matches_name_pattern("%", ""));
    EXPECT_TRUE(matches_name_pattern("%ord%s", "my_orders"));
    EXPECT_TRUE(matches_name_pattern("o_d%", "orders"));
    EXPECT_TRUE(matches_name_pattern("_", "é"));
    EXPECT_TRUE(matches_name_pattern("%_", "aé"));
    EXPECT_FALSE(matches_name_pattern("", "a"));
    EXPECT_FALSE(matches_name_pattern("_", ""));
    EXPECT_FALSE(matches_name_pattern("__", "é"));
    EXPECT_FALSE(matches_name_pattern("ord", "orders"));
    EXPECT_FALSE(matches_name_pattern("%x", "orders"));
}

// A106
TEST(NamePattern, HostilePatternEnds) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "%a";
    EXPECT_FALSE(matches_name_pattern(pattern + "b", std::string(255, 'a')));
}

}  // namespace
}  // namespace sluice::governance
