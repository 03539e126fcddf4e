#include <gtest/gtest.h>

#include <string>

#include "governance/testing/statement_world.h"

namespace sluice::governance {
namespace {

using testing::StatementWorld;

class TableStatements : public ::testing::Test {
protected:
    TableStatements() {
        EXPECT_EQ(says("CREATE CATALOG main"), "ok");
        EXPECT_EQ(says("CREATE SCHEMA main.sales COMMENT 'of sales'"), "ok");
    }
    std::string says(std::string_view text) { return world_.says(text); }
    std::string create(const std::string& name, const std::string& columns = "") {
        return says("CREATE TABLE " + name + " " + columns + " LOCATION '" +
                    world_.write_table("t") + "'");
    }

    StatementWorld world_;
};

// S35 S78
TEST_F(TableStatements, Creation) {
    EXPECT_EQ(create("main.sales.Orders", "USING DELTA COMMENT 'x'"), "ok");
    EXPECT_EQ(says("SHOW TABLES IN main.sales"), "sales | orders | false\n");
    EXPECT_TRUE(create("main.sales.orders").starts_with("[TABLE_OR_VIEW_ALREADY_EXISTS]"));
    EXPECT_EQ(says("CREATE TABLE IF NOT EXISTS main.sales.orders LOCATION '/nowhere'"), "ok");
    EXPECT_TRUE(says("CREATE TABLE main.sales.o LOCATION '" + world_.folder() + "/none'")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_EQ(create("main.sales.a", "(id BIGINT, day DATE) USING DELTA PARTITIONED BY (day)"),
              "ok");
    EXPECT_TRUE(create("main.sales.b", "(id INT, day DATE)")
                    .starts_with("[INVALID_PARAMETER_VALUE] column 'id' has the type"));
    EXPECT_TRUE(create("main.sales.b", "(id BIGINT, day DATE) PARTITIONED BY (id)")
                    .starts_with("[INVALID_PARAMETER_VALUE] the partition columns of the table"));
}

// S36 S84
TEST_F(TableStatements, FormsThatAreNotExecuted) {
    for (const std::string_view text :
         {"CREATE TABLE main.sales.t (a INT)", "CREATE TABLE main.sales.t USING CSV LOCATION '/x'",
          "CREATE TABLE main.sales.t LOCATION '/x' AS SELECT 1",
          "CREATE OR REPLACE TABLE main.sales.t LOCATION '/x'", "CREATE VIEW v AS SELECT 1",
          "DROP VIEW v", "UNDROP TABLE t", "SELECT 1", "INSERT INTO t VALUES (1)",
          "UPDATE t SET a = 1", "DELETE FROM t", "CREATE FUNCTION f() RETURNS INT RETURN 1",
          "ALTER TABLE t SET ROW FILTER f ON (a)", "ALTER TABLE t ADD COLUMNS (a INT)", "SET x = 1",
          "MERGE INTO t USING u ON a WHEN MATCHED THEN DELETE"})
        EXPECT_TRUE(says(text).starts_with("[UNSUPPORTED_FEATURE]")) << text << ": " << says(text);
    EXPECT_NE(says("CREATE TABLE t USING DELTASHARING LOCATION 'p#s.a.b'")
                  .find("CREATE CATALOG … USING SHARE"),
              std::string::npos);
}

// S3 S37 S77
TEST_F(TableStatements, Names) {
    EXPECT_EQ(create("t"), "ok");
    EXPECT_EQ(says("SHOW TABLES"), "default | t | false\n");
    EXPECT_EQ(says("USE main.sales"), "ok");
    EXPECT_EQ(create("orders"), "ok");
    EXPECT_EQ(says("SHOW COLUMNS IN sales.orders"), "id\nday\n");
    EXPECT_EQ(says("DESCRIBE TABLE ordres").substr(0, 95),
              "[TABLE_OR_VIEW_NOT_FOUND] Table 'main.sales.ordres' does not exist. Did you mean "
              "'orders'? SQLS");
    EXPECT_TRUE(says("DESCRIBE sale.orders").starts_with("[SCHEMA_NOT_FOUND]"));
    EXPECT_TRUE(says("DESCRIBE mian.sales.orders").starts_with("[CATALOG_NOT_FOUND]"));
    EXPECT_TRUE(create("nowhere.sales.t").starts_with("[CATALOG_NOT_FOUND]"));
    EXPECT_TRUE(create("main.nowhere.t").starts_with("[SCHEMA_NOT_FOUND]"));
    EXPECT_TRUE(says("USE CATALOG nowhere").starts_with("[CATALOG_NOT_FOUND]"));
    EXPECT_TRUE(says("USE nowhere").starts_with("[SCHEMA_NOT_FOUND]"));
    EXPECT_EQ(says("USE CATALOG main"), "ok");
    EXPECT_EQ(says("SHOW TABLES LIKE 'o*'"), "");
}

// S65
TEST_F(TableStatements, Describe) {
    EXPECT_EQ(create("main.sales.orders", "COMMENT 'x'"), "ok");
    EXPECT_EQ(world_.columns("DESCRIBE main.sales.orders"), "col_name, data_type, comment");
    EXPECT_EQ(says("DESCRIBE TABLE main.sales.orders"),
              "id | bigint | NULL\nday | date | NULL\n |  | \n# Partition Information |  | \n"
              "# col_name | data_type | comment\nday | date | NULL\n");
    const std::string extended = says("DESCRIBE EXTENDED main.sales.orders");
    for (const std::string_view row : {"# Detailed Table Information |  | ", "Catalog | main | ",
                                       "Owner | admin | ", "Type | EXTERNAL | ", "Comment | x | "})
        EXPECT_NE(extended.find(row), std::string::npos) << row;
}

// S64 S66 S67
TEST_F(TableStatements, LogsOfTables) {
    EXPECT_EQ(create("main.sales.orders", "TBLPROPERTIES ('a' = 'b')"), "ok");
    EXPECT_EQ(world_.columns("DESCRIBE DETAIL main.sales.orders"),
              "format, id, name, description, location, createdAt TIMESTAMP, lastModified "
              "TIMESTAMP, partitionColumns ARRAY<STRING>, clusteringColumns ARRAY<STRING>, "
              "numFiles BIGINT, sizeInBytes BIGINT, properties MAP<STRING,STRING>, "
              "minReaderVersion INT, minWriterVersion INT, tableFeatures ARRAY<STRING>, statistics "
              "MAP<STRING,STRING>");
    const auto detail = world_.run("DESCRIBE DETAIL main.sales.orders");
    EXPECT_EQ(detail->rows[0][0], "delta");
    EXPECT_EQ(detail->rows[0][3], "from the log");
    EXPECT_EQ(detail->rows[0][7], R"(["day"])");
    EXPECT_EQ(detail->rows[0][9], "0");
    EXPECT_EQ(world_.columns("DESCRIBE HISTORY main.sales.orders"),
              "version BIGINT, timestamp TIMESTAMP, userId, userName, operation, "
              "operationParameters MAP<STRING,STRING>, job STRUCT<>, notebook STRUCT<>, clusterId, "
              "readVersion BIGINT, isolationLevel, isBlindAppend BOOLEAN, operationMetrics "
              "MAP<STRING,STRING>, userMetadata, engineInfo");
    EXPECT_EQ(world_.run("DESCRIBE HISTORY main.sales.orders LIMIT 5")->rows.size(), 1u);
    EXPECT_EQ(says("SHOW TBLPROPERTIES main.sales.orders"), "a | b\n");
    EXPECT_EQ(says("SHOW PARTITIONS main.sales.orders"), "");
    EXPECT_EQ(world_.columns("SHOW PARTITIONS main.sales.orders"), "day");
    EXPECT_EQ(world_.columns("SHOW CREATE TABLE main.sales.orders"), "createtab_stmt");
    const std::string statement = says("SHOW CREATE TABLE main.sales.orders");
    EXPECT_EQ(says("DROP TABLE main.sales.orders"), "ok");
    EXPECT_EQ(says(statement), "ok");
    EXPECT_EQ(says("SHOW CREATE TABLE main.sales.orders"), statement);
}

// S64 S67
TEST_F(TableStatements, CommitsAndPartitions) {
    const std::string location = world_.write_log(
        "p",
        R"({"commitInfo":{"timestamp":1,"operation":"WRITE","operationParameters":{"mode":"Append"},"readVersion":0,"isBlindAppend":true,"engineInfo":"e","operationMetrics":{"numFiles":"2"}}})"
        "\n"
        R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})"
        "\n"
        R"({"metaData":{"id":"p","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"r\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":["r"],"configuration":{}}})"
        "\n"
        R"({"add":{"path":"b","partitionValues":{"r":"},\"size\":"},"size":1,"modificationTime":1,"dataChange":true}})"
        "\n"
        R"({"add":{"path":"a","partitionValues":{"r":null},"size":1,"modificationTime":1,"dataChange":true}})"
        "\n"
        R"({"add":{"path":"c","partitionValues":{"r":null},"size":2,"modificationTime":1,"dataChange":true}})"
        "\n");
    EXPECT_EQ(says("CREATE TABLE main.sales.p LOCATION '" + location + "'"), "ok");
    EXPECT_EQ(says("SHOW PARTITIONS main.sales.p"), "NULL\n},\"size\":\n");
    const auto history = world_.run("DESCRIBE HISTORY main.sales.p");
    ASSERT_TRUE(history);
    const auto& row = history->rows[0];
    EXPECT_EQ(row[0], "0");
    EXPECT_EQ(row[4], "WRITE");
    EXPECT_EQ(row[5], R"({"mode":"Append"})");
    EXPECT_EQ(row[9], "0");
    EXPECT_EQ(row[11], "true");
    EXPECT_EQ(row[12], R"({"numFiles":"2"})");
    EXPECT_EQ(row[14], "e");
}

