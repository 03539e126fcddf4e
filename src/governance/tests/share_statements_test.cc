#include <gtest/gtest.h>

#include <string>

#include "governance/testing/statement_world.h"

namespace sluice::governance {
namespace {

using testing::StatementWorld;

/// The table `production.sales.transactions`, partitioned by `day`, and the share `s`.
class ShareStatements : public ::testing::Test {
protected:
    ShareStatements() {
        const std::string location = world_.write_table("t");
        for (const std::string& text :
             {std::string("CREATE CATALOG production"),
              std::string("CREATE SCHEMA production.sales"),
              "CREATE TABLE production.sales.transactions LOCATION '" + location + "'",
              std::string("CREATE SHARE s")})
            EXPECT_EQ(world_.says(text), "ok");
    }

    std::string alter(const std::string& action) { return world_.says("ALTER SHARE s " + action); }
    /// A column of the only object of the share.
    std::string shown(std::size_t column) {
        const auto answer = world_.run("SHOW ALL IN SHARE s");
        if (!answer || answer->rows.size() != 1) return "not one object";
        return answer->rows[0][column].value_or("NULL");
    }
    std::string partitions() { return shown(6); }

    StatementWorld world_;
};

// S9
TEST_F(ShareStatements, CreationOfWhatIsThere) {
    EXPECT_EQ(world_.says("CREATE SHARE customers COMMENT 'first'"), "ok");
    EXPECT_EQ(world_.says("CREATE SHARE Customers"),
              "[SHARE_ALREADY_EXISTS] Share 'Customers' already exists. SQLSTATE: 42710 (line 1, "
              "pos 13)");
    EXPECT_EQ(world_.says("CREATE SHARE IF NOT EXISTS customers COMMENT 'second'"), "ok");
    EXPECT_EQ(world_.says("SHOW SHARES LIKE 'cust*'"),
              "customers | 2026-11-18T11:06:40.000Z | admin | first\n");
}

// S9 S14 S75
TEST_F(ShareStatements, DropIfExists) {
    EXPECT_EQ(world_.says("DROP SHARE t"),
              "[SHARE_DOES_NOT_EXIST] Share 't' does not exist. Did you mean 's'? SQLSTATE: 42704 "
              "(line 1, pos 11)");
    EXPECT_EQ(world_.says("DROP SHARE IF EXISTS t"), "ok");
    EXPECT_EQ(alter("ADD TABLE production.sales.transactions"), "ok");
    EXPECT_EQ(world_.says("DROP SHARE s"), "ok");
    EXPECT_EQ(world_.says("SHOW SHARES"), "");
}

// S10 S12 S20 S71 S76
TEST_F(ShareStatements, AddTable) {
    EXPECT_EQ(alter("ADD TABLE production.sales.transactions"), "ok");
    EXPECT_EQ(world_.says("SHOW ALL IN SHARE s"),
              "sales.transactions | TABLE | production.sales.transactions | "
              "2026-11-18T11:06:40.000Z | admin | NULL | NULL | ENABLED | 0 | ACTIVE\n");
    EXPECT_TRUE(
        alter("ADD TABLE production.sales.transactions").starts_with("[RESOURCE_ALREADY_EXISTS]"));
    EXPECT_TRUE(alter("ALTER TABLE production.sales.other COMMENT 'x'")
                    .starts_with("[RESOURCE_DOES_NOT_EXIST]"));
}

// S54
TEST_F(ShareStatements, Columns) {
    const std::string of_share = "name, created_at TIMESTAMP, created_by, comment";
    EXPECT_EQ(world_.columns("SHOW SHARES"), of_share);
    EXPECT_EQ(world_.columns("DESCRIBE SHARE s"), of_share);
    EXPECT_EQ(world_.columns("SHOW ALL IN SHARE s"),
              "name, type, shared_object, added_at TIMESTAMP, added_by, comment, partitions, "
              "history_sharing, start_version BIGINT, status");
}

// S12
TEST_F(ShareStatements, AliasIsTakenOnce) {
    EXPECT_EQ(alter("ADD TABLE production.sales.transactions AS \"their.t1\" COMMENT 'x' WITHOUT "
                    "HISTORY"),
              "ok");
    EXPECT_EQ(shown(0), "their.t1");
    EXPECT_EQ(shown(5), "x");
    EXPECT_EQ(shown(7), "DISABLED");
    EXPECT_EQ(world_.says("CREATE TABLE production.sales.more LOCATION '" +
                          world_.write_table("more") + "'"),
              "ok");
    EXPECT_TRUE(alter("ADD TABLE production.sales.more AS their.t1")
                    .starts_with("[RESOURCE_ALREADY_EXISTS]"));
}

// S10
TEST_F(ShareStatements, AlterKeepsWhatIsNotNamed) {
    EXPECT_EQ(alter("ADD TABLE production.sales.transactions AS a.b COMMENT 'x' PARTITION (day = "
                    "'2026-01-01') WITHOUT CHANGE DATA FEED"),
              "ok");
    EXPECT_EQ(shown(7), "ENABLED");
    EXPECT_EQ(alter("ALTER TABLE production.sales.transactions COMMENT 'y'"), "ok");
    EXPECT_EQ(shown(0), "a.b");
    EXPECT_EQ(shown(5), "y");
    EXPECT_EQ(partitions(), "(day = '2026-01-01')");
    EXPECT_EQ(alter("ALTER TABLE production.sales.transactions WITHOUT HISTORY"), "ok");
    EXPECT_EQ(shown(7), "DISABLED");
}

// S16
TEST_F(ShareStatements, PartitionsAccumulate) {
    const std::string add = "ADD TABLE production.sales.transactions ";
    EXPECT_EQ(alter(add + "PARTITION (day = '2026-01-01')"), "ok");
    EXPECT_EQ(alter(add + "PARTITION (day = '2026-01-01')"), "ok");
    EXPECT_EQ(alter(add + "PARTITION (day = '2026-01-02')"), "ok");
    EXPECT_EQ(partitions(), "(day = '2026-01-01'), (day = '2026-01-02')");
    EXPECT_TRUE(alter(add).starts_with("[RESOURCE_ALREADY_EXISTS]"));
    EXPECT_TRUE(alter(add + "COMMENT 'x' PARTITION (day = '2026-01-03')")
                    .starts_with("[RESOURCE_ALREADY_EXISTS]"));
    EXPECT_EQ(partitions(), "(day = '2026-01-01'), (day = '2026-01-02')");
}

// S17
TEST_F(ShareStatements, PartitionsAreReplacedAndRemoved) {
    const std::string table = "TABLE production.sales.transactions ";
    EXPECT_EQ(alter("ADD " + table + "PARTITION (day = '2026-01-01'), (day = '2026-01-02')"), "ok");
    EXPECT_EQ(alter("REMOVE " + table + "PARTITION (day = '2026-01-01')"), "ok");
    EXPECT_EQ(partitions(), "(day = '2026-01-02')");
    EXPECT_TRUE(alter("REMOVE " + table + "PARTITION (day = '2026-01-02')")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_EQ(alter("ALTER " + table + "PARTITION (day = '2026-02-01')"), "ok");
    EXPECT_EQ(partitions(), "(day = '2026-02-01')");
    EXPECT_EQ(alter("ALTER " + table + "PARTITION ()"), "ok");
    EXPECT_EQ(partitions(), "NULL");
}

// S18 S19 S81 S82
TEST_F(ShareStatements, PartitionsAreOfTheTable) {
    const std::string add = "ADD TABLE production.sales.transactions PARTITION ";
    const std::string amount = alter(add + "(amount = 3)");
    EXPECT_TRUE(amount.starts_with("[INVALID_PARTITION_COLUMN] 'amount'")) << amount;
    EXPECT_NE(amount.find("SQLSTATE: 42000 (line 1, pos 64)"), std::string::npos) << amount;
    const std::string soon = alter(add + "(day >= 'soon')");
    EXPECT_TRUE(soon.starts_with("[CAST_INVALID_INPUT]")) << soon;
    EXPECT_NE(soon.find("SQLSTATE: 22018"), std::string::npos) << soon;
    EXPECT_EQ(world_.says("SHOW ALL IN SHARE s"), "");
}

// S19
TEST_F(ShareStatements, PartitionsAreSpelledOut) {
    const auto stored = [&](const std::string& group) {
        EXPECT_EQ(alter("ADD TABLE production.sales.transactions PARTITION " + group), "ok");
        const std::string out = partitions();
        EXPECT_EQ(alter("REMOVE TABLE production.sales.transactions"), "ok");
        return out;
    };
    EXPECT_EQ(stored("(day IN ('2026-01-01', '2026-01-02'))"),
              "(day = '2026-01-01'), (day = '2026-01-02')");
    EXPECT_EQ(stored("(day NOT IN ('2026-01-01', '2026-01-02'))"),
              "(day != '2026-01-01', day != '2026-01-02')");
    EXPECT_EQ(stored("(day BETWEEN '2026-01-01' AND '2026-01-31')"),
              "(day >= '2026-01-01', day <= '2026-01-31')");
    EXPECT_EQ(stored("(day NOT BETWEEN '2026-01-01' AND '2026-01-31')"),
              "(day < '2026-01-01'), (day > '2026-01-31')");
    EXPECT_EQ(stored("(day IS NULL)"), "(day IS NULL)");
    EXPECT_EQ(stored("(day = NULL)"), "(day IS NULL)");
    EXPECT_EQ(stored("(day IS NOT NULL)"), "(day IS NOT NULL)");
    EXPECT_EQ(stored("(day LIKE '2026-01%')"), "(day LIKE '2026-01%')");
    EXPECT_EQ(stored("(day > DATE '2026-01-01')"), "(day > '2026-01-01')");
    EXPECT_EQ(stored("(day = CURRENT_RECIPIENT().day)"), "(day = CURRENT_RECIPIENT().day)");
    EXPECT_TRUE(alter("ADD TABLE production.sales.transactions PARTITION (day != NULL)")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(alter("ADD TABLE production.sales.transactions PARTITION (day IN (NULL))")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
}

// S20 S21
TEST_F(ShareStatements, FeedAndStart) {
    const std::string table = "TABLE production.sales.transactions ";
    const std::string no_feed = alter("ADD " + table + "WITH CHANGE DATA FEED");
    EXPECT_TRUE(no_feed.starts_with("[INVALID_PARAMETER_VALUE]")) << no_feed;
    EXPECT_NE(no_feed.find("enableChangeDataFeed"), std::string::npos) << no_feed;
    EXPECT_TRUE(alter("ADD " + table + "WITH HISTORY START VERSION 5")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(alter("ADD " + table + "WITHOUT HISTORY START VERSION 0")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_EQ(alter("ADD " + table + "WITH HISTORY START VERSION 0"), "ok");
    EXPECT_EQ(shown(8), "0");
    EXPECT_TRUE(
        alter("ALTER " + table + "WITH CHANGE DATA FEED").starts_with("[INVALID_PARAMETER_VALUE]"));
}

// S13
TEST_F(ShareStatements, AddSchema) {
    EXPECT_EQ(world_.says("USE CATALOG production"), "ok");
    EXPECT_EQ(alter("ADD SCHEMA sales COMMENT 'all of it'"), "ok");
    EXPECT_EQ(world_.says("SHOW ALL IN SHARE s"),
              "sales | SCHEMA | production.sales | 2026-11-18T11:06:40.000Z | admin | all of it | "
              "NULL | ENABLED | NULL | ACTIVE\n");
    EXPECT_EQ(alter("REMOVE SCHEMA sales"), "ok");
    EXPECT_EQ(world_.says("SHOW ALL IN SHARE s"), "");
}

// S11
TEST_F(ShareStatements, ViewsAreNoTables) {
    const std::string table = alter("ADD VIEW production.sales.transactions");
    EXPECT_TRUE(table.starts_with("[WRONG_OBJECT_TYPE]")) << table;
    EXPECT_TRUE(alter("ADD VIEW production.sales.v").starts_with("[UNSUPPORTED_FEATURE]"));
}

// S15
TEST_F(ShareStatements, RemoveByNameAlone) {
    EXPECT_EQ(alter("ADD TABLE production.sales.transactions"), "ok");
    EXPECT_TRUE(alter("REMOVE SCHEMA production.sales").starts_with("[RESOURCE_DOES_NOT_EXIST]"));
    EXPECT_EQ(alter("REMOVE production.sales.transactions"), "ok");
    EXPECT_EQ(alter("REMOVE TABLE production.sales.transactions").substr(0, 25),
              "[RESOURCE_DOES_NOT_EXIST]");
}

// S14
TEST_F(ShareStatements, OwnFields) {
    EXPECT_EQ(alter("RENAME TO s2"), "ok");
    EXPECT_EQ(world_.says("ALTER SHARE s2 SET OWNER TO `ann@example.com`"), "ok");
    EXPECT_EQ(world_.says("ALTER SHARE s2 SET COMMENT 'x'"), "ok");
    EXPECT_EQ(world_.says("DESCRIBE SHARE s2"), "s2 | 2026-11-18T11:06:40.000Z | admin | x\n");
    EXPECT_EQ(world_.says("COMMENT ON SHARE s2 IS 'y'"), "ok");
    EXPECT_EQ(world_.says("DESCRIBE SHARE s2"), "s2 | 2026-11-18T11:06:40.000Z | admin | y\n");
    EXPECT_EQ(world_.says("COMMENT ON SHARE s2 IS NULL"), "ok");
    EXPECT_EQ(world_.says("DESCRIBE SHARE s2"), "s2 | 2026-11-18T11:06:40.000Z | admin | NULL\n");
}

// S83 S91
TEST_F(ShareStatements, RightsAreThoseOfTheSharesOwner) {
    world_.become(StatementWorld::named("reader", access::Role::reader));
    EXPECT_TRUE(world_.says("CREATE SHARE mine").starts_with("[INSUFFICIENT_PERMISSIONS]"));
    EXPECT_TRUE(alter("SET COMMENT 'x'").starts_with("[INSUFFICIENT_PERMISSIONS]"));
    EXPECT_TRUE(world_.says("DROP SHARE s").starts_with("[INSUFFICIENT_PERMISSIONS]"));
    EXPECT_EQ(world_.says("SHOW SHARES"), "s | 2026-11-18T11:06:40.000Z | admin | NULL\n");
}

// S73
TEST_F(ShareStatements, ListsShowWhatMayBeSeen) {
    world_.become(StatementWorld::named("ann", access::Role::owner));
    EXPECT_EQ(world_.says("SHOW SHARES"), "");
    EXPECT_TRUE(world_.says("DESCRIBE SHARE s").starts_with("[INSUFFICIENT_PERMISSIONS]"));
}

}  // namespace
}  // namespace sluice::governance
