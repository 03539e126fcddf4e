// What all drivers promise (C55).
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "metastore/access_rows.h"
#include "metastore/database.h"
#include "metastore/testing/on_each_driver.h"

namespace sluice::metastore {
namespace {

// A table of its own beside those of the metastore.
constexpr std::string_view kItemTable =
    "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, label TEXT UNIQUE, body BYTES, "
    "parent BIGINT REFERENCES item (id)) TABLE_OPTIONS;\n";

std::vector<Migration> migrations_with_item() {
    std::vector<Migration> migrations(all_migrations().begin(), all_migrations().end());
    migrations.push_back({std::ssize(migrations) + 1, "item", kItemTable});
    return migrations;
}

constexpr std::string_view kInsert =
    "INSERT INTO item (id, label, body, parent) VALUES ($1, $2, $3, $4)";
constexpr std::string_view kCount = "SELECT COUNT(*) FROM item";
constexpr std::string_view kSelectAll = "SELECT id, label, body, parent FROM item ORDER BY id";
// A million rows without a table.
constexpr std::string_view kManyRows =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
    "SELECT i FROM n";

Result<void> insert(Transaction& transaction, std::int64_t id, std::string_view label) {
    SLUICE_CHECK(transaction.execute(kInsert, {id, label, std::nullopt, std::nullopt}));
    return {};
}

class DatabaseContract : public testing::OnEachDriver {
protected:
    void SetUp() override {
        auto opened = home_.open(context_, migrations_);
        ASSERT_TRUE(opened) << opened.error().detail();
        database_ = std::move(*opened);
    }

    std::int64_t count() {
        return *database_->read(context_,
                                [](Transaction& transaction) { return count_in(transaction); });
    }
    static Result<std::int64_t> count_in(Transaction& transaction) {
        std::int64_t count = -1;
        SLUICE_CHECK(transaction.query(kCount, {}, [&](const Row& row) -> Result<void> {
            count = row.integer(0);
            return {};
        }));
        return count;
    }
    std::int64_t generation() { return *database_->read(context_, load_generation); }

