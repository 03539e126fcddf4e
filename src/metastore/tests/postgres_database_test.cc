// What only PostgreSQL does: connections that are lost, several servers, notifications.
#include "metastore/postgres_database.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "base/encoding.h"
#include "base/random.h"
#include "metastore/catalog_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using testing::PostgresCluster;
using testing::sample_share;

/// Hears of changes, and lets tests wait for them.
class Ear {
public:
    void hear() {
        const std::scoped_lock lock(mutex_);
        ++heard_;
        changed_.notify_all();
    }
    int heard() {
        const std::scoped_lock lock(mutex_);
        return heard_;
    }
    /// False if that many were not heard in a time that no working machine needs.
    bool wait_for(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return heard_ >= count; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int heard_ = 0;  // guarded by mutex_
};

class Postgres : public ::testing::Test {
protected:
    void SetUp() override {
        if (!home_.exists()) GTEST_SKIP() << "PostgreSQL is not installed";
        database_ = open();
    }

    PostgresCluster& cluster() { return *PostgresCluster::shared(); }
    const std::string& name() const { return home_.postgres_name(); }
    std::unique_ptr<Database> open() {
        auto opened = home_.open(context_);
        EXPECT_TRUE(opened) << opened.error().detail();
        return std::move(*opened);
    }
    /// In this test's database.
    void sql(const std::string& statement) {
        const auto done = database_->write(context_, [&](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(transaction.execute(statement, {}));
            return {};
        });
        ASSERT_TRUE(done) << done.error().detail();
    }
    std::string setting(std::string_view show) {
        std::string value;
        EXPECT_TRUE(database_->read(context_, [&](Transaction& transaction) {
            return transaction.query(show, {}, [&](const Row& row) -> Result<void> {
                value = row.text(0);
                return {};
            });
        }));
        return value;
    }
    Result<void> add_share(Database& database, const std::string& share) {
        return database.write(context_, [&](Transaction& transaction) {
            return ShareRepository(transaction).insert(sample_share(share));
        });
    }
    Result<std::int64_t> count_shares(Database& database) {
        return database.read(context_, [](Transaction& transaction) {
            return ShareRepository(transaction).count();
        });
    }

    testing::DatabaseHome home_{testing::Driver::postgres};
    ManualClock clock_{1'795'000'000'000};
    RequestContext context_{clock_, "test", Deadline::never()};
    std::unique_ptr<Database> database_;
};

TEST(PostgresAddress, WhatIsNoUrlIsRefusedWithoutShowingIt) {
    for (const char* text :
         {"", "sqlite", "host=db password=canary", "postgres://u:canary@[::1/db",
          "postgres://u:canary@h:1/db?unknown=canary", "postgres://u:canary%zz@h/db"}) {
        const auto parsed = PostgresUrl::parse(Secret<std::string>(text));
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().condition(), Condition::CONFIGURATION_INVALID);
        EXPECT_EQ(parsed.error().message().find("canary"), std::string::npos) << text;
        EXPECT_EQ(parsed.error().detail().find("canary"), std::string::npos) << text;
    }
}

TEST(PostgresAddress, SecretsAreTakenOutOfTexts) {
    const Secret<std::string> url("postgres://u:a%2Fcanary@h/db?sslpassword=second");
    const auto parsed = PostgresUrl::parse(url);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->without_secrets("x a/canary y a%2Fcanary z second"), "x *** y *** z ***");
    EXPECT_EQ(parsed->without_secrets("in " + url.reveal()), "in postgres://***");
}

