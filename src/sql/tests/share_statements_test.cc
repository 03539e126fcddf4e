#include <gtest/gtest.h>

#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

TEST(ShareStatementsTest, EveryForm) {
    expect_printed(std::to_array<Printed>({
        {"CREATE SHARE customer_analytics COMMENT 'Customer analytics data for partners'"},
        {"create share if not exists s", "CREATE SHARE IF NOT EXISTS s"},
        {"ALTER SHARE s ADD TABLE production.analytics.customer_segments"},
        {"ALTER SHARE s ADD t"},
        {"ALTER SHARE s ADD VIEW v COMMENT 'x' AS 'a.b'"},
        {"ALTER SHARE s ADD MATERIALIZED VIEW c.s.v"},
        {"ALTER SHARE s ADD STREAMING TABLE c.s.v"},
        {"ALTER SHARE s ADD FOREIGN TABLE c.s.v"},
        {"ALTER SHARE s ADD SCHEMA production.public_metrics COMMENT 'all of it'"},
        {"ALTER SHARE s ADD MODEL c.s.m COMMENT 'x' AS 'a.m'"},
        {"ALTER SHARE s ADD VOLUME c.s.m AS a.m", "ALTER SHARE s ADD VOLUME c.s.m AS 'a.m'"},
        {"ALTER SHARE s ADD FUNCTION c.s.f"},
        {"ALTER SHARE s ALTER TABLE t WITHOUT HISTORY"},
        {"ALTER SHARE s ALTER SCHEMA x COMMENT 'y'"},
        {"ALTER SHARE s REMOVE TABLE t"},
        {"ALTER SHARE s REMOVE t"},
        {"ALTER SHARE s REMOVE MATERIALIZED VIEW t"},
        {"ALTER SHARE s REMOVE SCHEMA c.t"},
        {"ALTER SHARE s REMOVE TABLE t PARTITION (a = 1), (a = 2)"},
        {"ALTER SHARE s REMOVE t PARTITION (a = 1)"},
        {"ALTER SHARE s RENAME TO t"},
        {"ALTER SHARE s SET OWNER TO `a@b.example`", "ALTER SHARE s OWNER TO `a@b.example`"},
        {"ALTER SHARE s OWNER TO 'a@b.example'", "ALTER SHARE s OWNER TO `a@b.example`"},
        {"ALTER SHARE s SET COMMENT 'c'"},
        {"DROP SHARE IF EXISTS s"},
        {"DESC SHARE s", "DESCRIBE SHARE s"},
        {"SHOW SHARES"},
        {"SHOW SHARES 'a*'", "SHOW SHARES LIKE 'a*'"},
        {"SHOW SHARES IN PROVIDER p LIKE 'a*|b'"},
        {"SHOW ALL IN SHARE s"},
        {"COMMENT ON SHARE s IS 'x'"},
        {"COMMENT ON SHARE s IS NULL"},
    }));
}

TEST(ShareStatementsTest, OptionsOfATableInAnyOrder) {
    const std::string_view canonical =
        "ALTER SHARE s ADD TABLE t COMMENT 'x' AS 'their.t1' PARTITION (a = 1) WITHOUT HISTORY "
        "WITH CHANGE DATA FEED START VERSION 12";
    EXPECT_EQ(round_trip("ALTER SHARE s ADD TABLE t START VERSION 12 WITH CHANGE DATA FEED "
                         "PARTITION (a = 1) WITHOUT HISTORY AS \"their.t1\" COMMENT 'x'"),
              canonical);
    EXPECT_EQ(round_trip("ALTER SHARE s ADD TABLE t COMMENT 'x' AS their.t1 PARTITION (a = 1) "
                         "WITHOUT HISTORY WITH CHANGE DATA FEED START VERSION 12"),
              canonical);
    EXPECT_EQ(refusal("ALTER SHARE s ADD TABLE t WITH HISTORY WITHOUT HISTORY"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'HISTORY': HISTORY is given twice. "
              "SQLSTATE: 42601 (line 1, pos 47)");
    EXPECT_EQ(refusal("ALTER SHARE s ADD TABLE t COMMENT 'x' COMMENT 'y'"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'COMMENT': COMMENT is given twice. "
              "SQLSTATE: 42601 (line 1, pos 38)");
}

// S13
TEST(ShareStatementsTest, ASchemaTakesNoOptionsOfATable) {
    for (const std::string option : {"AS 'a.b'", "PARTITION (a = 1)", "WITH HISTORY"}) {
        const std::string text = refusal("ALTER SHARE s ADD SCHEMA c.s " + option);
        EXPECT_TRUE(text.starts_with("[PARSE_SYNTAX_ERROR]")) << text;
        EXPECT_TRUE(
            text.ends_with("expected COMMENT or the end of the statement. "
                           "SQLSTATE: 42601 (line 1, pos 29)"))
            << text;
    }
    EXPECT_EQ(parse_as<AlterShare>("ALTER SHARE s ADD SCHEMA public").action,
              parse_as<AlterShare>("ALTER SHARE s ADD SCHEMA `public`").action);
}

TEST(ShareStatementsTest, EveryPartitionPredicate) {
    expect_printed(std::to_array<Printed>({
        {"ALTER SHARE s ADD TABLE t PARTITION (year = \"2021\"), (year = \"2020\", month = "
         "\"Dec\")",
         "ALTER SHARE s ADD TABLE t PARTITION (year = '2021'), (year = '2020', month = 'Dec')"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a == 1 AND b <=> NULL) OR (a = 2) PARTITION (a = 3)",
         "ALTER SHARE s ADD TABLE t PARTITION (a = 1, b <=> NULL), (a = 2), (a = 3)"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a LIKE 'x%', b LIKE CURRENT_RECIPIENT('k'))"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a != 1), (a <> 1)",
         "ALTER SHARE s ADD TABLE t PARTITION (a != 1), (a != 1)"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a < 1, b <= 2.5, c > -3, d >= DATE '2022-01-01')"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a IN (1, 'b', TRUE, NULL), c NOT IN (2))"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a BETWEEN 1 AND 2, c NOT BETWEEN 'a' AND 'b')"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a IS NULL, b IS NOT NULL)"},
        {"ALTER SHARE s ADD TABLE t PARTITION (date >= TIMESTAMP '2022-01-01 00:00:00')"},
    }));
}

