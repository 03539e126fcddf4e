#include <gtest/gtest.h>

#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

TEST(CatalogStatementsTest, EveryFormForCatalogsAndSchemas) {
    expect_printed(std::to_array<Printed>({
        {"CREATE CATALOG IF NOT EXISTS c COMMENT 'x' MANAGED LOCATION 's3://b/p'"},
        {"CREATE CATALOG c MANAGED LOCATION 's3://b/p' COMMENT 'x'",
         "CREATE CATALOG c COMMENT 'x' MANAGED LOCATION 's3://b/p'"},
        {"CREATE CATALOG c USING SHARE acme-corp.their-share",
         "CREATE CATALOG c USING SHARE `acme-corp`.`their-share`"},
        {"DROP CATALOG c"},
        {"DROP CATALOG IF EXISTS c RESTRICT"},
        {"DROP CATALOG c CASCADE"},
        {"SHOW CATALOGS"},
        {"SHOW CATALOGS LIKE 'm*'"},
        {"DESCRIBE CATALOG EXTENDED c"},
        {"CREATE SCHEMA c.s"},
        {"CREATE DATABASE IF NOT EXISTS s COMMENT 'x'",
         "CREATE SCHEMA IF NOT EXISTS s COMMENT 'x'"},
        {"CREATE SCHEMA s MANAGED LOCATION 'file:///x'"},
        {"DROP SCHEMA IF EXISTS c.s CASCADE"},
        {"DROP DATABASE s", "DROP SCHEMA s"},
        {"SHOW SCHEMAS"},
        {"SHOW DATABASES FROM c 'x*'", "SHOW SCHEMAS IN c LIKE 'x*'"},
        {"DESCRIBE SCHEMA EXTENDED c.s"},
        {"DESC DATABASE s", "DESCRIBE SCHEMA s"},
        {"COMMENT ON CATALOG c IS 'x'"},
        {"COMMENT ON DATABASE c.s IS NULL", "COMMENT ON SCHEMA c.s IS NULL"},
    }));
}

TEST(CatalogStatementsTest, EveryFormOfUse) {
    expect_printed(std::to_array<Printed>({
        {"USE CATALOG c"},
        {"SET CATALOG c", "USE CATALOG c"},
        {"USE s", "USE SCHEMA s"},
        {"USE SCHEMA s"},
        {"USE DATABASE c.s", "USE SCHEMA c.s"},
        {"USE c.s", "USE SCHEMA c.s"},
        {"USE catalog.s", "USE SCHEMA `catalog`.s"},
    }));
}

TEST(CatalogStatementsTest, EveryFormForTables) {
    expect_printed(std::to_array<Printed>({
        {"CREATE TABLE main.sales.orders USING DELTA LOCATION 's3://bucket/orders'"},
        {"CREATE OR REPLACE TABLE t (a INT NOT NULL DEFAULT 5 COMMENT 'x' MASK c.s.f USING COLUMNS "
         "(b, c), b DECIMAL(10, 2))"},
        {"CREATE TABLE IF NOT EXISTS t (a STRING MASK f, `b c` TIMESTAMP_NTZ)"},
        {"CREATE TABLE t (a INT COMMENT 'x' NOT NULL) COMMENT 'c' PARTITIONED BY (a) USING delta",
         "CREATE TABLE t (a INT NOT NULL COMMENT 'x') USING delta PARTITIONED BY (a) COMMENT 'c'"},
        {"CREATE TABLE t (a INT) CLUSTER BY (a) TBLPROPERTIES ('delta.appendOnly' = 'true')"},
        {"CREATE TABLE t TBLPROPERTIES (delta.enableChangeDataFeed = true) AS SELECT 1 AS a",
         "CREATE TABLE t TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true') AS SELECT 1 AS a"},
        {"CREATE TABLE t USING deltaSharing LOCATION 'config.share#a.b.c'"},
        {"ALTER TABLE t RENAME TO c.s.u"},
        {"ALTER TABLE t SET TBLPROPERTIES ('a' = 'b')"},
        {"ALTER TABLE t UNSET TBLPROPERTIES IF EXISTS ('a', b)",
         "ALTER TABLE t UNSET TBLPROPERTIES IF EXISTS ('a', 'b')"},
        {"ALTER TABLE t SET OWNER TO o", "ALTER TABLE t OWNER TO o"},
        {"ALTER TABLE t ADD COLUMNS (a INT COMMENT 'x', b ARRAY<STRING>)"},
        {"ALTER TABLE t ADD COLUMN a INT", "ALTER TABLE t ADD COLUMNS (a INT)"},
        {"ALTER TABLE t ALTER COLUMN a COMMENT 'x'"},
        {"ALTER TABLE t ALTER COLUMN a SET MASK f USING COLUMNS (b)"},
        {"ALTER TABLE t ALTER COLUMN a DROP MASK"},
        {"ALTER TABLE main.sales.orders SET ROW FILTER main.sales.only_us ON (region)"},
        {"ALTER TABLE t SET ROW FILTER f ON ()"},
        {"ALTER TABLE t DROP ROW FILTER"},
        {"DROP TABLE IF EXISTS c.s.t"},
        {"UNDROP TABLE t"},
        {"COMMENT ON TABLE t IS 'x'"},
        {"COMMENT ON COLUMN c.s.t.a IS 'x'"},
        {"COMMENT ON VIEW v IS NULL"},
    }));
}

