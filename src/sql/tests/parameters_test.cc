#include <gtest/gtest.h>

#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

// S5
TEST(ParametersTest, WhereverALiteralStands) {
    expect_printed(std::to_array<Printed>({
        {"CREATE SHARE s COMMENT :c"},
        {"ALTER SHARE s ADD TABLE t COMMENT :c AS :a PARTITION (a = :p, b IN (:q, 1), c LIKE :r, d "
         "BETWEEN :x AND :y) START VERSION :v"},
        {"ALTER SHARE s SET COMMENT :c"},
        {"CREATE RECIPIENT r USING ID :id COMMENT :c PROPERTIES ('k' = :v) EXPIRES AT :e EMAIL :m"},
        {"ALTER RECIPIENT r ROTATE TOKEN GRACE :g HOURS"},
        {"ALTER RECIPIENT r REVOKE TOKEN :t"},
        {"GRANT SELECT ON SHARE s TO RECIPIENT r FOR :n DAYS"},
        {"SHOW SHARES LIKE :p"},
        {"SHOW TABLES IN s LIKE :p"},
        {"CREATE CATALOG c COMMENT :c MANAGED LOCATION :l"},
        {"CREATE TABLE t (a INT DEFAULT :d COMMENT :c) LOCATION :l TBLPROPERTIES ('k' = :v)"},
        {"COMMENT ON TABLE t IS :c"},
        {"DESCRIBE HISTORY t LIMIT :n"},
        {"SELECT :a + 1, f(:b), INTERVAL :n DAY, a LIKE 'x' ESCAPE :e FROM t VERSION AS OF :v "
         "WHERE "
         "a = :select LIMIT :n"},
        {"ALTER SHARE s ADD t PARTITION (a = CURRENT_RECIPIENT(:k))"},
    }));
}

// S5
TEST(ParametersTest, IdentifierWhereverAnObjectNameStands) {
    expect_printed(std::to_array<Printed>({
        {"CREATE SHARE IDENTIFIER(:s)"},
        {"ALTER SHARE IDENTIFIER(:s) ADD TABLE IDENTIFIER(:t)"},
        {"GRANT SELECT ON SHARE IDENTIFIER(:s) TO RECIPIENT IDENTIFIER(:r)"},
        {"GRANT SELECT ON TABLE IDENTIFIER(:t) TO IDENTIFIER(:p)"},
        {"SELECT IDENTIFIER(:c), IDENTIFIER(:f)(1) FROM IDENTIFIER('c.s.' || :t) AS x",
         "SELECT IDENTIFIER(:c), IDENTIFIER(:f)(1) FROM IDENTIFIER('c.s.' || :t) AS x"},
        {"INSERT INTO IDENTIFIER(:t) VALUES (1)"},
        {"DROP TABLE IDENTIFIER('c.s.`a.b`')", "DROP TABLE c.s.`a.b`"},
        {"USE CATALOG IDENTIFIER(:c)"},
    }));
    EXPECT_EQ(refusal("DROP SHARE IDENTIFIER('a.b')"),
              "[INVALID_IDENTIFIER] 'a.b' is not a name of at most 1 parts. SQLSTATE: 42602 "
              "(line 1, pos 11)");
    for (const std::string name : {"", ".", "a..b", "a.", "`a", "a`b`", "``"}) {
        EXPECT_TRUE(
            refusal("DROP TABLE IDENTIFIER('" + name + "')").starts_with("[INVALID_IDENTIFIER]"))
            << name;
    }
}

const ParameterValues& values() {
    static const ParameterValues kValues = {
        {"text", StringLiteral{"it's"}},
        {"number", NumberLiteral{"-7"}},
        {"digits", StringLiteral{"12"}},
        {"day", TypedLiteral{TypedLiteralKind::date, "2026-01-01"}},
        {"nothing", NullLiteral{}},
        {"yes", BooleanLiteral{true}},
        {"table", StringLiteral{"c.s.t; DROP TABLE x"}},
        {"name", StringLiteral{"acme-corp"}},
        {"unused", StringLiteral{"x"}},
    };
    return kValues;
}

std::string bound(std::string_view text) { return refusal(text, {.parameters = &values()}); }

// A132
TEST(ParametersTest, ValuesTakeThePlaceOfParameters) {
    EXPECT_EQ(bound("CREATE SHARE s COMMENT :text"), "parsed: CREATE SHARE s COMMENT 'it\\'s'");
    EXPECT_EQ(bound("CREATE SHARE s COMMENT :TEXT"), "parsed: CREATE SHARE s COMMENT 'it\\'s'");
    EXPECT_EQ(bound("DESCRIBE HISTORY t LIMIT :digits"), "parsed: DESCRIBE HISTORY t LIMIT 12");
    EXPECT_EQ(bound("SELECT :number, :day, :nothing, :yes, INTERVAL :digits DAY"),
              "parsed: SELECT -7, DATE '2026-01-01', NULL, TRUE, INTERVAL '12' DAY");
    EXPECT_EQ(bound("ALTER SHARE s ADD t PARTITION (a = :day, b = :number)"),
              "parsed: ALTER SHARE s ADD t PARTITION (a = DATE '2026-01-01', b = -7)");
    EXPECT_EQ(bound("COMMENT ON SHARE s IS :nothing"), "parsed: COMMENT ON SHARE s IS NULL");
    EXPECT_EQ(bound("CREATE RECIPIENT r PROPERTIES (a = :yes)"),
              "parsed: CREATE RECIPIENT r PROPERTIES ('a' = 'true')");
    EXPECT_EQ(bound("CREATE SHARE IDENTIFIER(:name)"), "parsed: CREATE SHARE `acme-corp`");
}

// A132 S86
TEST(ParametersTest, AParameterWithoutValueIsNamedWithItsPlace) {
    EXPECT_EQ(bound("SELECT 1,\n  :missing"),
              "[UNBOUND_SQL_PARAMETER] there is no value for the parameter :missing. SQLSTATE: "
              "42P02 (line 2, pos 2)");
    EXPECT_TRUE(bound("CREATE SHARE s COMMENT :c").starts_with("[UNBOUND_SQL_PARAMETER]"));
    EXPECT_TRUE(bound("DROP SHARE IDENTIFIER(:c)").starts_with("[UNBOUND_SQL_PARAMETER]"));
}

TEST(ParametersTest, AValueIsNeverReadAsSql) {
    EXPECT_EQ(bound("SELECT :text"), "parsed: SELECT 'it\\'s'");
    EXPECT_EQ(bound("DROP TABLE IDENTIFIER(:table)"), "parsed: DROP TABLE c.s.`t; DROP TABLE x`");
}

TEST(ParametersTest, AValueThatDoesNotFitIsRefused) {
    EXPECT_EQ(bound("DESCRIBE HISTORY t LIMIT :text"),
              "[INVALID_PARAMETER_VALUE] the value of this parameter is not an integer. SQLSTATE: "
              "22023 (line 1, pos 25)");
    EXPECT_EQ(bound("CREATE SHARE s COMMENT :nothing"),
              "[INVALID_PARAMETER_VALUE] the value of this parameter is not a string. SQLSTATE: "
              "22023 (line 1, pos 23)");
    EXPECT_TRUE(bound("SELECT INTERVAL :day DAY").starts_with("[INVALID_PARAMETER_VALUE]"));
}

}  // namespace
}  // namespace sluice::sql
