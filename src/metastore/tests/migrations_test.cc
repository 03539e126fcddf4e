#include "metastore/migrations.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "metastore/testing/on_each_driver.h"

namespace sluice::metastore {
namespace {

constexpr std::string_view kFirst =
    "CREATE TABLE change_counter (id BIGINT NOT NULL PRIMARY KEY, generation BIGINT NOT NULL) "
    "TABLE_OPTIONS;\nINSERT INTO change_counter (id, generation) VALUES (1, 1);\n";
constexpr std::string_view kSecond = "ALTER TABLE change_counter ADD COLUMN label TEXT;\n";
constexpr std::string_view kBroken =
    "CREATE TABLE half (id BIGINT) TABLE_OPTIONS;\nCREATE TABLE half (id BIGINT) TABLE_OPTIONS;\n";

class Migrations : public testing::OnEachDriver {
protected:
    Result<std::unique_ptr<Database>> open(std::span<const Migration> migrations) {
        return home_.open(context_, migrations);
    }

    std::vector<std::string> names(Database& database, std::string_view sql) {
        std::vector<std::string> found;
        EXPECT_TRUE(database.read(context_, [&](Transaction& transaction) {
            return transaction.query(sql, {}, [&](const Row& row) -> Result<void> {
                found.push_back(row.text(0));
                return {};
            });
        }));
        return found;
    }

    /// What would take or order values otherwise than meant: tables that are not STRICT; keys that
    /// a locale sorts.
    static std::string_view loose_columns() {
        if (GetParam() == testing::Driver::sqlite) {
            return "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                   "AND strict = 0 AND name NOT LIKE 'sqlite_%'";
        }
        return "SELECT table_name || '.' || column_name FROM information_schema.columns "
               "WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS NULL "
               "AND (column_name = 'id' OR column_name LIKE '%\\_id' OR column_name LIKE "
               "'%\\_folded') AND table_name || '.' || column_name NOT IN "
               "('metastore.metastore_id', 'metastore.workspace_id', "
               "'shares.serverless_budget_policy_id')";
    }
    static std::string_view tables_called_half() {
        return GetParam() == testing::Driver::sqlite
                   ? "SELECT name FROM sqlite_schema WHERE name = 'half'"
                   : "SELECT relname FROM pg_class WHERE relname = 'half'";
    }

    testing::DatabaseHome home_{GetParam(), testing::DatabaseHome::Content::none};
    ManualClock clock_{1'795'000'000'000};
    RequestContext context_{clock_, "test", Deadline::never()};
};

TEST_P(Migrations, AFreshDatabaseGetsAllOfThem) {
    const auto database = open(all_migrations());
    ASSERT_TRUE(database) << database.error().detail();
    EXPECT_EQ(names(**database, "SELECT name FROM schema_migrations").size(),
              all_migrations().size());
    const std::vector<std::string> loose = names(**database, loose_columns());
    EXPECT_TRUE(loose.empty()) << loose.front();
}

TEST_P(Migrations, VersionsCountFromOneWithoutAGap) {
    std::int64_t expected = 0;
    for (const Migration& migration : all_migrations()) EXPECT_EQ(migration.version, ++expected);
}

TEST_P(Migrations, OpeningAgainChangesNothing) {
    const std::vector<Migration> migrations = {{1, "first", kFirst}, {2, "second", kSecond}};
    constexpr std::string_view kRegister =
        "SELECT version || name || checksum || applied_at FROM schema_migrations ORDER BY version";
    std::vector<std::string> before;
    {
        const auto database = open(migrations);
        ASSERT_TRUE(database) << database.error().detail();
        before = names(**database, kRegister);
        EXPECT_EQ(before.size(), 2U);
    }
    clock_.advance_ms(1000);
    for (int i = 0; i < 2; ++i) {
        const auto database = open(migrations);
        ASSERT_TRUE(database) << database.error().detail();
        EXPECT_EQ(names(**database, kRegister), before);
    }
}

TEST_P(Migrations, AnOlderDatabaseGetsWhatItLacks) {
    const std::vector<Migration> old = {{1, "first", kFirst}};
    ASSERT_TRUE(open(old));
    const std::vector<Migration> now = {{1, "first", kFirst}, {2, "second", kSecond}};
    const auto database = open(now);
    ASSERT_TRUE(database) << database.error().detail();
    EXPECT_EQ(names(**database, "SELECT name FROM schema_migrations ORDER BY version"),
              (std::vector<std::string>{"first", "second"}));
    EXPECT_EQ(names(**database, "SELECT COALESCE(label, 'new') FROM change_counter").size(), 1U);
}

TEST_P(Migrations, ANewerDatabaseIsRefused) {
    const std::vector<Migration> newer = {{1, "first", kFirst}, {2, "second", kSecond}};
    ASSERT_TRUE(open(newer));
    const auto database = open(std::span(newer).first(1));
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().condition(), Condition::CONFIGURATION_INVALID);
    EXPECT_NE(database.error().message().find("newer version"), std::string::npos);
    EXPECT_NE(database.error().detail().find("schema version 2, this binary knows 1"),
              std::string::npos);
}

TEST_P(Migrations, AChangedMigrationIsRefused) {
    const std::vector<Migration> applied = {{1, "first", kFirst}, {2, "second", kSecond}};
    ASSERT_TRUE(open(applied));
    const std::vector<Migration> edited = {
        {1, "first", kFirst},
        {2, "second", "ALTER TABLE change_counter ADD COLUMN label2 TEXT;\n"}};
    const auto database = open(edited);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().condition(), Condition::CONFIGURATION_INVALID);
    EXPECT_NE(database.error().detail().find("schema migration 2"), std::string::npos);
}

TEST_P(Migrations, AStepThatFailsLeavesNothingBehind) {
    const std::vector<Migration> broken = {{1, "first", kFirst}, {2, "broken", kBroken}};
    const auto failed = open(broken);
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().detail().find("applying schema migration 2"), std::string::npos);
    const auto database = open(std::span(broken).first(1));
    ASSERT_TRUE(database) << database.error().detail();
    EXPECT_EQ(names(**database, "SELECT name FROM schema_migrations"),
              std::vector<std::string>{"first"});
    EXPECT_TRUE(names(**database, tables_called_half()).empty());
}

TEST_P(Migrations, ServersThatStartTogetherApplyEachStepOnce) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&] {
            const auto database = open(all_migrations());
            EXPECT_TRUE(database) << database.error().detail();
        });
    }
    for (std::thread& thread : threads) thread.join();
    const auto database = open(all_migrations());
    ASSERT_TRUE(database);
    EXPECT_EQ(names(**database, "SELECT name FROM schema_migrations").size(),
              all_migrations().size());
}

INSTANTIATE_TEST_SUITE_P(Drivers, Migrations, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
