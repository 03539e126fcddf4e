// bench-links: delta json base
//
// F4, F6, F8 and the cost of reading a snapshot. The shape is that of the F17 tables: six data
// columns with statistics, one partition column. The floor of a replay is simdjson taking path,
// size and statistics from the same bytes.

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "delta/commit_parser.h"
#include "delta/file_cursor.h"
#include "delta/file_table.h"
#include "delta/log_segment.h"
#include "delta/snapshot_loader.h"
#include "delta/testing/line_parquet_reader.h"
#include "delta/testing/memory_log_store.h"
#include "json/writer.h"

namespace sluice::delta {
namespace {

constexpr int kFiles = 100'000;

std::string two_digits(std::uint64_t n) {
    return std::string(n < 10 ? "0" : "") + std::to_string(n);
}

std::string stats_of(SeededRandom& random, int number) {
    const std::string low = std::to_string(number * 100'000LL);
    const std::string high = std::to_string(number * 100'000LL + 90'000);
    const std::string ms = std::to_string(100 + random.below(900));
    const std::string minute = two_digits(random.below(40));
    return "{\"numRecords\":" + std::to_string(80'000 + random.below(20'000)) +
           ",\"minValues\":{\"id\":" + low + ",\"event_time\":\"2026-01-01T00:" + minute + ":11." +
           ms + "Z\",\"customer\":\"cust-000" + ms +
           "\",\"quantity\":" + std::to_string(random.below(20)) + ",\"price\":0." + ms +
           ",\"region\":\"eu-central-1\"},\"maxValues\":{\"id\":" + high +
           ",\"event_time\":\"2026-01-01T23:" + minute + ":58." + ms +
           "Z\",\"customer\":\"cust-999" + ms +
           "\",\"quantity\":" + std::to_string(900 + random.below(20)) + ",\"price\":9000." + ms +
           ",\"region\":\"us-west-2\"},\"nullCount\":{\"id\":0,\"event_time\":0,\"customer\":" +
           minute + ",\"quantity\":0,\"price\":3,\"region\":0}}";
}

struct Table {
    std::vector<std::string> paths;
    std::string commit;  // one commit that adds them all
};

const Table& table() {
    static const Table made = [] {
        Table out;
        SeededRandom random(1);
        for (int i = 0; i < kFiles; ++i) {
            const std::string day = "2026-01-" + two_digits(static_cast<std::uint64_t>(i % 28 + 1));
            const std::string path = "dt=" + day + "/part-" + std::to_string(10'000 + i % 90'000) +
                                     "-" + random.uuid() + ".c000.snappy.parquet";
            json::Writer writer;
            writer.begin_object().key("add").begin_object().member("path", path);
            writer.key("partitionValues").begin_object().member("dt", day).end_object();
            writer.member("size", static_cast<std::int64_t>(90'000'000 + random.below(60'000'000)));
            writer.member("modificationTime", std::int64_t{1'767'225'600'000} + i);
            writer.member("dataChange", true).member("stats", stats_of(random, i));
            out.commit += writer.end_object().end_object().take() + "\n";
            out.paths.push_back(path);
        }
        return out;
    }();
    return made;
}

std::string first_commit() {
    return "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n"
           "{\"metaData\":{\"id\":\"i\",\"partitionColumns\":[\"dt\"],\"schemaString\":"
           "\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[]}\"}}\n";
}

/// A table of one big commit, and ten small ones behind it.
struct Log {
    Log() {
        store.put(commit_key(0), first_commit());
        store.put(commit_key(1), table().commit);
        for (TableVersion version = 2; version < 12; ++version) {
            std::string bytes;
            for (int i = 0; i < 20; ++i) {
                const auto victim = static_cast<std::size_t>(version * 4'000 + i * 7);
                bytes += "{\"remove\":{\"path\":\"" + table().paths[victim] +
                         "\",\"deletionTimestamp\":1,\"dataChange\":true}}\n";
            }
            for (std::size_t at = 0, line = 0; line < 100; ++line) {
                const std::size_t end = table().commit.find('\n', at) + 1;
                std::string add = table().commit.substr(at, end - at);
                add.insert(add.find("part-"), "v" + std::to_string(version));
                bytes += add;
                at = end;
            }
            store.put(commit_key(version), bytes);
        }
    }
    testing::MemoryLogStore store;
    testing::LineParquetReader parquet;
    SystemClock clock;
    RequestContext context{clock, "bench", Deadline::never()};

    SnapshotPtr load(TableVersion version) {
        SnapshotLoader loader(store, parquet);
        const LogListing listing = LogListing::load(store, context).value();
        return loader.load(listing, version, context).value();
    }
    std::vector<CommitFile> commits(TableVersion after) {
        std::vector<CommitFile> found;
        const LogListing listing = LogListing::load(store, context).value();
        for (const auto& commit : listing.commits()) {
            if (commit.version > after) found.push_back(commit);
        }
        return found;
    }
};

Log& log() {
    static Log made;
    return made;
}

void count(benchmark::State& state, std::int64_t files) {
    state.SetItemsProcessed(state.iterations() * files);
}

void floor_simdjson(benchmark::State& state) {
    const simdjson::padded_string bytes(table().commit);
    simdjson::ondemand::parser parser;
    for (auto _ : state) {
        std::size_t touched = 0;
        simdjson::ondemand::document_stream stream;
        if (parser.iterate_many(bytes, 1 << 20).get(stream) != simdjson::SUCCESS) std::abort();
        for (auto document : stream) {
            auto add = document["add"];
            const std::string_view path = add["path"].get_string();
            const std::int64_t size = add["size"].get_int64();
            const std::string_view stats = add["stats"].get_string();
            touched += path.size() + stats.size() + static_cast<std::size_t>(size);
        }
        benchmark::DoNotOptimize(touched);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
    count(state, kFiles);
}
BENCHMARK(floor_simdjson)->Unit(benchmark::kMillisecond);

void parse_commit(benchmark::State& state) {
    CommitParser parser;
    for (auto _ : state) {
        state.PauseTiming();
        std::string bytes;
        bytes.reserve(table().commit.size() + 256);
        bytes = table().commit;
        state.ResumeTiming();
        parser.start(std::move(bytes), 1);
        while (parser.next().value() != ActionKind::end)
            benchmark::DoNotOptimize(parser.add().path);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(table().commit.size()));
    count(state, kFiles);
}
BENCHMARK(parse_commit)->Unit(benchmark::kMillisecond);

void replay_commits(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(log().load(1));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(table().commit.size()));
    count(state, kFiles);
}
BENCHMARK(replay_commits)->Unit(benchmark::kMillisecond);

/// F6: ten commits of 100 adds and 20 removes each; the floor is the replay of those commits alone.
void floor_commits_alone(benchmark::State& state) {
    SnapshotLoader loader(log().store, log().parquet);
    const auto commits = log().commits(1);
    const SnapshotPtr empty = log().load(0);
    for (auto _ : state) benchmark::DoNotOptimize(loader.advance(*empty, commits, log().context));
}
BENCHMARK(floor_commits_alone)->Unit(benchmark::kMicrosecond);

void catch_up(benchmark::State& state) {
    SnapshotLoader loader(log().store, log().parquet);
    const auto commits = log().commits(1);
    const SnapshotPtr base = log().load(1);
    (void)base->files()->index();
    for (auto _ : state) benchmark::DoNotOptimize(loader.advance(*base, commits, log().context));
}
BENCHMARK(catch_up)->Unit(benchmark::kMicrosecond);

void read_files(benchmark::State& state, bool compressed) {
    SnapshotPtr snapshot = log().load(1);
    if (compressed) {
        snapshot =
            std::make_shared<const Snapshot>(snapshot->head(), snapshot->files()->compressed());
    }
    for (auto _ : state) {
        std::size_t bytes = 0;
        FileCursor cursor(snapshot);
        FileView file;
        while (cursor.next(file).value()) bytes += file.path.size() + file.body.size();
        benchmark::DoNotOptimize(bytes);
    }
    count(state, kFiles);
    state.counters["bytes_per_file"] =
        static_cast<double>(snapshot->resident_bytes()) / static_cast<double>(kFiles);
}
BENCHMARK_CAPTURE(read_files, compressed, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_files, uncompressed, false)->Unit(benchmark::kMillisecond);

void compress_blocks(benchmark::State& state) {
    const SnapshotPtr snapshot = log().load(1);
    for (auto _ : state) benchmark::DoNotOptimize(snapshot->files()->compressed());
    count(state, kFiles);
}
BENCHMARK(compress_blocks)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice::delta