    testing::DatabaseHome home_{GetParam()};
    const std::vector<Migration> migrations_ = migrations_with_item();
    ManualClock clock_{1'795'000'000'000};
    RequestContext context_{clock_, "test", Deadline::never()};
    std::unique_ptr<Database> database_;
};

TEST_P(DatabaseContract, ValuesComeBackAsTheyWentIn) {
    const std::string bytes("\0\xFF\x01", 3);
    ASSERT_TRUE(database_->write(context_, [&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(transaction.execute(kInsert, {std::numeric_limits<std::int64_t>::min(),
                                                   "grün 😀", Bytes{bytes}, std::nullopt}));
        SLUICE_CHECK(
            transaction.execute(kInsert, {true, "", Bytes{""}, std::optional<std::int64_t>(1)}));
        return insert(transaction, 7, "x");
    }));
    struct Item {
        std::int64_t id;
        std::optional<std::string> label;
        bool no_body;
        std::string body;
        std::optional<std::int64_t> parent;
    };
    std::vector<Item> items;
    ASSERT_TRUE(database_->read(context_, [&](Transaction& transaction) {
        return transaction.query(kSelectAll, {}, [&](const Row& row) -> Result<void> {
            items.push_back({row.integer(0), row.optional_text(1), row.is_null(2), row.bytes(2),
                             row.optional_integer(3)});
            return {};
        });
    }));
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].id, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(items[0].label, "grün 😀");
    EXPECT_EQ(items[0].body, bytes);
    EXPECT_EQ(items[0].parent, std::nullopt);
    EXPECT_EQ(items[1].id, 1);
    EXPECT_EQ(items[1].label, "");  // A3: empty is not absent
    EXPECT_FALSE(items[1].no_body);
    EXPECT_EQ(items[1].parent, 1);
    EXPECT_TRUE(items[2].no_body);
}

TEST_P(DatabaseContract, TextsThatNoDatabaseKeepsAreRefused) {
    using std::string_literals::operator""s;
    for (const std::string& text : {"zero\0byte"s, "half\xE2\x82"s, "surrogate\xED\xA0\x80"s}) {
        const Result<void> written = database_->write(
            context_, [&](Transaction& transaction) { return insert(transaction, 1, text); });
        ASSERT_FALSE(written) << text;
        EXPECT_EQ(written.error().condition(), Condition::INVALID_PARAMETER_VALUE);
        const Result<void> asked =
            database_->read(context_, [&](Transaction& transaction) -> Result<void> {
                return transaction.query("SELECT id FROM item WHERE label = $1", {text},
                                         [](const Row&) -> Result<void> { return {}; });
            });
        ASSERT_FALSE(asked) << text;
        EXPECT_EQ(asked.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    }
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, ExecuteCountsTheRowsItTouched) {
    ASSERT_TRUE(database_->write(context_, [&](Transaction& transaction) -> Result<void> {
        EXPECT_EQ(*transaction.execute(kInsert, {1, "a", std::nullopt, std::nullopt}), 1);
        EXPECT_EQ(*transaction.execute(kInsert, {2, "b", std::nullopt, 1}), 1);
        EXPECT_EQ(*transaction.execute("UPDATE item SET parent = $1", {1}), 2);
        EXPECT_EQ(*transaction.execute("UPDATE item SET parent = $1 WHERE id > $2", {1, 99}), 0);
        EXPECT_EQ(*transaction.execute("DELETE FROM item WHERE id = $1", {2}), 1);
        return {};
    }));
}

TEST_P(DatabaseContract, ParametersBindByNumberWhateverTheirOrder) {
    ASSERT_TRUE(database_->write(context_, [&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(transaction.execute("INSERT INTO item (label, parent, id) VALUES ($3, $2, $1)",
                                         {5, std::nullopt, "five"}));
        SLUICE_CHECK(transaction.execute("INSERT INTO item (id, parent) VALUES ($2, $1)", {5, 10}));
        return transaction.query("SELECT label FROM item WHERE id = $1 OR id = $1", {5},
                                 [](const Row& row) -> Result<void> {
                                     EXPECT_EQ(row.text(0), "five");
                                     return {};
                                 });
    }));
    EXPECT_EQ(count(), 2);
}

TEST_P(DatabaseContract, AnErrorOfTheWorkRollsEverythingBack) {
    const Result<void> outcome =
        database_->write(context_, [](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(insert(transaction, 1, "a"));
            transaction.mark_changed();
            return Error(Condition::INVALID_STATE, "no");
        });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::INVALID_STATE);
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(generation(), 1);
}

TEST_P(DatabaseContract, UniqueViolationIsToldApart) {
    const Result<void> outcome =
        database_->write(context_, [](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(insert(transaction, 1, "a"));
            return insert(transaction, 2, "a");
        });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, ForeignKeyViolationIsToldApart) {
    const Result<void> child =
        database_->write(context_, [](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(transaction.execute(kInsert, {1, "a", std::nullopt, 99}));
            return {};
        });
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().condition(), Condition::RESOURCE_IN_USE);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, AFailedStatementDoomsItsTransaction) {
    const Result<void> outcome =
        database_->write(context_, [](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(insert(transaction, 1, "a"));
            EXPECT_FALSE(insert(transaction, 1, "b"));
            EXPECT_FALSE(insert(transaction, 2, "c"));
            EXPECT_FALSE(count_in(transaction));
            return {};  // swallowed: it must not be committed all the same
        });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, BrokenStatementIsOurFault) {
    const Result<void> outcome =
        database_->read(context_, [](Transaction& transaction) -> Result<void> {
            return transaction.query("SELECT nothing FROM nowhere", {},
                                     [](const Row&) -> Result<void> { return {}; });
        });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::INTERNAL_ERROR);
    EXPECT_EQ(outcome.error().message().find("nowhere"), std::string::npos);
}

TEST_P(DatabaseContract, ACallbackMayEndTheQuery) {
    int rows = 0;
    const Result<void> outcome =
        database_->read(context_, [&](Transaction& transaction) -> Result<void> {
            return transaction.query(kManyRows, {}, [&](const Row&) -> Result<void> {
                if (++rows == 3) return Error(Condition::INVALID_STATE, "enough");
                return {};
            });
        });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message(), "enough");
    EXPECT_EQ(rows, 3);
}

TEST_P(DatabaseContract, ACallbackMayRunTheSameStatement) {
    ASSERT_TRUE(database_->write(context_, [](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(insert(transaction, 1, "a"));
        return insert(transaction, 2, "b");
    }));
    int pairs = 0;
    ASSERT_TRUE(database_->read(context_, [&](Transaction& transaction) {
        return transaction.query(kSelectAll, {}, [&](const Row& outer) -> Result<void> {
            const std::string label = outer.text(1);
            SLUICE_CHECK(transaction.query(kSelectAll, {}, [&](const Row&) -> Result<void> {
                ++pairs;
                return {};
            }));
            EXPECT_EQ(outer.text(1), label);
            return {};
        });
    }));
    EXPECT_EQ(pairs, 4);
}

