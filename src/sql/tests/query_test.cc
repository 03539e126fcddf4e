#include <gtest/gtest.h>

#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

// S45
TEST(QueryTest, EveryClause) {
    expect_printed(std::to_array<Printed>({
        {"SELECT 1"},
        {"select distinct a x, b as y from t", "SELECT DISTINCT a AS x, b AS y FROM t"},
        {"SELECT ALL a FROM t", "SELECT a FROM t"},
        {"SELECT *, t.*, c.s.t.* FROM t"},
        {"SELECT * EXCEPT (a, b.c) FROM t"},
        {"WITH a AS (SELECT 1), b (x, y) AS (SELECT 2, 3) SELECT * FROM a, b"},
        {"WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r"},
        {"SELECT a FROM t WHERE b > 1 GROUP BY a HAVING count(*) > 1 ORDER BY 1 DESC, a ASC NULLS "
         "FIRST, b NULLS LAST LIMIT 10 OFFSET 5"},
        {"SELECT a FROM t GROUP BY ALL ORDER BY a LIMIT ALL",
         "SELECT a FROM t GROUP BY ALL ORDER BY a"},
        {"SELECT a FROM t GROUP BY a, ROLLUP (b, (c, d)), CUBE (e), GROUPING SETS ((a, b), a, ())"},
        {"SELECT a FROM t GROUP BY a, b WITH ROLLUP", "SELECT a FROM t GROUP BY ROLLUP (a, b)"},
        {"SELECT a FROM t GROUP BY a WITH CUBE", "SELECT a FROM t GROUP BY CUBE (a)"},
        {"SELECT a FROM t GROUP BY ROLLUP ((a + b) * 2, (c))",
         "SELECT a FROM t GROUP BY ROLLUP ((a + b) * 2, c)"},
        {"SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY a ORDER BY b) = 1"},
        {"SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b), v AS (w ORDER BY c)"},
        {"SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), sum(a) "
         "OVER (ORDER BY b RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND UNBOUNDED FOLLOWING), max(a) "
         "OVER (ORDER BY b ROWS 2 PRECEDING) FROM t"},
        {"SELECT x FROM t LATERAL VIEW OUTER explode(a) e AS x LATERAL VIEW posexplode(b) AS i, y"},
        {"SELECT x FROM t LATERAL VIEW explode(a) e"},
        {"VALUES (1, 'a'), (2, 'b')"},
        {"VALUES 1, 2", "VALUES (1), (2)"},
        {"TABLE c.s.t"},
        {"SELECT * FROM VALUES (1, 2) AS t (a, b)"},
        {"SELECT * FROM t VERSION AS OF 3"},
        {"SELECT * FROM t FOR VERSION AS OF 3 x", "SELECT * FROM t VERSION AS OF 3 AS x"},
        {"SELECT * FROM t TIMESTAMP AS OF current_timestamp() - INTERVAL 1 HOUR AS x"},
        {"SELECT * FROM table_changes('c.s.t', 1, 5)"},
        {"SELECT * FROM range(10) AS r (i)"},
    }));
}

TEST(QueryTest, EveryJoin) {
    expect_printed(std::to_array<Printed>({
        {"SELECT * FROM a JOIN b ON a.x = b.x"},
        {"SELECT * FROM a INNER JOIN b USING (x, y)", "SELECT * FROM a JOIN b USING (x, y)"},
        {"SELECT * FROM a LEFT OUTER JOIN b ON TRUE RIGHT JOIN c ON TRUE FULL OUTER JOIN d ON TRUE",
         "SELECT * FROM a LEFT JOIN b ON TRUE RIGHT JOIN c ON TRUE FULL JOIN d ON TRUE"},
        {"SELECT * FROM a SEMI JOIN b ON TRUE LEFT ANTI JOIN c USING (x)",
         "SELECT * FROM a LEFT SEMI JOIN b ON TRUE LEFT ANTI JOIN c USING (x)"},
        {"SELECT * FROM a CROSS JOIN b NATURAL JOIN c NATURAL LEFT JOIN d"},
        {"SELECT * FROM a, LATERAL (SELECT a.x) AS b JOIN LATERAL explode(c) AS d"},
        {"SELECT * FROM (a JOIN b ON TRUE) JOIN (c CROSS JOIN d) AS e ON TRUE"},
        {"SELECT * FROM (SELECT 1) JOIN (SELECT 2) AS b"},
    }));
}

TEST(QueryTest, SetOperationsBindAsInSpark) {
    expect_printed(std::to_array<Printed>({
        {"SELECT 1 UNION ALL SELECT 2 UNION SELECT 3 EXCEPT ALL SELECT 4 EXCEPT SELECT 5"},
        {"SELECT 1 UNION DISTINCT SELECT 2 MINUS SELECT 3",
         "SELECT 1 UNION SELECT 2 EXCEPT SELECT 3"},
        {"SELECT 1 INTERSECT SELECT 2 INTERSECT ALL SELECT 3"},
        {"SELECT 1 UNION SELECT 2 INTERSECT SELECT 3",
         "SELECT 1 UNION (SELECT 2 INTERSECT SELECT 3)"},
        {"SELECT 1 INTERSECT SELECT 2 UNION SELECT 3",
         "(SELECT 1 INTERSECT SELECT 2) UNION SELECT 3"},
        {"(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3"},
        {"(SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL (VALUES (2)) ORDER BY 1"},
        {"((SELECT 1))"},
    }));
}

