#include "delta/file_selection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "delta/limits.h"
#include "delta/testing/log_builder.h"
#include "delta/testing/table_probe.h"

namespace sluice::delta {
namespace {

using catalog::PartitionClause;
using testing::LogBuilder;
using testing::TableProbe;
using testing::TestFile;

FileSelectionPtr select(const SnapshotPtr& snapshot, const PartitionClause& clause) {
    const TableShape shape{snapshot->metadata(), snapshot->schema(),
                           snapshot->partition_log_names()};
    return FileSelection::make(*snapshot, PartitionFilter(clause, shape)).value();
}

PartitionClause any_of(const std::string& column, const std::vector<std::string>& values) {
    PartitionClause clause;
    for (const std::string& value : values)
        clause.groups.push_back({{.column = column, .value = value}});
    return clause;
}

struct Seen {
    std::vector<std::string> paths;
    FileTotals totals;
};

Seen walk(FileCursor cursor) {
    Seen seen;
    FileView file;
    while (cursor.next(file).value()) {
        seen.paths.emplace_back(file.path);
        ++seen.totals.files;
        seen.totals.size_bytes += file.size_bytes;
        if (file.num_records > 0) seen.totals.records += file.num_records;
        if (file.deletion_vector.present()) ++seen.totals.with_vector;
    }
    return seen;
}

/// The same by looking at every file of the table.
Seen walk_all(const SnapshotPtr& snapshot, const PartitionClause& clause) {
    const TableShape shape{snapshot->metadata(), snapshot->schema(),
                           snapshot->partition_log_names()};
    const PartitionFilter filter(clause, shape);
    Seen seen;
    FileCursor cursor(snapshot);
    FileView file;
    while (cursor.next(file).value()) {
        if (!filter.matches(partition_values_of(file.body))) continue;
        seen.paths.emplace_back(file.path);
        ++seen.totals.files;
        seen.totals.size_bytes += file.size_bytes;
        if (file.num_records > 0) seen.totals.records += file.num_records;
        if (file.deletion_vector.present()) ++seen.totals.with_vector;
    }
    return seen;
}

/// Cursor, totals and skipping against brute force.
void expect_right(const SnapshotPtr& snapshot, const PartitionClause& clause) {
    const FileSelectionPtr selection = select(snapshot, clause);
    const Seen expected = walk_all(snapshot, clause);
    const Seen seen = walk(FileCursor(snapshot, selection));
    EXPECT_EQ(seen.paths, expected.paths);
    EXPECT_EQ(seen.totals, expected.totals);
    EXPECT_EQ(selection->totals(), expected.totals);
    for (const std::size_t skipped : {std::size_t{1}, expected.paths.size() / 2,
                                      expected.paths.size(), expected.paths.size() + 1}) {
        FileCursor cursor(snapshot, selection);
        ASSERT_TRUE(cursor.skip(static_cast<std::int64_t>(skipped)));
        const std::size_t left = expected.paths.size() - std::min(skipped, expected.paths.size());
        EXPECT_EQ(walk(std::move(cursor)).paths,
                  std::vector<std::string>(expected.paths.end() - static_cast<std::ptrdiff_t>(left),
                                           expected.paths.end()))
            << skipped;
    }
}

TestFile file_of(int number, const std::string& region) {
    TestFile file{.path = "f-" + std::to_string(number), .size = 10 + number % 7};
    if (region != "null")
        file.partition_values = {{"region", region}};
    else
        file.partition_values = {{"region", std::nullopt}};
    file.stats = "{\"numRecords\":" + std::to_string(number % 5) + "}";
    if (number % 11 == 0) file.vector_id = "v" + std::to_string(number);
    return file;
}

// P81
TEST(FileSelection, ShowsAndCountsTheSelectedFilesOfEveryVersion) {
    const std::vector<std::string> regions = {"US", "CA", "}{\"", "null", "DE"};
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        LogBuilder log({"region"});
        log.create();
        std::vector<TestFile> live;
        for (int version = 0; version < 12; ++version) {
            // One partition a commit, or all mixed.
            const bool mixed = random() % 2 == 0;
            const std::string& one = regions[random() % regions.size()];
            for (unsigned i = 0; i < 1 + random() % 60; ++i) {
                live.push_back(file_of(version * 100 + static_cast<int>(i),
                                       mixed ? regions[random() % regions.size()] : one));
                log.add(live.back());
            }
            for (unsigned i = 0; i < random() % 20 && !live.empty(); ++i) {
                const std::size_t gone = random() % live.size();
                log.remove(live[gone]);
                live.erase(live.begin() + static_cast<std::ptrdiff_t>(gone));
            }
            log.commit();
            if (version == 6) log.checkpoint();
        }
        TableProbe probe(log.store());
        for (const TableVersion version : {TableVersion{3}, TableVersion{7}, log.version()}) {
            const SnapshotPtr snapshot = probe.at(version).value();
            expect_right(snapshot, any_of("region", {"US"}));
            expect_right(snapshot, any_of("region", {"US", "}{\""}));
            expect_right(snapshot, any_of("region", {"nowhere"}));
            expect_right(snapshot, {{{{.column = "region"}}}});
            expect_right(snapshot, {});
        }
    }
}

// P81
TEST(FileSelection, MoreTuplesThanNumbersAreReadFromTheirRows) {
    LogBuilder log({"region"});
    log.create();
    const int count = static_cast<int>(kPartitionTuplesMax) + 500;
    for (int i = 0; i < count; ++i) log.add(file_of(i, "r" + std::to_string(i % (count - 7))));
    log.commit();
    TableProbe probe(log.store());
    const SnapshotPtr snapshot = probe.latest().value();
    const std::string last = std::to_string(count - 8);
    expect_right(snapshot, any_of("region", {"r1", "r5", "r" + last, "nowhere"}));
    EXPECT_EQ(select(snapshot, any_of("region", {"r1", "r" + last}))->totals().files, 3);
}

// P81 R46
TEST(FileSelection, ColumnThatIsNoPartitionColumnAnyMoreShowsNothing) {
    LogBuilder log({"region"});
    log.create().add(file_of(1, "US")).commit();
    log.line(R"({"metaData":{"id":"t","format":{"provider":"parquet","options":{}},)"
             R"("schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"region\",)"
             R"(\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}",)"
             R"("partitionColumns":[],"configuration":{}}})")
        .add(TestFile{.path = "g"})
        .commit();
    TableProbe probe(log.store());
    const PartitionClause us = any_of("region", {"US"});
    EXPECT_EQ(select(probe.at(1).value(), us)->totals().files, 1);
    const SnapshotPtr now = probe.latest().value();
    EXPECT_EQ(now->num_files(), 2);
    EXPECT_EQ(select(now, us)->totals().files, 0);
    EXPECT_TRUE(walk(FileCursor(now, select(now, us))).paths.empty());
}

