#include "base/suggestion.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

const std::vector<std::string> kWords = {"share", "schema", "storage", "serve", "get", "recipient"};

// K47
TEST(SuggestionTest, ASlipFindsItsWord) {
    EXPECT_EQ(nearest("shrae", kWords), "share");
    EXPECT_EQ(nearest("shares", kWords), "share");
    EXPECT_EQ(nearest("SHARE", kWords), "share");
    EXPECT_EQ(nearest("storge", kWords), "storage");
    EXPECT_EQ(nearest("gte", kWords), "get");
}

TEST(SuggestionTest, TheBeginningOfAWordFindsIt) {
    EXPECT_EQ(nearest("recip", kWords), "recipient");
    EXPECT_EQ(nearest("sto", kWords), "storage");
}

TEST(SuggestionTest, WhatIsFarFromAllFindsNothing) {
    EXPECT_EQ(nearest("xyzzy", kWords), std::nullopt);
    EXPECT_EQ(nearest("", kWords), std::nullopt);
    EXPECT_EQ(nearest("g", {"recipient"}), std::nullopt);
    EXPECT_EQ(nearest(std::string(10'000, 's'), kWords), std::nullopt);
}

}  // namespace
}  // namespace sluice