TEST(CatalogStatementsTest, EveryDataType) {
    expect_printed(std::to_array<Printed>({
        {"CREATE TABLE t (a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g BOOLEAN, h "
         "STRING, i BINARY, j DATE, k TIMESTAMP, l TIMESTAMP_NTZ, m VARIANT, n VOID)"},
        {"CREATE TABLE t (a byte, b short, c integer, d long, e real, f timestamp_ltz, g dec, h "
         "numeric(3))",
         "CREATE TABLE t (a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f TIMESTAMP, g DECIMAL, "
         "h DECIMAL(3))"},
        {"CREATE TABLE t (a CHAR(3), b VARCHAR(10), c DECIMAL(38, 18))"},
        {"CREATE TABLE t (a ARRAY<ARRAY<MAP<STRING, INT>>>, b STRUCT<x: INT NOT NULL COMMENT 'c', "
         "y: "
         "STRUCT<z: STRING>>)"},
        {"CREATE TABLE t (a STRUCT<x INT, `y z`: ARRAY<MAP<INT,STRUCT<>>>>)",
         "CREATE TABLE t (a STRUCT<x: INT, `y z`: ARRAY<MAP<INT, STRUCT<>>>>)"},
    }));
    EXPECT_EQ(refusal("CREATE TABLE t (a INTGER)"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'INTGER': there is no such data type; "
              "did you mean integer? SQLSTATE: 42601 (line 1, pos 18)");
    EXPECT_TRUE(refusal("CREATE TABLE t (a VARCHAR)").starts_with("[PARSE_SYNTAX_ERROR]"));
    EXPECT_TRUE(refusal("CREATE TABLE t (a INT(3))").starts_with("[PARSE_SYNTAX_ERROR]"));
    EXPECT_TRUE(refusal("CREATE TABLE t (a ARRAY<INT)").starts_with("[PARSE_SYNTAX_ERROR]"));
}

TEST(CatalogStatementsTest, EveryFormForViewsAndFunctions) {
    expect_printed(std::to_array<Printed>({
        {"CREATE VIEW v AS SELECT 1"},
        {"CREATE OR REPLACE VIEW c.s.v (a COMMENT 'x', b) COMMENT 'y' TBLPROPERTIES ('k' = 'v') AS "
         "SELECT * FROM t"},
        {"CREATE MATERIALIZED VIEW IF NOT EXISTS v AS VALUES (1)"},
        {"ALTER VIEW v AS SELECT 2"},
        {"ALTER VIEW v RENAME TO w"},
        {"ALTER VIEW v OWNER TO o"},
        {"DROP VIEW IF EXISTS v"},
        {"DROP MATERIALIZED VIEW v"},
        {"CREATE OR REPLACE FUNCTION c.s.only_us (region STRING) RETURNS BOOLEAN COMMENT 'x' "
         "RETURN "
         "region = 'US' OR is_account_group_member('admins')"},
        {"CREATE FUNCTION IF NOT EXISTS f() RETURNS INT RETURN 1",
         "CREATE FUNCTION IF NOT EXISTS f () RETURNS INT RETURN 1"},
        {"CREATE FUNCTION mask(v STRING, k INT) RETURNS STRING RETURN CASE WHEN k > 0 THEN v ELSE "
         "sha2(v, 256) END",
         "CREATE FUNCTION mask (v STRING, k INT) RETURNS STRING RETURN CASE WHEN k > 0 THEN v ELSE "
         "sha2(v, 256) END"},
        {"DROP FUNCTION f"},
    }));
}

TEST(CatalogStatementsTest, EveryFormOfShowAndDescribe) {
    expect_printed(std::to_array<Printed>({
        {"SHOW TABLES"},
        {"SHOW TABLES FROM c.s 'x*'", "SHOW TABLES IN c.s LIKE 'x*'"},
        {"SHOW VIEWS IN s LIKE 'a'"},
        {"SHOW COLUMNS FROM c.s.t", "SHOW COLUMNS IN c.s.t"},
        {"SHOW CREATE TABLE t"},
        {"SHOW PARTITIONS t"},
        {"SHOW TBLPROPERTIES t"},
        {"DESCRIBE t", "DESCRIBE TABLE t"},
        {"DESC TABLE EXTENDED c.s.t AS JSON", "DESCRIBE TABLE EXTENDED c.s.t AS JSON"},
        {"DESCRIBE EXTENDED t", "DESCRIBE TABLE EXTENDED t"},
        {"DESCRIBE DETAIL t"},
        {"DESCRIBE HISTORY t"},
        {"DESCRIBE HISTORY c.s.t LIMIT 5"},
        {"DESCRIBE history.t", "DESCRIBE TABLE `history`.t"},
        {"DESCRIBE table.t", "DESCRIBE TABLE `table`.t"},
    }));
}

}  // namespace
}  // namespace sluice::sql
