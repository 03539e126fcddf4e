#include "sql/lexer.h"

#include <gtest/gtest.h>

#include "sql/error_text.h"
#include "sql/limits.h"

namespace sluice::sql {
namespace {

/// The tokens with a blank between them, each with a letter for its kind; keywords in capitals.
std::string tokens(std::string_view text) {
    const auto input = tokenize(text);
    if (!input) return error_text(input.error());
    std::string out;
    for (const Token& token : input->tokens) {
        if (token.kind == TokenKind::end) continue;
        static constexpr std::string_view kLetters = "wmqsn.?e";
        if (!out.empty()) out += ' ';
        out += kLetters[static_cast<std::size_t>(token.kind)];
        out += token.keyword ? keyword_text(*token.keyword) : input->text_of(token);
    }
    return out;
}

// S1
TEST(LexerTest, KeywordsInAnyCase) {
    EXPECT_EQ(tokens("Create sHaRe _s1 größe"), "wCREATE wSHARE w_s1 wgröße");
    EXPECT_EQ(tokens("nullx NULL"), "wnullx wNULL");
}

TEST(LexerTest, NumbersWithSignsOfTheirType) {
    EXPECT_EQ(tokens("1 1.5 .5 1. 1e5 1.5E-3 1L 1s 1Y 1.5f 2D 1.5bd 10BD"),
              "n1 n1.5 n.5 n1. n1e5 n1.5E-3 n1L n1s n1Y n1.5f n2D n1.5bd n10BD");
    EXPECT_EQ(tokens("1-2"), "n1 .- n2");
    EXPECT_EQ(tokens("a.1 a[0].1"), "wa .. n1 wa .[ n0 .] .. n1");
    EXPECT_EQ(tokens("1\u00a02L\u00a03"), "n1 n2L n3");
}

// S2
TEST(LexerTest, AWordThatBeginsWithADigitIsNoName) {
    EXPECT_EQ(tokens("2024q1 1st 1e 1LL 1.5x"), "m2024q1 m1st m1e m1LL m1.5x");
}

TEST(LexerTest, StringsEndAtTheirOwnQuote) {
    EXPECT_EQ(tokens(R"('a''b' "c""d" 'e"f' "g'h")"), R"(s'a''b' s"c""d" s'e"f' s"g'h")");
    EXPECT_EQ(tokens(R"('a\'b' 'c\\' 'd')"), R"(s'a\'b' s'c\\' s'd')");
    EXPECT_EQ(tokens(R"(r'a\' R"b\" r 'c')"), R"(sr'a\' sR"b\" wr s'c')");
    EXPECT_EQ(tokens("`a``b` `;`"), "q`a``b` q`;`");
}

TEST(LexerTest, CommentsNestAndEnd) {
    EXPECT_EQ(tokens("a -- b ' \n c"), "wa wc");
    EXPECT_EQ(tokens("a /* b /* c */ ' */ d"), "wa wd");
    EXPECT_EQ(tokens("a--b"), "wa");
    EXPECT_EQ(tokens("a/**/b"), "wa wb");
}

TEST(LexerTest, TheLongestSignWins) {
    EXPECT_EQ(tokens("a<=>b>=c>>>d>>e->f=>g::h:i||j|k!=l<>m!<n!>o==p"),
              "wa .<=> wb .>= wc .>>> wd .>> we .-> wf .=> wg .:: wh .: wi .|| wj .| wk .!= wl .<> "
              "wm .!< wn .!> wo .== wp");
    const auto input = tokenize("= == != <> !> !<");
    EXPECT_TRUE(input->tokens[0].is(Symbol::equal) && input->tokens[1].is(Symbol::equal));
    EXPECT_TRUE(input->tokens[2].is(Symbol::not_equal) && input->tokens[3].is(Symbol::not_equal));
    EXPECT_TRUE(input->tokens[4].is(Symbol::less_equal));
    EXPECT_TRUE(input->tokens[5].is(Symbol::greater_equal));
}

TEST(LexerTest, WhatNoStatementHasIsATokenToo) {
    EXPECT_EQ(tokens("a@b # \u2018c\u2019"), "wa ?@ wb ?# ?\u2018 wc ?\u2019");
    EXPECT_EQ(tokens(std::string_view("a\0b", 3)), std::string("wa ?") + '\0' + " wb");
}

TEST(LexerTest, BlanksOfDocumentsAndFilesAreBlanks) {
    EXPECT_EQ(tokens("\ufeffa\u00a0b\u3000c\td\re\u200bf"), "wa wb wc wd we wf");
}

TEST(LexerTest, PositionsCountCharacters) {
    const auto input = tokenize("ä ß\n  'x\ny' z");
    ASSERT_EQ(input->tokens.size(), 5u);
    const auto place = [&](std::size_t i) {
        const SourcePosition at = input->tokens[i].position;
        return std::to_string(at.line) + ":" + std::to_string(at.column);
    };
    EXPECT_EQ(place(0), "1:1");
    EXPECT_EQ(place(1), "1:3");
    EXPECT_EQ(place(2), "2:3");
    EXPECT_EQ(place(3), "3:4");
    EXPECT_EQ(place(4), "3:5");
}

TEST(LexerTest, WhatHasNoEndIsNamedWhereItBegins) {
    EXPECT_EQ(tokens("a\n 'b"),
              "[PARSE_SYNTAX_ERROR] the string that begins here has no end. SQLSTATE: 42601 "
              "(line 2, pos 1)");
    EXPECT_EQ(tokens("a 'b\\'"),
              "[PARSE_SYNTAX_ERROR] the string that begins here has no end. SQLSTATE: 42601 "
              "(line 1, pos 2)");
    EXPECT_EQ(tokens("`b"),
              "[PARSE_SYNTAX_ERROR] the quoted identifier that begins here has no end. SQLSTATE: "
              "42601 (line 1, pos 0)");
    EXPECT_EQ(tokens("x /* /* */"),
              "[PARSE_SYNTAX_ERROR] the comment that begins here has no end. SQLSTATE: 42601 "
              "(line 1, pos 2)");
    EXPECT_EQ(tokens("ä \xff"),
              "[PARSE_SYNTAX_ERROR] the text is not UTF-8. SQLSTATE: 42601 (line 1, pos 2)");
}

// S6
TEST(LexerTest, SizeIsBounded) {
    EXPECT_TRUE(tokenize(std::string(kStatementBytesMax, ' ')).has_value());
    EXPECT_EQ(tokens(std::string(kStatementBytesMax + 1, ' ')),
              "[STATEMENT_TOO_COMPLEX] the statement is longer than 16777216 bytes. SQLSTATE: "
              "54001 (line 1, pos 0)");
    std::string many;
    for (std::size_t i = 0; i < kTokensMax; ++i) many += ",";
    EXPECT_EQ(tokens(many),
              "[STATEMENT_TOO_COMPLEX] the statement has more than 1000000 words and signs. "
              "SQLSTATE: 54001 (line 1, pos 1000000)");
}

}  // namespace
}  // namespace sluice::sql