TEST_P(DatabaseContract, AReaderKeepsItsStateWhileAWriterCommits) {
    ASSERT_TRUE(database_->read(context_, [&](Transaction& transaction) -> Result<void> {
        EXPECT_EQ(*count_in(transaction), 0);
        auto written = std::async(std::launch::async, [&] {
            return database_->write(context_,
                                    [](Transaction& other) { return insert(other, 1, "a"); });
        });
        EXPECT_TRUE(written.get());
        EXPECT_EQ(*count_in(transaction), 0);
        return {};
    }));
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseContract, WritersLoseNoUpdates) {
    ASSERT_TRUE(database_->write(context_, [](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(transaction.execute(kInsert, {1, "a", std::nullopt, std::nullopt}));
        SLUICE_CHECK(transaction.execute("UPDATE item SET label = $1", {"0"}));
        return {};
    }));
    constexpr int kThreads = 8;
    constexpr int kRounds = 20;
    const auto count_up = [](Transaction& transaction) -> Result<void> {
        std::int64_t value = 0;
        SLUICE_CHECK(transaction.query("SELECT CAST(label AS BIGINT) FROM item", {},
                                       [&](const Row& row) -> Result<void> {
                                           value = row.integer(0);
                                           return {};
                                       }));
        SLUICE_CHECK(
            transaction.execute("UPDATE item SET label = $1", {std::to_string(value + 1)}));
        return {};
    };
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < kRounds; ++i) EXPECT_TRUE(database_->write(context_, count_up));
        });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_TRUE(database_->read(context_, [&](Transaction& transaction) {
        return transaction.query("SELECT label FROM item", {}, [&](const Row& row) -> Result<void> {
            EXPECT_EQ(row.text(0), std::to_string(kThreads * kRounds));
            return {};
        });
    }));
}

TEST_P(DatabaseContract, AStatementEndsWithItsDeadline) {
    RequestContext late(clock_, "late", Deadline::after(clock_, std::chrono::milliseconds(100)));
    std::int64_t rows = 0;
    const Result<void> outcome =
        database_->read(late, [&](Transaction& transaction) -> Result<void> {
            return transaction.query(kManyRows, {}, [&](const Row&) -> Result<void> {
                if (++rows == 1) clock_.advance_ms(101);
                return {};
            });
        });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::REQUEST_DEADLINE);
    EXPECT_LT(rows, 1'000'000);
    EXPECT_EQ(count(), 0);  // the connection is fit for use
}

TEST_P(DatabaseContract, AWaitingWriterGivesUpWithItsRequest) {
    RequestContext waiting(clock_, "waiting", Deadline::never());
    std::promise<void> writer_is_in;
    std::promise<void> writer_may_go;
    std::thread holder([&] {
        const auto outcome = database_->write(context_, [&](Transaction& transaction) {
            writer_is_in.set_value();
            writer_may_go.get_future().wait();
            return insert(transaction, 1, "a");
        });
        EXPECT_TRUE(outcome);
    });
    writer_is_in.get_future().wait();
    auto waiter = std::async(std::launch::async, [&] {
        return database_->write(
            waiting, [](Transaction& transaction) { return insert(transaction, 2, "b"); });
    });
    waiting.stop_flag()->stop();
    const Result<void> outcome = waiter.get();
    writer_may_go.set_value();
    holder.join();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseContract, OnlyMarkedCommitsRaiseTheGeneration) {  // R41
    std::vector<std::int64_t> heard;
    database_->add_change_listener([&](std::int64_t generation) { heard.push_back(generation); });
    ASSERT_TRUE(database_->write(context_, [](Transaction& transaction) -> Result<void> {
        return insert(transaction, 1, "a");
    }));
    EXPECT_EQ(generation(), 1);
    ASSERT_TRUE(database_->write(context_, [](Transaction& transaction) -> Result<void> {
        transaction.mark_changed();
        transaction.mark_changed();
        return insert(transaction, 2, "b");
    }));
    EXPECT_EQ(generation(), 2);
    EXPECT_FALSE(database_->write(context_, [](Transaction& transaction) -> Result<void> {
        transaction.mark_changed();
        return insert(transaction, 2, "b");
    }));
    EXPECT_EQ(generation(), 2);
    EXPECT_EQ(heard, std::vector<std::int64_t>{2});
}

TEST_P(DatabaseContract, AListenerSeesTheCommit) {  // R41 A60
    std::int64_t seen = 0;
    database_->add_change_listener([&](std::int64_t) { seen = count(); });
    ASSERT_TRUE(database_->write(context_, [](Transaction& transaction) -> Result<void> {
        transaction.mark_changed();
        return insert(transaction, 1, "a");
    }));
    EXPECT_EQ(seen, 1);
}

TEST_P(DatabaseContract, ReadersMustNotWrite) {
    const Result<void> outcome = database_->read(
        context_, [](Transaction& transaction) { return insert(transaction, 1, "a"); });
    EXPECT_FALSE(outcome);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, MoreReadersThanConnectionsTakeTurns) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) EXPECT_EQ(count(), 0);
        });
    }
    for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Drivers, DatabaseContract, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
