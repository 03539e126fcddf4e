#include "sql/quoting.h"

#include <gtest/gtest.h>

#include "sql/keywords.h"

namespace sluice::sql {
namespace {

TEST(QuotingTest, EscapesOfSpark) {
    EXPECT_EQ(string_value(R"('a\n\t\r\b\Z\0\\\'\"')"), std::string("a\n\t\r\b\x1a\0\\'\"", 10));
    EXPECT_EQ(string_value(R"('\u00e9\U0001F600\101')"), "é😀A");
    EXPECT_EQ(string_value(R"('\ud83d\ude00')"), "😀");
    EXPECT_EQ(string_value(R"('\%\_\q\é')"), R"(\%\_qé)");
    EXPECT_EQ(string_value(R"('\u12' )").substr(0, 3), "u12");
}

TEST(QuotingTest, HalfACharacterBecomesTheReplacement) {
    EXPECT_EQ(string_value(R"('\ud83d')"), "\ufffd");
    EXPECT_EQ(string_value(R"('\U00110000')"), "\ufffd");
}

TEST(QuotingTest, DoubledQuotes) {
    EXPECT_EQ(string_value("'it''s'"), "it's");
    EXPECT_EQ(string_value(R"("a""b''c")"), "a\"b''c");
    EXPECT_EQ(quoted_identifier_value("`a``b`"), "a`b");
}

TEST(QuotingTest, RawStringsHaveNoEscapes) {
    EXPECT_EQ(string_value(R"(r'a\n\')"), R"(a\n\)");
    EXPECT_EQ(string_value(R"(R"x\y")"), R"(x\y)");
}

TEST(QuotingTest, EveryCharacterSurvivesBeingQuoted) {
    for (int c = 0; c < 128; ++c) {
        const std::string value = std::string(1, static_cast<char>(c)) + "1%";
        EXPECT_EQ(string_value(quoted_string(value)), value) << c;
        EXPECT_EQ(quoted_string(value).find('\n'), std::string::npos);
    }
    EXPECT_EQ(string_value(quoted_string("\\%\\_\\u0041é😀")), "\\%\\_\\u0041é😀");
}

// S2
TEST(QuotingTest, NamesAreBareWhereTheyMayBe) {
    EXPECT_EQ(quoted_name("orders_2024"), "orders_2024");
    EXPECT_EQ(quoted_name("date"), "date");
    EXPECT_EQ(quoted_name("2024"), "`2024`");
    EXPECT_EQ(quoted_name("acme-corp"), "`acme-corp`");
    EXPECT_EQ(quoted_name("größe"), "`größe`");
    EXPECT_EQ(quoted_name("a`b"), "`a``b`");
    EXPECT_EQ(quoted_name("select"), "`select`");
    EXPECT_EQ(quoted_name("share"), "`share`");
}

TEST(QuotingTest, KeywordsAreFoundByAllTheirLetters) {
    EXPECT_EQ(find_keyword("nUll"), Keyword::NULL_);
    EXPECT_EQ(find_keyword("NULLS"), Keyword::NULLS);
    EXPECT_EQ(find_keyword("NUL"), std::nullopt);
    EXPECT_EQ(find_keyword(""), std::nullopt);
    EXPECT_EQ(find_keyword(std::string(1000, 'a')), std::nullopt);
    for (std::size_t i = 0; i < kKeywordCount; ++i) {
        const auto keyword = static_cast<Keyword>(i);
        EXPECT_EQ(find_keyword(keyword_text(keyword)), keyword);
    }
}

}  // namespace
}  // namespace sluice::sql
