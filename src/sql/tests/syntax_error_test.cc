#include <gtest/gtest.h>

#include "sql/limits.h"
#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

// S74
TEST(SyntaxErrorTest, NamesWhatIsThereWhatWasExpectedAndWhatWasMeant) {
    EXPECT_EQ(refusal("CREATE SHRE x"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'SHRE': expected CATALOG, DATABASE, "
              "FUNCTION, MATERIALIZED, OR, RECIPIENT, SCHEMA, SHARE, TABLE or VIEW; did you mean "
              "SHARE? SQLSTATE: 42601 (line 1, pos 7)");
    EXPECT_EQ(refusal("GRANT SELECT ON SHARE s\n  TO RECIPENT r x"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'r': expected the end of the "
              "statement. SQLSTATE: 42601 (line 2, pos 14)");
    EXPECT_EQ(refusal("ALTER SHARE s ADD TABLE t WITH HISTRY"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'HISTRY': expected CHANGE or HISTORY; "
              "did you mean HISTORY? SQLSTATE: 42601 (line 1, pos 31)");
    EXPECT_EQ(refusal("CREATE SHARE IF NOT EXIST s"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'EXIST': expected EXISTS; did you mean "
              "EXISTS? SQLSTATE: 42601 (line 1, pos 20)");
    EXPECT_EQ(refusal("DROP SHARE"),
              "[PARSE_SYNTAX_ERROR] Syntax error at the end of the statement: expected a share "
              "name or IF. SQLSTATE: 42601 (line 1, pos 10)");
    EXPECT_EQ(refusal("CREATE SHARE s COMMENT x"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'x': expected a string. SQLSTATE: "
              "42601 (line 1, pos 23)");
    EXPECT_EQ(refusal("ALTER SHARE s ADD TABLE t START VERSION 1.5"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near '1.5': expected an integer. SQLSTATE: "
              "42601 (line 1, pos 40)");
    EXPECT_EQ(refusal("ALTER SHARE s ADD TABLE t PARTITION (a > )"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near ')': expected a literal "
              "or CURRENT_RECIPIENT. SQLSTATE: 42601 (line 1, pos 41)");
    EXPECT_EQ(refusal("SELECT a FROM t WHERE"),
              "[PARSE_SYNTAX_ERROR] Syntax error at the end of the statement: expected an "
              "expression. SQLSTATE: 42601 (line 1, pos 21)");
    EXPECT_EQ(refusal("CREATE SHARE s COMMENT \u2018x\u2019"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near '\u2018': expected a string; strings "
              "take straight quotes. SQLSTATE: 42601 (line 1, pos 23)");
    EXPECT_TRUE(
        refusal("SELEC 1").ends_with("did you mean SELECT? SQLSTATE: 42601 (line 1, pos 0)"))
        << refusal("SELEC 1");
}

TEST(SyntaxErrorTest, PositionsCountCharactersNotBytes) {
    EXPECT_TRUE(refusal("SELECT 'äöü', )").ends_with("(line 1, pos 14)"));
    EXPECT_TRUE(refusal("SELECT 'ä\nö', )").ends_with("(line 2, pos 4)"));
    // A statement of a script is told of its place in the script.
    EXPECT_TRUE(refusal("SELECT )", {.start = {7, 3}}).ends_with("(line 7, pos 9)"));
    EXPECT_TRUE(refusal("SELECT\n )", {.start = {7, 3}}).ends_with("(line 8, pos 1)"));
}

// A122
TEST(SyntaxErrorTest, OneStatementACall) {
    EXPECT_EQ(round_trip("/* a */ SHOW SHARES ; -- b"), "SHOW SHARES");
    EXPECT_EQ(refusal("SHOW SHARES; SHOW SHARES"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'SHOW': only one statement can be "
              "executed at a time. SQLSTATE: 42601 (line 1, pos 13)");
    for (const std::string_view text : {"", "  ", "-- nothing", "/* nothing */", ";"}) {
        EXPECT_TRUE(refusal(text).starts_with("[PARSE_SYNTAX_ERROR]")) << text;
    }
}

TEST(SyntaxErrorTest, WhatIsQuotedIsShort) {
    const std::string text = refusal("CREATE CATALOG c COMMENT '" + std::string(1000, 'a') + "' " +
                                     std::string(1000, 'b'));
    EXPECT_LT(refusal("CREATE SHARE s " + std::string(1000, 'b')).size(), 200u);
    EXPECT_LT(refusal("CREATE SHARE 1" + std::string(1000, 'b')).size(), 200u);
    EXPECT_NE(text.find("'" + std::string(64, 'b') + "…'"), std::string::npos) << text;
    EXPECT_EQ(text.find("aaa"), std::string::npos);
    EXPECT_EQ(refusal("SHOW SHARES `a\nb`").find('\n'), std::string::npos);
}

TEST(SyntaxErrorTest, EveryPrefixOfAStatementIsRefusedOrWhole) {
    const std::string_view text =
        "ALTER SHARE s ADD TABLE c.s.t COMMENT 'x' PARTITION (a = 1, b IN (2, 3)) WITH HISTORY "
        "START VERSION 12";
    int whole = 0;
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const auto statement = parse_statement(text.substr(0, length));
        if (statement) {
            ++whole;
            continue;
        }
        const std::string told = error_text(statement.error());
        EXPECT_TRUE(told.starts_with("[PARSE_SYNTAX_ERROR] ")) << told;
        EXPECT_TRUE(told.ends_with(")")) << told;
    }
    EXPECT_GT(whole, 5);
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

// S6
TEST(SyntaxErrorTest, DepthIsBounded) {
    const auto nested = [](std::string_view open, std::string_view close, std::size_t depth) {
        return refusal("SELECT " + repeated(open, depth) + "1" + repeated(close, depth));
    };
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"(", ")"},
        {"f(", ")"},
        {"-(", ")"},
        {"- - ", ""},
        {"NOT ", ""},
        {"(SELECT ", ")"},
        {"CASE WHEN ", " THEN 1 END"},
        {"a[", "]"},
        {"x -> ", ""},
        {"1 IN (", ")"},
        {"CAST(", " AS INT)"},
    };
    for (const auto& [open, close] : rows) {
        EXPECT_TRUE(nested(open, close, 10).starts_with("parsed")) << nested(open, close, 10);
        for (const std::size_t depth : {100, 50'000}) {
            const std::string text = nested(open, close, depth);
            EXPECT_TRUE(text.starts_with("[STATEMENT_TOO_COMPLEX]")) << text.substr(0, 200);
        }
    }
    EXPECT_TRUE(
        refusal("CREATE TABLE t (a " + repeated("ARRAY<", 100) + "INT" + repeated(">", 100) + ")")
            .starts_with("[STATEMENT_TOO_COMPLEX]"));
    EXPECT_TRUE(refusal("SELECT * FROM " + repeated("(", 1000) + "t JOIN u" + repeated(")", 1000))
                    .starts_with("[STATEMENT_TOO_COMPLEX]"));
    EXPECT_TRUE(refusal("SELECT 1" + repeated("::INT", kCastChainMax + 1))
                    .starts_with("[STATEMENT_TOO_COMPLEX]"));
    EXPECT_TRUE(refusal("SELECT 1" + repeated("::INT", kCastChainMax)).starts_with("parsed"));
}

// S6
TEST(SyntaxErrorTest, ListsAreBounded) {
    const auto groups = [](std::size_t count) {
        return refusal("ALTER SHARE s ADD t PARTITION (a = 1)" + repeated(", (a = 1)", count - 1));
    };
    EXPECT_TRUE(groups(kPartitionGroupsMax).starts_with("parsed"));
    EXPECT_TRUE(groups(kPartitionGroupsMax + 1).starts_with("[STATEMENT_TOO_COMPLEX]"));
    const auto in_list = [](std::size_t count) {
        return refusal("SELECT a IN (1" + repeated(", 1", count - 1) + ")");
    };
    EXPECT_TRUE(in_list(kInListItemsMax).starts_with("parsed"));
    EXPECT_TRUE(in_list(kInListItemsMax + 1).starts_with("[STATEMENT_TOO_COMPLEX]"));
    EXPECT_TRUE(
        refusal("SELECT 1" + repeated(", 1", kListItemsMax)).starts_with("[STATEMENT_TOO_"));
    EXPECT_TRUE(
        refusal("VALUES 1" + repeated(", 1", kValuesRowsMax)).starts_with("[STATEMENT_TOO_"));
    EXPECT_TRUE(refusal("VALUES 1" + repeated(", 1", kValuesRowsMax - 1)).starts_with("parsed"));
}

// S74 S81 S82 S84 S86
TEST(SyntaxErrorTest, EveryConditionHasItsSqlstate) {
    const auto told = [](Condition condition) { return error_text(Error(condition, "x")); };
    EXPECT_EQ(told(Condition::PARSE_SYNTAX_ERROR), "[PARSE_SYNTAX_ERROR] x. SQLSTATE: 42601");
    EXPECT_EQ(told(Condition::WRONG_OBJECT_TYPE), "[WRONG_OBJECT_TYPE] x. SQLSTATE: 42809");
    EXPECT_EQ(told(Condition::INVALID_PARTITION_COLUMN),
              "[INVALID_PARTITION_COLUMN] x. SQLSTATE: 42000");
    EXPECT_EQ(told(Condition::INVALID_IDENTIFIER), "[INVALID_IDENTIFIER] x. SQLSTATE: 42602");
    EXPECT_EQ(told(Condition::INVALID_PRIVILEGE), "[INVALID_PRIVILEGE] x. SQLSTATE: 42000");
    EXPECT_EQ(told(Condition::INVALID_PARAMETER_VALUE),
              "[INVALID_PARAMETER_VALUE] x. SQLSTATE: 22023");
    EXPECT_EQ(told(Condition::CAST_INVALID_INPUT), "[CAST_INVALID_INPUT] x. SQLSTATE: 22018");
    EXPECT_EQ(told(Condition::UNSUPPORTED_FEATURE), "[UNSUPPORTED_FEATURE] x. SQLSTATE: 0A000");
    EXPECT_EQ(told(Condition::STATEMENT_TOO_COMPLEX), "[STATEMENT_TOO_COMPLEX] x. SQLSTATE: 54001");
    EXPECT_EQ(told(Condition::UNBOUND_SQL_PARAMETER), "[UNBOUND_SQL_PARAMETER] x. SQLSTATE: 42P02");
    EXPECT_EQ(told(Condition::NON_DETERMINISTIC_POLICY),
              "[NON_DETERMINISTIC_POLICY] x. SQLSTATE: 42000");
    EXPECT_EQ(told(Condition::VIEW_SCHEMA_MISMATCH), "[VIEW_SCHEMA_MISMATCH] x. SQLSTATE: 51024");
}

TEST(SyntaxErrorTest, ThePlaceStandsBehindTheSqlstate) {
    EXPECT_EQ(error_text(located(Condition::CAST_INVALID_INPUT, "no date", {3, 5})),
              "[CAST_INVALID_INPUT] no date. SQLSTATE: 22018 (line 3, pos 4)");
    // Only what `located` wrote is a place.
    EXPECT_EQ(error_text(Error(Condition::CAST_INVALID_INPUT, "see (line 3, pos x)")),
              "[CAST_INVALID_INPUT] see (line 3, pos x). SQLSTATE: 22018");
    EXPECT_EQ(error_text(Error(Condition::CAST_INVALID_INPUT, "")),
              "[CAST_INVALID_INPUT] . SQLSTATE: 22018");
}

}  // namespace
}  // namespace sluice::sql