// S43 S62 S68 S79
TEST_F(TableStatements, CatalogsAndSchemas) {
    EXPECT_EQ(says("SHOW CATALOGS"), "main\n");
    EXPECT_EQ(world_.columns("SHOW CATALOGS"), "catalog");
    EXPECT_EQ(says("SHOW SCHEMAS"), "default\nsales\n");
    EXPECT_EQ(says("SHOW SCHEMAS IN main LIKE 's*'"), "sales\n");
    EXPECT_EQ(world_.columns("SHOW SCHEMAS"), "databaseName");
    EXPECT_EQ(says("DESCRIBE CATALOG main"),
              "Catalog Name | main\nComment | NULL\nOwner | admin\n");
    EXPECT_EQ(world_.columns("DESCRIBE CATALOG main"), "info_name, info_value");
    EXPECT_EQ(says("DESCRIBE SCHEMA main.sales"),
              "Catalog Name | main\nNamespace Name | sales\nComment | of sales\nOwner | admin\n");
    EXPECT_EQ(world_.columns("DESCRIBE SCHEMA main.sales"),
              "database_description_item, database_description_value");
    EXPECT_TRUE(says("CREATE SCHEMA main.sales").starts_with("[SCHEMA_ALREADY_EXISTS]"));
    EXPECT_EQ(says("CREATE SCHEMA IF NOT EXISTS main.sales"), "ok");
    EXPECT_EQ(create("main.sales.orders"), "ok");
    EXPECT_EQ(says("DROP SCHEMA main.sales"),
              "[SCHEMA_NOT_EMPTY] Schema 'main.sales' is not empty; CASCADE drops it with all it "
              "holds. SQLSTATE: 2BP01 (line 1, pos 12)");
    EXPECT_TRUE(says("DROP CATALOG main").starts_with("[CATALOG_NOT_EMPTY]"));
    EXPECT_EQ(says("DROP SCHEMA main.sales CASCADE"), "ok");
    EXPECT_EQ(says("DROP SCHEMA IF EXISTS main.sales"), "ok");
    EXPECT_EQ(says("COMMENT ON CATALOG main IS 'c'"), "ok");
    EXPECT_EQ(world_.item("DESCRIBE CATALOG main", "Comment"), "c");
    EXPECT_EQ(says("COMMENT ON CATALOG main IS NULL"), "ok");
    EXPECT_EQ(world_.item("DESCRIBE CATALOG main", "Comment"), "NULL");
    EXPECT_EQ(says("DROP CATALOG main CASCADE"), "ok");
    EXPECT_EQ(says("DROP CATALOG IF EXISTS main"), "ok");
}

