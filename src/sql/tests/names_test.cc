#include <gtest/gtest.h>

#include "base/encoding.h"
#include "sql/keywords.h"
#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

// S1
TEST(NamesTest, KeywordsAreNamesWhereTheGrammarLeavesNoDoubt) {
    expect_printed(std::to_array<Printed>({
        {"SELECT share, recipient, date, comment, history FROM t",
         "SELECT `share`, `recipient`, date, comment, `history` FROM t"},
        {"CREATE SHARE share", "CREATE SHARE `share`"},
        {"ALTER SHARE comment ADD TABLE date COMMENT 'x'"},
        {"SELECT * FROM catalog.schema.table", "SELECT * FROM `catalog`.`schema`.`table`"},
        {"ALTER SHARE a ADD TABLE production.shared.t"},
        {"ALTER SHARE a ADD schema.t", "ALTER SHARE a ADD `schema`.t"},
        {"ALTER SHARE a REMOVE table.t", "ALTER SHARE a REMOVE `table`.t"},
        {"SELECT select.from, t.where FROM select.from.where",
         "SELECT `select`.`from`, t.`where` FROM `select`.`from`.`where`"},
        {"SELECT a AS from, b AS select FROM t", "SELECT a AS `from`, b AS `select` FROM t"},
        {"CREATE TABLE t (select INT, from STRING)",
         "CREATE TABLE t (`select` INT, `from` STRING)"},
        {"DROP TABLE IF EXISTS if", "DROP TABLE IF EXISTS `if`"},
        {"SELECT offset, left, limit + 1 FROM t", "SELECT `offset`, `left`, `limit` + 1 FROM t"},
    }));
    EXPECT_TRUE(refusal("SELECT * FROM where").starts_with("[PARSE_SYNTAX_ERROR]"));
    EXPECT_TRUE(refusal("SELECT from FROM t").starts_with("[PARSE_SYNTAX_ERROR]"));
}

// Each place takes the name in back quotes; what is printed may leave them out.
constexpr std::string_view kPlaces[] = {
    "CREATE SHARE #",
    "CREATE SHARE IF NOT EXISTS # COMMENT 'x'",
    "ALTER SHARE # ADD # AS 'a.b'",
    "ALTER SHARE s ADD TABLE # PARTITION (# = 1)",
    "ALTER SHARE s ADD SCHEMA # COMMENT 'x'",
    "ALTER SHARE s REMOVE #",
    "ALTER SHARE s OWNER TO #",
    "DESCRIBE SHARE #",
    "SHOW SHARES IN PROVIDER # LIKE 'x'",
    "CREATE RECIPIENT # USING OIDC EXPIRES AT # EMAIL 'x'",
    "CREATE RECIPIENT r EXPIRES AT #",
    "ALTER RECIPIENT # ROTATE TOKEN",
    "GRANT SELECT ON SHARE # TO RECIPIENT # FOR 1 DAYS",
    "GRANT SELECT ON TABLE # IN SHARE # TO RECIPIENT #",
    "GRANT SELECT ON TABLE # TO #",
    "SHOW GRANTS # ON SCHEMA #",
    "CREATE CATALOG # USING SHARE #.#",
    "DROP SCHEMA # CASCADE",
    "SHOW SCHEMAS IN # LIKE 'x'",
    "USE CATALOG #",
    "USE SCHEMA #",
    "CREATE TABLE # (# INT NOT NULL DEFAULT # COMMENT 'x' MASK # USING COLUMNS (#)) USING # "
    "PARTITIONED BY (#)",
    "ALTER TABLE # ALTER COLUMN # SET MASK #",
    "ALTER TABLE # SET ROW FILTER # ON (#)",
    "DROP TABLE #",
    "DESCRIBE TABLE #",
    "DESCRIBE TABLE EXTENDED # AS JSON",
    "DESCRIBE DETAIL #",
    "DESCRIBE HISTORY # LIMIT 1",
    "SHOW COLUMNS IN #",
    "COMMENT ON COLUMN # IS NULL",
    "CREATE VIEW # (#, # COMMENT 'x') AS TABLE #",
    "CREATE FUNCTION # (# INT) RETURNS INT RETURN #",
    "CREATE TABLE t (a STRUCT<#: INT>)",
    "WITH # (#) AS (SELECT 1) SELECT # AS # FROM # AS # (#), LATERAL #(1) AS #",
    "SELECT DISTINCT # FROM # JOIN # USING (#) WHERE # GROUP BY # HAVING # QUALIFY # ORDER BY "
    "# "
    "LIMIT # OFFSET #",
    "SELECT # OVER FROM t",
    "SELECT #(#), #(DISTINCT #, 1), # => 1 FROM t",
    "SELECT f(# => 1), struct(1 AS #), # -> #, (#, a) -> 1",
    "SELECT sum(#) OVER #, sum(a) OVER (# PARTITION BY # ORDER BY # ROWS # PRECEDING) FROM t "
    "WINDOW # AS (ORDER BY #)",
    "SELECT -#, NOT #, # + 1, # IS NULL, # BETWEEN # AND #, # LIKE #, # IN (#), (#, #), (#)",
    "SELECT CASE # WHEN # THEN # ELSE # END, CAST(# AS INT), EXTRACT(# FROM #)",
    "SELECT TRIM(BOTH # FROM #), TRIM(#), SUBSTRING(#, #), INTERVAL 1 DAY + #",
    "SELECT #.*, * EXCEPT (#), #.#[#].#, f(#).#",
    "SELECT a FROM t LATERAL VIEW #(1) # AS #, #",
    "SELECT a FROM # VERSION AS OF 1 AS #",
    "SELECT a FROM t GROUP BY ROLLUP (#, (#, a))",
    "VALUES (#), (#, 1)",
    "SELECT # UNION SELECT #",
    "SELECT a FROM #(1) AS # NATURAL JOIN #",
    "INSERT INTO # (#) SELECT #",
    "INSERT INTO # VALUES (#)",
    "INSERT INTO t (TABLE #)",
    "UPDATE # AS # SET # = # WHERE #",
    "DELETE FROM # AS # WHERE #",
};

