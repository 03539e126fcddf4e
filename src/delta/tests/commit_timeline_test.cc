#include "delta/commit_timeline.h"

#include <gtest/gtest.h>

#include "delta/testing/log_builder.h"
#include "delta/testing/table_probe.h"

namespace sluice::delta {
namespace {

using testing::LogBuilder;
using testing::TableProbe;

std::string commit_info(EpochMs in_commit) {
    return "{\"commitInfo\":{\"timestamp\":1,\"inCommitTimestamp\":" + std::to_string(in_commit) +
           "}}";
}

std::int64_t after(const CommitTimeline& times, EpochMs time, TableProbe& probe) {
    const auto hit = times.version_at_or_after(time, probe.context);
    return *hit ? (*hit)->version : -1;
}

std::int64_t before(const CommitTimeline& times, EpochMs time, TableProbe& probe) {
    const auto hit = times.version_at_or_before(time, probe.context);
    return *hit ? (*hit)->version : -1;
}

// P58 P54 P65
TEST(CommitTimeline, FileTimesAreMadeStrictlyIncreasing) {
    LogBuilder log;
    log.protocol().metadata().commit(1'000);
    log.commit(3'000).commit(2'000).commit(3'000).commit(5'000);
    TableProbe probe(log.store());
    const auto times = probe.cache.timeline(probe.table, probe.context);
    ASSERT_TRUE(times.has_value());
    EXPECT_EQ(*times->commit_time(0, probe.context), 1'000);
    EXPECT_EQ(*times->commit_time(1, probe.context), 3'000);
    EXPECT_EQ(*times->commit_time(2, probe.context), 3'001);
    EXPECT_EQ(*times->commit_time(3, probe.context), 3'002);
    EXPECT_EQ(*times->commit_time(4, probe.context), 5'000);
    EXPECT_EQ(after(*times, 0, probe), 0);
    EXPECT_EQ(after(*times, 1'000, probe), 0);
    EXPECT_EQ(after(*times, 1'001, probe), 1);
    EXPECT_EQ(after(*times, 3'001, probe), 2);
    EXPECT_EQ(after(*times, 3'003, probe), 4);
    EXPECT_EQ(after(*times, 5'000, probe), 4);
    EXPECT_EQ(after(*times, 5'001, probe), -1);
    EXPECT_EQ(before(*times, 999, probe), -1);
    EXPECT_EQ(before(*times, 1'000, probe), 0);
    EXPECT_EQ(before(*times, 3'001, probe), 2);
    EXPECT_EQ(before(*times, 4'999, probe), 3);
    EXPECT_EQ(before(*times, INT64_MAX, probe), 4);
}

// P58
TEST(CommitTimeline, InCommitTimestampsHoldFromTheVersionThatEnabledThem) {
    LogBuilder log;
    log.protocol().metadata().commit(9'000);
    log.commit(9'500);
    log.line(commit_info(20'000))
        .metadata({{"delta.enableInCommitTimestamps", "true"},
                   {"delta.inCommitTimestampEnablementVersion", "2"},
                   {"delta.inCommitTimestampEnablementTimestamp", "20000"}})
        .commit(1);
    log.line(commit_info(20'500)).commit(2);
    TableProbe probe(log.store());
    const auto times = probe.cache.timeline(probe.table, probe.context);
    ASSERT_TRUE(times.has_value());
    EXPECT_EQ(*times->commit_time(1, probe.context), 9'500);
    EXPECT_EQ(*times->commit_time(2, probe.context), 20'000);
    EXPECT_EQ(*times->commit_time(3, probe.context), 20'500);
    EXPECT_EQ(after(*times, 9'501, probe), 2);
    EXPECT_EQ(after(*times, 20'001, probe), 3);
    EXPECT_EQ(before(*times, 19'999, probe), 1);
    EXPECT_EQ(before(*times, 20'000, probe), 2);
    EXPECT_EQ((*probe.latest())->commit_time_ms(), 20'500);
    EXPECT_EQ((*probe.at(2))->commit_time_ms(), 20'000);
    EXPECT_EQ((*probe.at(1))->commit_time_ms(), 9'500);
}

// P75 P65
TEST(CommitTimeline, SnapshotsByTimeAndVersionCarryTheTimeOfTheWholeLog) {
    LogBuilder log;
    log.protocol().metadata().commit(5'000);
    for (int i = 1; i <= 4; ++i) log.add({.path = std::to_string(i)}).commit(1'000);
    log.checkpoint();
    TableProbe probe(log.store());
    ASSERT_TRUE(probe.latest().has_value());
    EXPECT_EQ((*probe.at(4))->commit_time_ms(), 5'004);
    EXPECT_EQ((*probe.at(2))->commit_time_ms(), 5'002);
    const auto by_time = probe.cache.at_timestamp(probe.table, 5'003, probe.context);
    ASSERT_TRUE(by_time.has_value());
    EXPECT_EQ((*by_time)->version(), 3);
    EXPECT_EQ(probe.cache.at_timestamp(probe.table, 4'999, probe.context).error().condition(),
              Condition::INVALID_PARAMETER_VALUE);
    EXPECT_EQ(probe.cache.at_timestamp(probe.table, 5'005, probe.context).error().condition(),
              Condition::INVALID_PARAMETER_VALUE);
}

TEST(CommitTimeline, BeginsWhereTheLogWasCleaned) {
    LogBuilder log;
    log.create();
    for (int i = 1; i <= 4; ++i) log.add({.path = std::to_string(i)}).commit();
    log.checkpoint();
    log.commit();
    log.clean_before(4);
    TableProbe probe(log.store());
    const auto times = probe.cache.timeline(probe.table, probe.context);
    ASSERT_TRUE(times.has_value());
    EXPECT_EQ(times->first_version(), 4);
    EXPECT_EQ(times->last_version(), 5);
    EXPECT_EQ(times->commit_time(3, probe.context).error().condition(),
              Condition::TABLE_VERSION_MISSING);
    EXPECT_EQ(after(*times, 0, probe), 4);
}

}  // namespace
}  // namespace sluice::delta