// S42
TEST_F(TableStatements, DropAndChange) {
    EXPECT_EQ(create("main.sales.orders"), "ok");
    EXPECT_EQ(says("ALTER TABLE main.sales.orders SET TBLPROPERTIES ('a' = '1', 'b' = '2')"), "ok");
    EXPECT_EQ(says("ALTER TABLE main.sales.orders UNSET TBLPROPERTIES ('a')"), "ok");
    EXPECT_EQ(says("SHOW TBLPROPERTIES main.sales.orders"), "b | 2\n");
    EXPECT_EQ(says("ALTER TABLE main.sales.orders OWNER TO ann"), "ok");
    EXPECT_EQ(says("COMMENT ON TABLE main.sales.orders IS 'z'"), "ok");
    const std::string extended = says("DESCRIBE EXTENDED main.sales.orders");
    EXPECT_NE(extended.find("Owner | ann | "), std::string::npos);
    EXPECT_NE(extended.find("Comment | z | "), std::string::npos);
    EXPECT_EQ(says("COMMENT ON TABLE main.sales.orders IS NULL"), "ok");
    EXPECT_EQ(says("DESCRIBE EXTENDED main.sales.orders").find("Comment | z | "),
              std::string::npos);
    EXPECT_EQ(says("DROP TABLE main.sales.orders"), "ok");
    EXPECT_EQ(create("main.sales.orders"), "ok");
    EXPECT_EQ(says("DROP TABLE IF EXISTS main.sales.nothing"), "ok");
    EXPECT_TRUE(says("DROP TABLE main.sales.nothing").starts_with("[TABLE_OR_VIEW_NOT_FOUND]"));
}

// S63
TEST_F(TableStatements, ListColumns) {
    EXPECT_EQ(world_.columns("SHOW TABLES"), "database, tableName, isTemporary BOOLEAN");
    EXPECT_EQ(world_.columns("SHOW VIEWS"),
              "namespace, viewName, isTemporary BOOLEAN, isMaterialized BOOLEAN");
    EXPECT_EQ(says("SHOW VIEWS"), "");
    EXPECT_TRUE(says("SHOW VIEWS IN nowhere").starts_with("[SCHEMA_NOT_FOUND]"));
}

}  // namespace
}  // namespace sluice::governance
