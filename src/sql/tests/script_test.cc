#include "sql/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/error_text.h"

namespace sluice::sql {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> split(std::string_view script) {
    const auto statements = split_script(script);
    if (!statements) return {error_text(statements.error())};
    std::vector<std::string> out;
    for (const ScriptStatement& statement : *statements) out.push_back(statement.text);
    return out;
}

// S8
TEST(ScriptTest, SplitsOnSemicolonsOutsideStringsAndComments) {
    EXPECT_THAT(split("SHOW SHARES; SELECT ';' ; SELECT `;` -- ; no\n; /* ; */ SELECT r';\\'"),
                ElementsAre("SHOW SHARES", "SELECT ';'", "SELECT `;`", "SELECT r';\\'"));
    EXPECT_THAT(split(";; -- nothing\n ; /* nothing */"), ElementsAre());
    EXPECT_THAT(split("a /* in */ b -- after\n;"), ElementsAre("a /* in */ b"));
}

// S8
TEST(ScriptTest, ABlockIsOneStatement) {
    EXPECT_THAT(split("BEGIN SELECT 1; SELECT 2; END; SELECT 3"),
                ElementsAre("BEGIN SELECT 1; SELECT 2; END", "SELECT 3"));
    EXPECT_THAT(
        split("BEGIN IF a THEN SELECT CASE WHEN b THEN 1 END; END IF; BEGIN x; END; END; y"),
        ElementsAre("BEGIN IF a THEN SELECT CASE WHEN b THEN 1 END; END IF; BEGIN x; END; END",
                    "y"));
    EXPECT_THAT(split("BEGIN CASE WHEN a THEN b; END CASE; c; END; d"),
                ElementsAre("BEGIN CASE WHEN a THEN b; END CASE; c; END", "d"));
    EXPECT_THAT(split("BEGIN WHILE a DO b; END WHILE; END; c"),
                ElementsAre("BEGIN WHILE a DO b; END WHILE; END", "c"));
    EXPECT_THAT(split("CREATE OR REPLACE PROCEDURE p() AS BEGIN a; END; b"),
                ElementsAre("CREATE OR REPLACE PROCEDURE p() AS BEGIN a; END", "b"));
    // Elsewhere they are names.
    EXPECT_THAT(split("SELECT begin; SELECT CASE WHEN a THEN 1 END; b"),
                ElementsAre("SELECT begin", "SELECT CASE WHEN a THEN 1 END", "b"));
    EXPECT_THAT(split("BEGIN; a; BEGIN TRANSACTION; b"),
                ElementsAre("BEGIN", "a", "BEGIN TRANSACTION", "b"));
}

TEST(ScriptTest, TellsWhereEachBegins) {
    const auto statements = split_script("-- ä\n SHOW SHARES;\n\n  /* x */ y");
    ASSERT_EQ(statements->size(), 2u);
    EXPECT_EQ((*statements)[0].position.line, 2u);
    EXPECT_EQ((*statements)[0].position.column, 2u);
    EXPECT_TRUE((*statements)[0].terminated);
    EXPECT_EQ((*statements)[1].position.line, 4u);
    EXPECT_EQ((*statements)[1].position.column, 11u);
    EXPECT_FALSE((*statements)[1].terminated);
}

TEST(ScriptTest, WhatHasNoEndIsAnError) {
    EXPECT_THAT(
        split("a;\nb 'c"),
        ElementsAre("[PARSE_SYNTAX_ERROR] the string that begins here has no end. SQLSTATE: "
                    "42601 (line 2, pos 2)"));
}

TEST(ScriptTest, APromptWaitsForTheSemicolon) {
    EXPECT_TRUE(is_unfinished("SELECT 1"));
    EXPECT_TRUE(is_unfinished("SELECT 'a;"));
    EXPECT_TRUE(is_unfinished("SELECT 1; SELECT"));
    EXPECT_TRUE(is_unfinished("/* a"));
    EXPECT_TRUE(is_unfinished("BEGIN SELECT 1;"));
    EXPECT_FALSE(is_unfinished("SELECT 1;"));
    EXPECT_FALSE(is_unfinished("SELECT 1; -- done"));
    EXPECT_FALSE(is_unfinished("  "));
    EXPECT_FALSE(is_unfinished("\xff"));
}

}  // namespace
}  // namespace sluice::sql