TEST_F(Postgres, AWrongPasswordIsSaidWithoutShowingIt) {
    std::string url = cluster().url(name()).reveal();
    const std::size_t from = url.find(':', url.find("//")) + 1;
    url.replace(from, url.find('@') - from, "canary");
    const auto refused = PostgresDatabase::open(context_, {.url = Secret<std::string>(url)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().condition(), Condition::METASTORE_UNAVAILABLE);
    EXPECT_NE(refused.error().detail().find("password authentication failed"), std::string::npos)
        << refused.error().detail();
    EXPECT_EQ(refused.error().detail().find("canary"), std::string::npos);
    EXPECT_EQ(refused.error().message().find("canary"), std::string::npos);
}

TEST_F(Postgres, AnotherEncodingIsRefused) {
    const std::string other =
        cluster().create_database("TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
    const auto refused = PostgresDatabase::open(context_, {.url = cluster().url(other)});
    cluster().drop_database(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().condition(), Condition::CONFIGURATION_INVALID);
    EXPECT_NE(refused.error().message().find("UTF8"), std::string::npos);
}

TEST_F(Postgres, CommitsAreDurableWhateverTheDatabaseSays) {  // C9
    cluster().sql("ALTER DATABASE " + name() + " SET synchronous_commit = off");
    cluster().sql("ALTER DATABASE " + name() + " SET default_transaction_read_only = on");
    database_ = open();
    EXPECT_EQ(setting("SHOW synchronous_commit"), "on");
    EXPECT_TRUE(add_share(*database_, "a"));
    cluster().sql("ALTER DATABASE " + name() + " SET synchronous_commit = remote_apply");
    database_ = open();
    EXPECT_EQ(setting("SHOW synchronous_commit"), "remote_apply");
}

TEST_F(Postgres, LostConnectionsAreReplacedUnnoticed) {  // R78
    ASSERT_TRUE(add_share(*database_, "a"));
    // Several readers at once, so that several connections lie idle.
    ASSERT_TRUE(database_->read(context_, [&](Transaction&) -> Result<void> {
        EXPECT_TRUE(database_->read(context_, [&](Transaction&) -> Result<void> {
            EXPECT_EQ(*count_shares(*database_), 1);
            return {};
        }));
        return {};
    }));
    EXPECT_GE(cluster().terminate(name()), 4);
    EXPECT_EQ(*count_shares(*database_), 1);
    EXPECT_TRUE(add_share(*database_, "b"));
    EXPECT_EQ(*count_shares(*database_), 2);
}

TEST_F(Postgres, AWriteThatLosesItsConnectionIsRunAgain) {  // R78
    int runs = 0;
    const auto outcome = database_->write(context_, [&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(ShareRepository(transaction).insert(sample_share("a")));
        if (++runs == 1) cluster().terminate(name());
        return ShareRepository(transaction).insert(sample_share("b"));
    });
    EXPECT_TRUE(outcome) << outcome.error().detail();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(*count_shares(*database_), 2);
}

TEST_F(Postgres, ACommitWithoutAnAnswerIsNotRunAgain) {  // R78
    sql("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$");
    sql("CREATE CONSTRAINT TRIGGER die AFTER INSERT ON shares DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION die()");
    int runs = 0;
    const auto outcome = database_->write(context_, [&](Transaction& transaction) {
        ++runs;
        return ShareRepository(transaction).insert(sample_share("a"));
    });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::METASTORE_UNAVAILABLE);
    EXPECT_EQ(outcome.error().detail().find("the outcome of a commit is not known"), 0U)
        << outcome.error().detail();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(*count_shares(*database_), 0);
}

TEST_F(Postgres, ConflictsAreRunAgainABoundedNumberOfTimes) {
    // A sequence counts on when its transaction is rolled back.
    sql("CREATE SEQUENCE tries");
    sql("CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('tries') % 10 <> 3 THEN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END IF; "
        "RETURN NEW; END $$");
    sql("CREATE TRIGGER conflict BEFORE INSERT ON shares FOR EACH ROW EXECUTE FUNCTION conflict()");
    int runs = 0;
    const auto insert = [&] {
        runs = 0;
        return database_->write(context_, [&](Transaction& transaction) {
            ++runs;
            return ShareRepository(transaction).insert(sample_share("a"));
        });
    };
    EXPECT_TRUE(insert());
    EXPECT_EQ(runs, 3);
    const auto given_up = insert();
    ASSERT_FALSE(given_up);
    EXPECT_EQ(given_up.error().condition(), Condition::METASTORE_UNAVAILABLE);
    EXPECT_EQ(runs, 5);
}

TEST_F(Postgres, AServerThatIsAwayIsNotAskedAgainAtOnce) {  // R78
    ASSERT_TRUE(add_share(*database_, "a"));
    cluster().sql("ALTER DATABASE " + name() + " ALLOW_CONNECTIONS false");
    cluster().terminate(name());
    const auto away = count_shares(*database_);
    ASSERT_FALSE(away);
    EXPECT_EQ(away.error().condition(), Condition::METASTORE_UNAVAILABLE);
    cluster().sql("ALTER DATABASE " + name() + " ALLOW_CONNECTIONS true");
    EXPECT_FALSE(count_shares(*database_)) << "what was heard a moment ago is believed";
    clock_.advance_ms(1'000);
    EXPECT_EQ(*count_shares(*database_), 1);
    EXPECT_TRUE(add_share(*database_, "b"));
}

TEST_F(Postgres, AStatementOfARequestThatIsOverEndsOnTheServer) {
    RequestContext stopped(clock_, "stopped", Deadline::never());
    auto sleeper = std::async(std::launch::async, [&] {
        return database_->write(stopped, [](Transaction& transaction) {
            return transaction.query("SELECT pg_sleep(3600)", {},
                                     [](const Row&) -> Result<void> { return {}; });
        });
    });
    const std::string sleeping =
        "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(3600)' "
        "AND datname = '" +
        name() + "'";
    while (cluster().sql(sleeping) == 0) std::this_thread::yield();
    stopped.stop_flag()->stop();
    const Result<void> outcome = sleeper.get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
    // Would take an hour, and the test its whole time, if it had not been cancelled.
    while (cluster().sql(sleeping) != 0) std::this_thread::yield();
    EXPECT_TRUE(add_share(*database_, "a"));
}

TEST_F(Postgres, WritersOfTwoServersLoseNoUpdates) {
    const auto other = open();
    const auto rename = [](Transaction& transaction) -> Result<void> {
        SLUICE_TRY(catalog::Metastore row, MetastoreRepository(transaction).get());
        row.name += "+";
        return MetastoreRepository(transaction).update(row);
    };
    ASSERT_TRUE(database_->write(context_, [](Transaction& transaction) {
        return MetastoreRepository(transaction).insert(testing::sample_metastore());
    }));
    constexpr int kWrites = 30;
    const auto write_all = [&](Database& database) {
        for (int i = 0; i < kWrites; ++i) EXPECT_TRUE(database.write(context_, rename));
    };
    std::thread first([&] { write_all(*database_); });
    std::thread second([&] { write_all(*other); });
    first.join();
    second.join();
    const auto row = database_->read(
        context_, [](Transaction& transaction) { return MetastoreRepository(transaction).get(); });
    EXPECT_EQ(row->name, testing::sample_metastore().name + std::string(2 * kWrites, '+'));
}

TEST_F(Postgres, WhatIsTooLongForAnIndexIsTheCallersFault) {
    SeededRandom random(7);
    const catalog::Catalog main = testing::sample_catalog("main");
    const catalog::Schema sales = testing::sample_schema(main, "sales");
    catalog::Table table = testing::sample_table(sales, "orders");
    table.location = "s3://bucket/";
    // Nothing that could be compressed.
    while (table.location.size() < 4'000) table.location += random.uuid();
    const auto outcome = database_->write(context_, [&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(CatalogRepository(transaction).insert(main));
        SLUICE_CHECK(SchemaRepository(transaction).insert(sales));
        return TableRepository(transaction).insert(table);
    });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::INVALID_PARAMETER_VALUE);
}

TEST_F(Postgres, MoreStatementsThanAreKeptPreparedStillRun) {
    const auto outcome = database_->read(context_, [](Transaction& transaction) -> Result<void> {
        for (int i = 0; i < 600; ++i) {
            const std::string statement = "SELECT " + std::to_string(i % 300);
            std::int64_t answer = -1;
            SLUICE_CHECK(transaction.query(statement, {}, [&](const Row& row) -> Result<void> {
                answer = row.integer(0);
                return {};
            }));
            EXPECT_EQ(answer, i % 300);
        }
        return {};
    });
    EXPECT_TRUE(outcome) << outcome.error().detail();
    const std::string kept = setting("SELECT COUNT(*) FROM pg_prepared_statements");
    EXPECT_LE(*parse_int64(kept), 256);
}

TEST_F(Postgres, AWatchHearsOfTheChangesOfOthers) {  // R41
    Ear ear;
    const auto watch = database_->watch_changes([&] { ear.hear(); });
    ASSERT_TRUE(watch);
    ASSERT_TRUE(ear.wait_for(1)) << "the first look is for what came before";
    const auto other = open();
    ASSERT_TRUE(add_share(*other, "a"));
    EXPECT_TRUE(ear.wait_for(2));
    // What changed nothing is not told: the next thing heard is the next change.
    ASSERT_TRUE(other->write(context_, [](Transaction&) -> Result<void> { return {}; }));
    ASSERT_TRUE(add_share(*other, "b"));
    EXPECT_TRUE(ear.wait_for(3));
    EXPECT_EQ(ear.heard(), 3);
}

TEST_F(Postgres, AWatchOutlivesItsConnection) {  // R41 R78
    Ear ear;
    const auto watch = database_->watch_changes([&] { ear.hear(); });
    ASSERT_TRUE(watch);
    ASSERT_TRUE(ear.wait_for(1));
    cluster().terminate(name());
    EXPECT_TRUE(ear.wait_for(2)) << "it looks for what it missed";
    ASSERT_TRUE(add_share(*database_, "a"));
    EXPECT_TRUE(ear.wait_for(3));
}

}  // namespace
}  // namespace sluice::metastore