TEST(QueryTest, ParenthesesHoldAQueryOrJoinsOrAValue) {
    expect_printed(std::to_array<Printed>({
        {"SELECT * FROM ((SELECT 1) UNION (SELECT 2)) AS t"},
        {"SELECT * FROM ((SELECT 1) a JOIN b)", "SELECT * FROM ((SELECT 1) AS a JOIN b)"},
        {"SELECT ((SELECT 1) + 1) * 2"},
        {"SELECT (SELECT max(a) FROM t), ((SELECT 1), 2)"},
        {"SELECT a IN (SELECT 1), a IN ((SELECT 1) UNION (SELECT 2)), a IN ((SELECT 1), 2)"},
        {"SELECT EXISTS (SELECT 1), NOT EXISTS (WITH x AS (SELECT 1) TABLE x)"},
        {"SELECT exists(a, x -> x > 1)", "SELECT `exists`(a, x -> x > 1)"},
        {"SELECT (values), (with + 1)", "SELECT `values`, `with` + 1"},
        {"SELECT EXISTS ((SELECT 1) UNION (SELECT 2)), a IN (VALUES b UNION SELECT 1)",
         "SELECT EXISTS ((SELECT 1) UNION (SELECT 2)), a IN (VALUES (b) UNION SELECT 1)"},
        {"SELECT ALL (a), `all`(a)", "SELECT a, `all`(a)"},
        {"SELECT ALL :p, -all", "SELECT :p, -`all`"},
        {"SELECT all, 1", "SELECT `all`, 1"},
    }));
}

TEST(QueryTest, ClausesThatSluiceLacksAreNamed) {
    EXPECT_EQ(
        refusal("SELECT * FROM t TABLESAMPLE (10 ROWS)"),
        "[UNSUPPORTED_FEATURE] TABLESAMPLE is not supported. SQLSTATE: 0A000 (line 1, pos 16)");
    EXPECT_EQ(refusal("SELECT * FROM t x PIVOT (sum(a) FOR b IN (1))"),
              "[UNSUPPORTED_FEATURE] PIVOT is not supported. SQLSTATE: 0A000 (line 1, pos 18)");
}

TEST(QueryTest, EveryStatementThatChangesData) {
    expect_printed(std::to_array<Printed>({
        {"INSERT INTO t VALUES (1, DEFAULT), (2, 'b')"},
        {"INSERT INTO TABLE c.s.t (a, b) SELECT 1, 2", "INSERT INTO c.s.t (a, b) SELECT 1, 2"},
        {"INSERT OVERWRITE t SELECT * FROM u"},
        {"INSERT OVERWRITE TABLE t (SELECT 1)", "INSERT OVERWRITE t (SELECT 1)"},
        {"INSERT INTO t BY NAME SELECT 1 AS a"},
        {"INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x"},
        {"INSERT INTO governance.marketplace.access_requests VALUES (uuid(), 'p', 'acme', 'why', "
         "current_timestamp(), 'pending')"},
        {"UPDATE t SET a = 1, t.b.c = DEFAULT WHERE a > 2"},
        {"UPDATE c.s.t x SET a = x.b", "UPDATE c.s.t AS x SET a = x.b"},
        {"DELETE FROM t"},
        {"DELETE FROM t AS x WHERE x.a IS NULL"},
    }));
}

TEST(QueryTest, StatementsThatSluiceDoesNotExecuteAreKnownByName) {
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE", "MERGE INTO"},
        {"COPY INTO t FROM 's3://b'", "COPY INTO"},
        {"COPY t TO 'x.csv'", "COPY"},
        {"ATTACH 'x.db' AS y", "ATTACH"},
        {"SET spark.sql.ansi.enabled = true", "SET"},
        {"RESET x", "RESET"},
        {"PRAGMA version", "PRAGMA"},
        {"INSTALL httpfs", "INSTALL"},
        {"LOAD httpfs", "LOAD"},
        {"EXPLAIN SELECT 1", "EXPLAIN"},
        {"create or replace temporary view v as select 1", "CREATE TEMPORARY"},
        {"CREATE VOLUME v", "CREATE VOLUME"},
        {"ALTER SCHEMA s SET OWNER TO x", "ALTER SCHEMA"},
        {"SHOW FUNCTIONS", "SHOW FUNCTIONS"},
        {"DESCRIBE FUNCTION f", "DESCRIBE FUNCTION"},
        {"BEGIN SELECT 1; SELECT 2; END", "BEGIN"},
    };
    for (const auto& [text, form] : rows) {
        const auto statement = parse_as<UnsupportedStatement>(std::string(text) + " ; ");
        EXPECT_EQ(statement.form, form);
        EXPECT_EQ(statement.text, text);
        EXPECT_EQ(round_trip(text), text);
    }
    EXPECT_TRUE(refusal("OPTIMIZE t; SELECT 1").starts_with("[PARSE_SYNTAX_ERROR]"));
    EXPECT_EQ(round_trip("DESCRIBE function.t"), "DESCRIBE TABLE `function`.t");
    // A function that reads files is a call like any other: it is the executor's list that decides.
    EXPECT_EQ(round_trip("SELECT * FROM read_csv('/etc/passwd')"),
              "SELECT * FROM read_csv('/etc/passwd')");
}

}  // namespace
}  // namespace sluice::sql