// S1 S7
TEST(NamesTest, EveryKeywordIsANameInEveryPlaceOnceItIsPrinted) {
    int accepted = 0;
    for (std::size_t i = 0; i < kKeywordCount; ++i) {
        const std::string word = fold_ascii(keyword_text(static_cast<Keyword>(i)));
        for (const std::string_view place : kPlaces) {
            std::string text;
            for (const char c : place) text += c == '#' ? "`" + word + "`" : std::string(1, c);
            const std::string printed = round_trip(text);
            if (!printed.starts_with("error: ")) ++accepted;
        }
    }
    // Places that take no name at all would show nothing.
    EXPECT_GE(accepted, static_cast<int>(kKeywordCount * (std::size(kPlaces) - 2)));
}

// S2
TEST(NamesTest, ADigitInFrontNeedsBackQuotes) {
    const std::string_view told = "begins with a digit; use back quotes";
    for (const std::string_view text :
         {"SELECT * FROM 2024_orders", "DROP TABLE c.s.2024_orders", "CREATE SHARE 2024_orders",
          "SELECT 2024_orders", "ALTER SHARE s ADD TABLE 2024_orders"}) {
        EXPECT_TRUE(refusal(text).starts_with("[INVALID_IDENTIFIER]")) << refusal(text);
        EXPECT_NE(refusal(text).find(told), std::string::npos) << refusal(text);
    }
    EXPECT_EQ(round_trip("SELECT * FROM `2024_orders`"), "SELECT * FROM `2024_orders`");
    EXPECT_TRUE(refusal("CREATE TABLE c.s.2024 (a INT)").starts_with("[INVALID_IDENTIFIER]"));
}

