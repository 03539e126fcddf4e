#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/request_context.h"
#include "delta/file_cursor.h"
#include "delta/snapshot_cache.h"
#include "delta/testing/line_parquet_reader.h"
#include "delta/testing/log_builder.h"

namespace sluice::delta::testing {

/// What tests look a table up with: a cache, a context, a reader.
struct TableProbe {
    explicit TableProbe(std::shared_ptr<storage::ObjectStore> store,
                        SnapshotCache::Options options = {})
        : cache(options, parquet), table{.id = "t", .store = std::move(store)} {}

    Result<SnapshotPtr> latest() { return cache.latest(table, context); }
    Result<SnapshotPtr> at(TableVersion version) {
        return cache.at_version(table, version, context);
    }

    ManualClock clock{1'000'000};
    LineParquetReader parquet;
    SnapshotCache cache;
    TableRef table;
    RequestContext context{clock, "test", Deadline::never()};
};

/// Paths (and vectors) of a snapshot's files in its order.
inline std::vector<std::string> file_keys(const SnapshotPtr& snapshot) {
    std::vector<std::string> keys;
    FileCursor cursor(snapshot);
    FileView file;
    while (cursor.next(file).value()) {
        std::string key(file.path);
        if (file.deletion_vector.present()) {
            key += "#" + std::string(file.deletion_vector.path_or_inline);
        }
        keys.push_back(std::move(key));
    }
    return keys;
}

/// Everything that a cursor tells of each file, in order.
inline std::vector<std::string> file_lines(const SnapshotPtr& snapshot) {
    std::vector<std::string> lines;
    FileCursor cursor(snapshot);
    FileView file;
    while (cursor.next(file).value()) {
        std::string line(file.path);
        line += " ";
        append_hex(line, file.id_md5);
        line += " " + std::string(file.body) + " " + std::to_string(file.size_bytes) + " " +
                std::to_string(file.num_records) + " " + std::to_string(file.modification_time_ms);
        file.deletion_vector.append_id(line);
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Compares a snapshot with what the builder knows to be right: the set, the totals, the bodies'
/// sizes.
inline void expect_live(const SnapshotPtr& snapshot, const std::map<std::string, TestFile>& live) {
    std::map<std::string, std::int64_t> expected;
    std::int64_t total = 0;
    for (const auto& [key, file] : live) {
        expected[key] = file.size;
        total += file.size;
    }
    std::map<std::string, std::int64_t> seen;
    FileCursor cursor(snapshot);
    FileView file;
    std::int64_t count = 0;
    while (cursor.next(file).value()) {
        std::string key(file.path);
        if (file.deletion_vector.present()) {
            key += "#" + std::string(file.deletion_vector.path_or_inline);
        }
        seen[key] = file.size_bytes;
        ++count;
        const std::string size = "\"size\":" + std::to_string(file.size_bytes);
        EXPECT_NE(file.body.find(size), std::string_view::npos) << file.body;
    }
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(count, static_cast<std::int64_t>(expected.size()));
    EXPECT_EQ(snapshot->num_files(), count);
    EXPECT_EQ(snapshot->total_size_bytes(), total);
}

}  // namespace sluice::delta::testing
