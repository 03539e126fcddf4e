#include "delta/snapshot_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "delta/log_segment.h"
#include "delta/snapshot_loader.h"
#include "delta/testing/log_builder.h"
#include "delta/testing/table_probe.h"

namespace sluice::delta {
namespace {

using testing::expect_live;
using testing::file_lines;
using testing::LogBuilder;
using testing::MemoryLogStore;
using testing::TableProbe;
using testing::TestFile;

LogBuilder small_table() {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).add({.path = "b"}).commit();
    return log;
}

TEST(SnapshotCache, AWarmLookIsOneListingAndNothingElse) {
    LogBuilder log = small_table();
    TableProbe probe(log.store());
    const SnapshotPtr first = *probe.latest();
    const auto lists = log.store()->lists();
    const auto reads = log.store()->reads();
    EXPECT_EQ(*probe.latest(), first);
    EXPECT_EQ(log.store()->lists(), lists + 1);
    EXPECT_EQ(log.store()->reads(), reads);
}

// P53
TEST(SnapshotCache, CatchingUpReadsOnlyTheNewCommits) {
    LogBuilder log = small_table();
    TableProbe probe(log.store());
    ASSERT_TRUE(probe.latest().has_value());
    log.add({.path = "c"}).remove({.path = "a"}).commit();
    log.add({.path = "d"}).commit();
    const auto reads = log.store()->reads();
    const SnapshotPtr next = *probe.latest();
    EXPECT_EQ(next->version(), 3);
    expect_live(next, log.live(3));
    EXPECT_EQ(log.store()->reads(), reads + 2);
    EXPECT_EQ(log.store()->reads_of(commit_key(1)), 1);
}

TEST(SnapshotCache, AnOldSnapshotIsUntouchedByLaterOnes) {
    LogBuilder log = small_table();
    TableProbe probe(log.store());
    const SnapshotPtr old = *probe.latest();
    const auto before = file_lines(old);
    log.remove({.path = "a"}).add({.path = "c"}).commit();
    ASSERT_EQ((*probe.latest())->version(), 2);
    EXPECT_EQ(file_lines(old), before);
    expect_live(old, log.live(1));
}

// P53
TEST(SnapshotCache, AStaleListingDoesNotTakeAVersionBack) {
    LogBuilder log = small_table();
    log.add({.path = "c"}).commit();
    TableProbe probe(log.store());
    const SnapshotPtr newest = *probe.latest();
    log.store()->hide(commit_key(2));
    EXPECT_EQ(*probe.latest(), newest);
}

// P53
TEST(SnapshotCache, AStaleListingDoesNotTakeAVersionBackAfterEviction) {
    LogBuilder log = small_table();
    log.add({.path = "c"}).commit();
    LogBuilder other = small_table();
    TableProbe probe(log.store(), {.bytes_max = 1});
    ASSERT_EQ((*probe.latest())->version(), 2);
    const TableRef table{.id = "other", .store = other.store()};
    ASSERT_TRUE(probe.cache.latest(table, probe.context).has_value());
    log.store()->hide(commit_key(2));
    EXPECT_EQ((*probe.latest())->version(), 2);
    expect_live(*probe.latest(), log.live(2));
}

TEST(SnapshotCache, ATableReplacedInPlaceIsReadAnew) {
    LogBuilder log = small_table();
    log.add({.path = "c"}).commit();
    TableProbe probe(log.store());
    ASSERT_EQ((*probe.latest())->version(), 2);
    ASSERT_EQ((*probe.at(1))->num_files(), 2);
    // Another table, shorter, in the same folder.
    log.store()->clear();
    LogBuilder other;
    other.protocol().metadata({}, "another-id").commit();
    other.add({.path = "z"}).commit();
    for (const auto& key : other.store()->keys()) {
        log.store()->put(key, other.store()->bytes(key), 77);
    }
    const SnapshotPtr now = *probe.latest();
    EXPECT_EQ(now->version(), 1);
    EXPECT_EQ(now->metadata().id, "another-id");
    expect_live(now, other.live(1));
    expect_live(*probe.at(1), other.live(1));
    EXPECT_EQ(probe.at(2).error().condition(), Condition::INVALID_PARAMETER_VALUE);
}

TEST(SnapshotCache, ACommitRewrittenInPlaceIsNoticed) {
    LogBuilder log = small_table();
    TableProbe probe(log.store());
    ASSERT_TRUE(probe.latest().has_value());
    log.store()->put(commit_key(1), LogBuilder::add_line({.path = "other"}) + "\n", 99);
    EXPECT_EQ(testing::file_keys(*probe.latest()), (std::vector<std::string>{"other"}));
}

TEST(SnapshotCache, LogsCleanedWhileCachedAreFollowedThroughTheCheckpoint) {
    LogBuilder log = small_table();
    TableProbe probe(log.store());
    ASSERT_TRUE(probe.latest().has_value());
    log.add({.path = "c"}).commit();
    log.add({.path = "d"}).commit();
    log.checkpoint();
    log.add({.path = "e"}).commit();
    log.clean_before(4);
    const auto snapshot = probe.latest();
    ASSERT_TRUE(snapshot.has_value()) << snapshot.error().detail();
    EXPECT_EQ((*snapshot)->version(), 4);
    expect_live(*snapshot, log.live(4));
}

TEST(SnapshotCache, ADamagedNewCommitIsAnErrorAndItsRepairIsSeen) {
    LogBuilder log = small_table();
    TableProbe probe(log.store());
    ASSERT_TRUE(probe.latest().has_value());
    log.store()->put(commit_key(2), "{\"add\":{\"path\":", 5);
    EXPECT_EQ(probe.latest().error().condition(), Condition::TABLE_LOG_CORRUPT);
    expect_live(*probe.at(1), log.live(1));
    log.store()->put(commit_key(2), LogBuilder::add_line({.path = "c"}), 6);
    EXPECT_EQ((*probe.latest())->num_files(), 3);
}

// R5
TEST(SnapshotCache, ConcurrentLoadsOfOneTableAreOneLoad) {
    LogBuilder log = small_table();
    std::promise<void> gate;
    const std::shared_future<void> open = gate.get_future().share();
    std::promise<void> reached;
    std::atomic<bool> first = true;
    log.store()->before_read = [&](const std::string& key) -> Result<void> {
        if (key == commit_key(1)) {
            if (first.exchange(false)) reached.set_value();
            open.wait();
        }
        return {};
    };
    TableProbe probe(log.store());
    std::vector<std::future<SnapshotPtr>> answers;
    const auto ask = [&] {
        RequestContext context(probe.clock, "r", Deadline::never());
        return *probe.cache.latest(probe.table, context);
    };
    answers.push_back(std::async(std::launch::async, ask));
    reached.get_future().wait();
    for (int i = 0; i < 7; ++i) answers.push_back(std::async(std::launch::async, ask));
    gate.set_value();
    const SnapshotPtr one = answers.front().get();
    for (std::size_t i = 1; i < answers.size(); ++i) EXPECT_EQ(answers[i].get(), one);
    EXPECT_EQ(log.store()->reads_of(commit_key(1)), 1);
}

// C9
TEST(SnapshotCache, AWaiterKeepsItsOwnDeadlineAndOtherTablesAreNotHeldUp) {
    LogBuilder slow = small_table();
    LogBuilder quick = small_table();
    std::promise<void> gate;
    const std::shared_future<void> open = gate.get_future().share();
    std::promise<void> reached;
    slow.store()->before_read = [&](const std::string& key) -> Result<void> {
        if (key == commit_key(0)) {
            reached.set_value();
            open.wait();
        }
        return {};
    };
    TableProbe probe(slow.store());
    auto leader = std::async(std::launch::async, [&] { return probe.latest(); });
    reached.get_future().wait();
    const TableRef other{.id = "other", .store = quick.store()};
    EXPECT_TRUE(probe.cache.latest(other, probe.context).has_value());
    RequestContext waiter(probe.clock, "w", Deadline::never());
    waiter.stop_flag()->stop();
    EXPECT_FALSE(probe.cache.latest(probe.table, waiter).has_value());
    RequestContext late(probe.clock, "l",
                        Deadline::after(probe.clock, std::chrono::milliseconds(10)));
    auto waiting =
        std::async(std::launch::async, [&] { return probe.cache.latest(probe.table, late); });
    probe.clock.advance_ms(10);
    EXPECT_EQ(waiting.get().error().condition(), Condition::REQUEST_DEADLINE);
    gate.set_value();
    EXPECT_TRUE(leader.get().has_value());
}

TEST(SnapshotCache, ColdTablesGoWhenTheBytesRunOut) {
    std::vector<LogBuilder> logs;
    for (int i = 0; i < 4; ++i) logs.push_back(small_table());
    TableProbe probe(logs[0].store());
    const std::size_t one = (*probe.latest())->resident_bytes();
    TableProbe bounded(logs[0].store(), {.bytes_max = 2 * one + one / 2});
    for (int i = 0; i < 4; ++i) {
        const TableRef table{.id = std::to_string(i),
                             .store = logs[static_cast<std::size_t>(i)].store()};
        ASSERT_TRUE(bounded.cache.latest(table, bounded.context).has_value());
        EXPECT_LE(bounded.cache.resident_bytes(), 2 * one + one / 2);
    }
    const auto reads = logs[3].store()->reads();
    const TableRef warm{.id = "3", .store = logs[3].store()};
    ASSERT_TRUE(bounded.cache.latest(warm, bounded.context).has_value());
    EXPECT_EQ(logs[3].store()->reads(), reads);
    bounded.cache.forget("3");
    bounded.cache.forget("2");
    EXPECT_EQ(bounded.cache.resident_bytes(), 0U);
}

TEST(SnapshotCache, FailedLoadsLeaveNothingBehind) {
    LogBuilder log;
    TableProbe probe(log.store());
    EXPECT_FALSE(probe.latest().has_value());
    EXPECT_FALSE(probe.at(5).has_value());
    EXPECT_EQ(probe.cache.entries(), 0U);
}

TEST(SnapshotCache, MaintenanceCompressesAndChangesNothing) {
    LogBuilder log;
    log.create();
    for (int i = 0; i < 2'000; ++i) {
        log.add({.path = "part-" + std::to_string(i),
                 .stats = "{\"numRecords\":" + std::to_string(i) + ",\"minValues\":{\"name\":\"" +
                          std::string(200, 'n') + "\"}}"});
    }
    log.commit();
    log.checkpoint();
    TableProbe probe(log.store());
    const SnapshotPtr raw = *probe.latest();
    EXPECT_FALSE(raw->settled());
    EXPECT_TRUE(*probe.cache.maintain(probe.context));
    EXPECT_FALSE(*probe.cache.maintain(probe.context));
    const SnapshotPtr settled = *probe.latest();
    EXPECT_TRUE(settled->settled());
    EXPECT_LT(settled->resident_bytes(), raw->resident_bytes() / 2);
    EXPECT_EQ(probe.cache.resident_bytes(), settled->resident_bytes());
    EXPECT_EQ(file_lines(settled), file_lines(raw));
    log.remove({.path = "part-7"}).add({.path = "new"}).commit();
    expect_live(*probe.latest(), log.live(2));
}

TEST(SnapshotCache, CountsWhatItDid) {
    LogBuilder log = small_table();
    LogBuilder other = small_table();
    LogBuilder broken;
    broken.store()->put(commit_key(0), "{", 1);
    TableProbe probe(log.store(), {.bytes_max = 1});
    const SnapshotCache::Figures& figures = probe.cache.figures();
    ASSERT_TRUE(probe.latest().has_value());
    ASSERT_TRUE(probe.latest().has_value());
    log.add({.path = "c"}).commit();
    ASSERT_TRUE(probe.latest().has_value());
    EXPECT_EQ(figures.hits.value(), 1);
    EXPECT_EQ(figures.misses.value(), 2);
    EXPECT_EQ(figures.load.count(), 1);
    EXPECT_EQ(figures.advance.count(), 1);
    EXPECT_EQ(figures.evictions.value(), 0);
    EXPECT_EQ(figures.failures.value(), 0);
    ASSERT_TRUE(
        probe.cache.latest({.id = "other", .store = other.store()}, probe.context).has_value());
    EXPECT_EQ(figures.evictions.value(), 1);
    EXPECT_FALSE(
        probe.cache.latest({.id = "broken", .store = broken.store()}, probe.context).has_value());
    EXPECT_EQ(figures.failures.value(), 1);
}

// R83: random histories; a step is a commit, a checkpoint, cleaning, maintenance or a look.
TEST(SnapshotCacheProperty, CatchingUpEqualsAFullReplay) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SeededRandom random(seed);
        LogBuilder log({"dt"});
        log.create();
        TableProbe probe(log.store());
        std::vector<TestFile> live;
        int made = 0;
        const auto commit = [&] {
            const std::uint64_t removes = std::min<std::uint64_t>(random.below(4), live.size());
            for (std::uint64_t i = 0; i < removes; ++i) {
                const std::size_t at = random.below(live.size());
                log.remove(live[at]);
                live.erase(live.begin() + static_cast<std::ptrdiff_t>(at));
            }
            const std::uint64_t adds = random.below(random.below(8) == 0 ? 300 : 6);
            for (std::uint64_t i = 0; i < adds; ++i) {
                TestFile file{.path = "f" + std::to_string(made++),
                              .size = static_cast<std::int64_t>(random.below(1'000))};
                file.partition_values["dt"] = std::to_string(random.below(3));
                if (random.below(2) == 0)
                    file.stats = "{\"numRecords\":" + std::to_string(made) + "}";
                if (random.below(9) == 0) file.vector_id = "v" + std::to_string(made);
                if (random.below(50) == 0) file.stats = std::string(5'000, 's');
                log.add(file);
                live.push_back(file);
            }
            // The same file again, with other statistics.
            if (!live.empty() && random.below(3) == 0) {
                TestFile& again = live[random.below(live.size())];
                again.size += 1;
                log.add(again);
            }
            log.commit();
        };
        for (int step = 0; step < 25; ++step) {
            commit();
            if (random.below(8) == 0) log.checkpoint();
            if (random.below(5) == 0) {
                ASSERT_TRUE(probe.cache.maintain(probe.context).has_value());
            }
            if (random.below(2) == 0) continue;
            const auto caught_up = probe.latest();
            ASSERT_TRUE(caught_up.has_value()) << caught_up.error().detail();
            expect_live(*caught_up, log.live(log.version()));
            // The same base, replayed at once: the same lines in the same order (P77).
            const LogListing listing = *LogListing::load(*log.store(), probe.context);
            const LogSegment segment = *listing.segment(log.version(), (*caught_up)->origin());
            SnapshotLoader loader(*log.store(), probe.parquet);
            const auto full = loader.load_segment(listing, segment, probe.context);
            ASSERT_TRUE(full.has_value());
            ASSERT_EQ(file_lines(*caught_up), file_lines(*full));
        }
    }
}

}  // namespace
}  // namespace sluice::delta