// S50
TEST(ShareStatementsTest, BothFormsOfCurrentRecipientInPartitions) {
    expect_printed(std::to_array<Printed>({
        {"ALTER SHARE s ADD TABLE t PARTITION (country = CURRENT_RECIPIENT().country)",
         "ALTER SHARE s ADD TABLE t PARTITION (country = CURRENT_RECIPIENT('country'))"},
        {"ALTER SHARE s ADD TABLE t PARTITION (a = current_recipient().databricks.accountId)",
         "ALTER SHARE s ADD TABLE t PARTITION (a = CURRENT_RECIPIENT('databricks.accountId'))"},
        {"ALTER SHARE s ADD TABLE t PARTITION (country = CURRENT_RECIPIENT('country'))"},
    }));
}

TEST(ShareStatementsTest, AnEmptyPartitionClauseDropsTheRestriction) {
    const auto change = std::get<ChangeSharedObject>(
        parse_as<AlterShare>("ALTER SHARE s ALTER TABLE t PARTITION ()").action);
    ASSERT_TRUE(change.partitions.has_value());
    EXPECT_TRUE(change.partitions->empty());
    EXPECT_EQ(round_trip("ALTER SHARE s ALTER TABLE t PARTITION ()"),
              "ALTER SHARE s ALTER TABLE t PARTITION ()");
    const auto kept = std::get<ChangeSharedObject>(
        parse_as<AlterShare>("ALTER SHARE s ALTER TABLE t WITH HISTORY").action);
    EXPECT_FALSE(kept.partitions.has_value());
    // To add a table with an empty filter would be a slip: it would be shared whole.
    EXPECT_TRUE(refusal("ALTER SHARE s ADD TABLE t PARTITION ()").starts_with("[PARSE_SYNTAX_"));
}

TEST(ShareStatementsTest, TheTreeSaysWhatWasWritten) {
    const auto statement = parse_as<AlterShare>(
        "ALTER SHARE s ADD TABLE c.s.t PARTITION (a = 1, b LIKE 'x') WITHOUT HISTORY");
    const auto& change = std::get<ChangeSharedObject>(statement.action);
    EXPECT_EQ(change.change, ShareChange::add);
    EXPECT_EQ(change.kind, SharedKind::table);
    EXPECT_EQ(change.history, false);
    EXPECT_EQ(change.change_data_feed, std::nullopt);
    EXPECT_EQ(change.comment, std::nullopt);
    ASSERT_EQ(change.object.parts.size(), 3u);
    EXPECT_EQ(change.object.parts[2].text, "t");
    EXPECT_EQ(change.object.parts[2].position.column, 29u);
    ASSERT_EQ(change.partitions->size(), 1u);
    const auto& predicates = change.partitions->front().predicates;
    ASSERT_EQ(predicates.size(), 2u);
    EXPECT_EQ(predicates[1].column.text, "b");
    const auto& compare = std::get<CompareTest>(predicates[0].test);
    EXPECT_EQ(compare.comparison, Comparison::equal);
    EXPECT_EQ(std::get<Literal>(compare.operand), Literal(NumberLiteral{"1"}));
}

TEST(ShareStatementsTest, PartitionsPrintAsShowPrintsThem) {
    const auto statement = parse_as<AlterShare>(
        "ALTER SHARE s ADD t PARTITION (region='US') PARTITION(region = \"CA\")");
    EXPECT_EQ(to_sql(*std::get<ChangeSharedObject>(statement.action).partitions),
              "(region = 'US'), (region = 'CA')");
}

}  // namespace
}  // namespace sluice::sql
