#include "cli/text.h"

#include <gtest/gtest.h>

namespace sluice::cli {
namespace {

TEST(TextTest, EscapeSequencesOfOthersDoNotReachTheTerminal) {
    EXPECT_EQ(printable("a\x1b[2Jb"), "a?[2Jb");
    EXPECT_EQ(printable("a\xc2\x9b"
                        "2Jb"),
              "a?2Jb");
    EXPECT_EQ(printable("a\rb\x7f"), "a?b?");
    EXPECT_EQ(printable("one\ntwo\tthree"), "one two three");
    EXPECT_EQ(printable("Zürich – 東京"), "Zürich – 東京");
    EXPECT_EQ(printable("bad \xff\xc3"), "bad ??");
}

TEST(TextTest, LengthsCountCharactersAndCutsFallBetweenThem) {
    EXPECT_EQ(character_count("Zürich"), 6U);
    EXPECT_EQ(shortened("Zürich", 6), "Zürich");
    EXPECT_EQ(shortened("Zürich", 3), "Zü…");
}

}  // namespace
}  // namespace sluice::cli