// P81 R46
TEST(FileSelection, FilesOfEarlierPartitionColumnsStayHidden) {
    LogBuilder log({"region"});
    log.create().add(file_of(1, "US")).add(file_of(2, "null")).commit();
    log.line(R"({"metaData":{"id":"t","format":{"provider":"parquet","options":{}},)"
             R"("schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"region\",)"
             R"(\"type\":\"string\",\"nullable\":true,\"metadata\":{}},{\"name\":\"day\",)"
             R"(\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}",)"
             R"("partitionColumns":["day"],"configuration":{}}})")
        .add(TestFile{.path = "g", .partition_values = {{"day", std::nullopt}}})
        .commit();
    // Caught up from an earlier version, and replayed at once.
    TableProbe caught_up(log.store());
    ASSERT_TRUE(caught_up.at(1));
    TableProbe at_once(log.store());
    for (TableProbe* const probe : {&caught_up, &at_once}) {
        const SnapshotPtr now = probe->latest().value();
        EXPECT_FALSE(walk(FileCursor(now, select(now, any_of("region", {"US"})))).totals.files);
    }
}

// P73
TEST(PartitionValuesOf, EndsWhereTheObjectEnds) {
    EXPECT_EQ(partition_values_of(R"("partitionValues":{},"size":1)"), "{}");
    EXPECT_EQ(partition_values_of(R"("partitionValues":{"a":"}\"}","b":null},"size":1)"),
              R"({"a":"}\"}","b":null})");
    EXPECT_EQ(partition_values_of(R"("partitionValues":{"a":"\\"},"size":"}")"), R"({"a":"\\"})");
    EXPECT_EQ(partition_values_of(R"("size":1)"), "");
    EXPECT_EQ(partition_values_of(R"("partitionValues":{"a":"b)"), "");
}

}  // namespace
}  // namespace sluice::delta