// S2
TEST(NamesTest, AHyphenNeedsBackQuotesExceptInSharing) {
    EXPECT_EQ(refusal("SELECT * FROM my-schema.orders"),
              "[INVALID_IDENTIFIER] the name 'my-schema.orders' has a hyphen; use back quotes: "
              "`my-schema.orders`. SQLSTATE: 42602 (line 1, pos 14)");
    EXPECT_TRUE(refusal("DROP TABLE c.s.my-table").starts_with("[INVALID_IDENTIFIER]"));
    expect_printed(std::to_array<Printed>({
        {"CREATE SHARE acme-corp", "CREATE SHARE `acme-corp`"},
        {"CREATE SHARE acme-corp-2024-q1 COMMENT 'x'",
         "CREATE SHARE `acme-corp-2024-q1` COMMENT 'x'"},
        {"ALTER SHARE a-b ADD TABLE t", "ALTER SHARE `a-b` ADD TABLE t"},
        {"GRANT SELECT ON SHARE a-b TO RECIPIENT c-1x FOR 3 DAYS",
         "GRANT SELECT ON SHARE `a-b` TO RECIPIENT `c-1x` FOR 3 DAYS"},
        {"DESCRIBE PROVIDER a-b", "DESCRIBE PROVIDER `a-b`"},
        {"SET RECIPIENT in-house", "SET RECIPIENT `in-house`"},
        {"SELECT a-b FROM t", "SELECT a - b FROM t"},
    }));
    EXPECT_TRUE(refusal("CREATE SHARE acme - corp").starts_with("[PARSE_SYNTAX_ERROR]"));
    EXPECT_TRUE(refusal("CREATE SHARE acme-1.5").starts_with("[INVALID_IDENTIFIER]"));
    EXPECT_TRUE(refusal("CREATE SHARE acme-").starts_with("[PARSE_SYNTAX_ERROR]"));
}

// S2
TEST(NamesTest, AnAddressOrBlanksAreNoName) {
    EXPECT_EQ(refusal("CREATE RECIPIENT IF NOT EXISTS bob.smith@acme.example COMMENT 'x'"),
              "[INVALID_IDENTIFIER] 'bob.smith@acme.example' cannot be a name; choose one and say "
              "where to write to: bob_smith EMAIL 'bob.smith@acme.example'. SQLSTATE: 42602 "
              "(line 1, pos 31)");
    EXPECT_EQ(refusal("CREATE RECIPIENT `bob@acme.example`"),
              "[INVALID_IDENTIFIER] 'bob@acme.example' cannot be a name; choose one and say where "
              "to write to: bob EMAIL 'bob@acme.example'. SQLSTATE: 42602 (line 1, pos 17)");
    EXPECT_EQ(refusal("GRANT SELECT ON SHARE s TO RECIPIENT bob@acme.example"),
              "[INVALID_IDENTIFIER] 'bob@acme.example' cannot be a name; choose one and say where "
              "to write to: bob EMAIL 'bob@acme.example'. SQLSTATE: 42602 (line 1, pos 37)");
    const std::string_view blank =
        "[INVALID_IDENTIFIER] 'Data Science Team' cannot be a name; choose one such as "
        "Data_Science_Team. SQLSTATE: 42602 (line 1, pos 17)";
    EXPECT_EQ(refusal("CREATE RECIPIENT Data Science Team"), blank);
    EXPECT_EQ(refusal("CREATE RECIPIENT Data Science Team COMMENT 'x'"), blank);
    EXPECT_EQ(refusal("CREATE RECIPIENT `Data Science Team`"), blank);
    EXPECT_TRUE(refusal("CREATE SHARE my share").starts_with("[INVALID_IDENTIFIER]"));
    // A slip in the word that follows is no part of a name.
    EXPECT_TRUE(refusal("CREATE RECIPIENT r COMENT 'x'").starts_with("[PARSE_SYNTAX_ERROR]"));
    // Names that are there already may be anything.
    EXPECT_EQ(round_trip("DROP RECIPIENT `a b`"), "DROP RECIPIENT `a b`");
    EXPECT_EQ(refusal("GRANT SELECT ON TABLE t TO bob@acme.example"),
              "[INVALID_IDENTIFIER] the name 'bob@acme.example' has a character that names do not "
              "have; use back quotes: `bob@acme.example`. SQLSTATE: 42602 (line 1, pos 27)");
    EXPECT_TRUE(refusal("CREATE SHARE ``").starts_with("[INVALID_IDENTIFIER]"));
}

TEST(NamesTest, NamesAreKeptAsWritten) {
    EXPECT_EQ(parse_as<CreateShare>("CREATE SHARE Acme").name.parts[0].text, "Acme");
    EXPECT_EQ(parse_as<CreateShare>("CREATE SHARE `A``b`").name.parts[0].text, "A`b");
}

}  // namespace
}  // namespace sluice::sql
