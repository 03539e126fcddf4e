// bench-links: sharing
// A query under a partition rule against the same query without one: what a visible file costs.
// Files of one partition lie together, as appends leave them, or are mixed in every block, as a
// checkpoint may leave them.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "access/master_key.h"
#include "base/request_context.h"
#include "delta/snapshot_cache.h"
#include "delta/testing/line_parquet_reader.h"
#include "net/http_client.h"
#include "sharing/query.h"
#include "sharing/shared_snapshots.h"
#include "storage/store_registry.h"

namespace sluice::sharing {
namespace {

constexpr int kFiles = 100'000;
constexpr int kPartitions = 20;

enum class Layout { together, mixed };

/// A folder that goes with the program.
class Folder {
public:
    Folder() {
        std::string path = (std::filesystem::temp_directory_path() / "partition_bench.XXXXXX");
        if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = path;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string stats_of(int number) {
    std::string columns;
    for (int column = 0; column < 6; ++column) {
        if (column > 0) columns += ',';
        columns += "\\\"column_" + std::to_string(column) +
                   "\\\":" + std::to_string((number * 7919LL + column) % 1'000'000);
    }
    return R"("stats":"{\"numRecords\":1000,\"minValues\":{)" + columns + R"(},\"maxValues\":{)" +
           columns + R"(}}")";
}

/// Values scattered over the files by a multiplicative hash.
int partition_of(int number, Layout layout) {
    if (layout == Layout::together) return number / (kFiles / kPartitions);
    return static_cast<int>((static_cast<std::uint64_t>(number) * 2'654'435'761U >> 7) %
                            kPartitions);
}

void write_table(const std::filesystem::path& folder, Layout layout) {
    std::filesystem::create_directories(folder / "_delta_log");
    std::ofstream out(folder / "_delta_log" / "00000000000000000000.json");
    out << R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})"
           "\n"
           R"({"metaData":{"id":"t","format":{"provider":"parquet","options":{}},)"
           R"("schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"part\",)"
           R"(\"type\":\"integer\",\"nullable\":true,\"metadata\":{}}]}",)"
           R"("partitionColumns":["part"],"configuration":{}}})"
           "\n";
    for (int number = 0; number < kFiles; ++number) {
        const std::string part = std::to_string(partition_of(number, layout));
        out << R"({"add":{"path":"part=)" << part << "/part-00000-" << number * 2'654'435'761LL
            << R"(-4711-4c1a-9d1e-c000.snappy.parquet","partitionValues":{"part":")" << part
            << R"("},"size":)" << 1'000'000 + number
            << R"(,"modificationTime":1700000000000,"dataChange":true,)" << stats_of(number)
            << "}}\n";
    }
}

/// A table on local disk with all that a query needs, settled as maintenance leaves it.
class Site {
public:
    explicit Site(Layout layout) {
        write_table(folder_.path() / "t", layout);
        table_ = open({});
        (void)query(table_).value();
        while (snapshots_.maintain(*context_).value()) {
        }
    }

    OpenTable open(std::optional<catalog::PartitionClause> clause) {
        access::SharedTable shared;
        shared.table_id = "t";
        shared.location = "file://" + (folder_.path() / "t").string();
        catalog::SharedObject object;
        object.partitions = std::move(clause);
        shared.rule = access::partition_rule(object, {});
        return open_table(services_, std::move(shared)).value();
    }

    /// Files sent.
    Result<std::int64_t> query(const OpenTable& table) {
        const QueryRequest request;
        const Capabilities capabilities;
        QueryOptions options{.request = request,
                             .capabilities = capabilities,
                             .link_owner = {.recipient_id = "r",
                                            .token_id = "t",
                                            .object_id = "o",
                                            .table_id = "t",
                                            .request_id = "q"},
                             .still_allowed = [] { return Result<void>(); }};
        SLUICE_TRY(QueryAnswer answer,
                   query_table(services_, table, std::move(options), *context_));
        for (;;) {
            SLUICE_TRY(const auto chunk, answer.body->next());
            if (!chunk) return answer.figures->files;
            benchmark::DoNotOptimize(chunk->size());
        }
    }

private:
    Folder folder_;
    SystemClock clock_;
    SystemRandom random_;
    net::HttpClient http_;
    storage::StoreFactory factory_{
        http_,
        clock_,
        random_,
        {.temporary_folder = folder_.path(), .private_folders = {}, .outbound = {}}};
    storage::StoreRegistry stores_{factory_,
                                   {.unregistered_local_allowed = true, .local_roots = {}}};
    delta::testing::LineParquetReader parquet_;
    delta::SnapshotCache snapshots_{{}, parquet_};
    SharedSnapshots shared_{snapshots_};
    access::KeyRing keys_{access::MasterKey::from_bytes(std::string(32, 'k'))};
    Services services_{.stores = stores_,
                       .snapshots = shared_,
                       .keys = keys_,
                       .random = random_,
                       .public_url = "https://share.example.com",
                       .link_ttl_s = 3600};
    std::unique_ptr<RequestContext> context_ =
        std::make_unique<RequestContext>(clock_, "bench", Deadline::never());
    OpenTable table_;
};

Site& site(Layout layout) {
    static Site together(Layout::together);
    static Site mixed(Layout::mixed);
    return layout == Layout::together ? together : mixed;
}

void run(benchmark::State& state, Layout layout, std::optional<catalog::PartitionClause> clause) {
    const OpenTable table = site(layout).open(std::move(clause));
    std::int64_t files = 0;
    for (auto _ : state) files = site(layout).query(table).value();
    state.counters["files"] = static_cast<double>(files);
    state.counters["per_file"] =
        benchmark::Counter(static_cast<double>(files) * static_cast<double>(state.iterations()),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void whole_table(benchmark::State& state, Layout layout) { run(state, layout, std::nullopt); }
BENCHMARK_CAPTURE(whole_table, together, Layout::together)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole_table, mixed, Layout::mixed)->Unit(benchmark::kMillisecond);

/// `state.range(0)` of the twenty partitions.
void by_partitions(benchmark::State& state, Layout layout) {
    run(state, layout,
        catalog::PartitionClause{{{{.column = "part",
                                    .op = catalog::PartitionOp::less_than,
                                    .value = std::to_string(state.range(0))}}}});
}
BENCHMARK_CAPTURE(by_partitions, together, Layout::together)
    ->Arg(1)
    ->Arg(5)
    ->Arg(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_partitions, mixed, Layout::mixed)
    ->Arg(1)
    ->Arg(5)
    ->Arg(20)
    ->Unit(benchmark::kMillisecond);

/// What the first query under a rule pays before its first byte.
void first_selection(benchmark::State& state) {
    int number = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const OpenTable table =
            site(Layout::mixed)
                .open(catalog::PartitionClause{
                    {{{.column = "part", .value = "none" + std::to_string(number++)}},
                     {{.column = "part", .value = "-1"}}}});
        state.ResumeTiming();
        benchmark::DoNotOptimize(site(Layout::mixed).query(table));
    }
}
BENCHMARK(first_selection)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sluice::sharing
