#include "engine/duckdb_parquet_reader.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "engine/tests/recording_sink.h"

namespace sluice::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string data_file(const std::string& name) {
    return std::string(SLUICE_SOURCE_DIR) + "/src/engine/tests/data/" + name;
}

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

/// A file without a name in any folder: what a store's downloaded copy is.
class UnnamedFile {
public:
    explicit UnnamedFile(std::string_view bytes) {
        std::string name =
            (std::filesystem::temp_directory_path() / "sluice-engine-XXXXXX").string();
        descriptor_ = ::mkstemp(name.data());
        ::unlink(name.c_str());
        EXPECT_EQ(::write(descriptor_, bytes.data(), bytes.size()),
                  static_cast<ssize_t>(bytes.size()));
    }
    UnnamedFile(const UnnamedFile&) = delete;
    UnnamedFile& operator=(const UnnamedFile&) = delete;
    ~UnnamedFile() { ::close(descriptor_); }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_ = -1;
};

class DuckDbParquetReaderTest : public testing::Test {
protected:
    Result<void> read_path(const std::string& path, delta::CheckpointSelection selection = {}) {
        sink_.adds.clear();
        sink_.actions.clear();
        return reader_.read_checkpoint(PathFile(path), selection, sink_, context_);
    }
    Result<void> read(const std::string& name, delta::CheckpointSelection selection = {}) {
        return read_path(data_file(name), selection);
    }

    ManualClock clock_{1'700'000'000'000};
    RequestContext context_{clock_, "r-1", Deadline::after(clock_, std::chrono::seconds(60))};
    RecordingSink sink_;
    DuckDbParquetReader reader_;
};

TEST_F(DuckDbParquetReaderTest, AddsCarryEverythingThatTheFileSays) {
    ASSERT_TRUE(read("classic.parquet"));
    ASSERT_THAT(sink_.adds, SizeIs(4));
    const RecordedAdd& first = sink_.adds[0];
    EXPECT_EQ(first.path, "dt=2024-01-01/kind=a/part-00000-short");
    EXPECT_EQ(first.size_bytes, 100);
    EXPECT_EQ(first.modification_time_ms, 1'700'000'000'100);
    EXPECT_EQ(first.stats, R"({"numRecords":3})");
    EXPECT_EQ(first.dv_storage_type, std::nullopt);
    using Value = std::pair<std::string, std::optional<std::string>>;
    EXPECT_THAT(first.partition_values, ElementsAre(Value("dt", "2024-01-01"), Value("kind", "a")));
    // A null partition value is not the empty text, null stats are not empty ones.
    EXPECT_EQ(sink_.adds[1].partition_values[1].second, std::nullopt);
    EXPECT_EQ(sink_.adds[1].stats, std::nullopt);
    EXPECT_EQ(sink_.adds[1].path,
              "dt=2024-01-02/kind=__HIVE_DEFAULT_PARTITION__/p%20art-1.parquet");
    EXPECT_EQ(sink_.adds[2].partition_values[1].second, "");
    EXPECT_EQ(sink_.adds[2].stats, "");
}

TEST_F(DuckDbParquetReaderTest, DeletionVectorsKeepTheirDescriptor) {
    ASSERT_TRUE(read("classic.parquet"));
    const RecordedAdd& stored = sink_.adds[2];
    EXPECT_EQ(stored.dv_storage_type, "u");
    EXPECT_EQ(stored.dv_path_or_inline, "ab^-aqEH.-t@S}K{vb[*k^");
    EXPECT_EQ(stored.dv_offset, 4);
    EXPECT_EQ(stored.dv_size_bytes, 40);
    EXPECT_EQ(stored.dv_cardinality, 6);
    EXPECT_EQ(sink_.adds[3].dv_storage_type, "i");
    EXPECT_EQ(sink_.adds[3].dv_offset, -1);
}

// P24
TEST_F(DuckDbParquetReaderTest, OtherActionsAreLinesOfACommit) {
    ASSERT_TRUE(read("classic.parquet"));
    EXPECT_THAT(
        sink_.actions,
        ElementsAre(
            R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,)"
            R"("readerFeatures":["deletionVectors"],)"
            R"("writerFeatures":["deletionVectors","domainMetadata"]}})",
            R"({"metaData":{"id":"11111111-2222-3333-4444-555555555555",)"
            R"("description":"a \"quoted\" é text",)"
            R"("format":{"provider":"parquet","options":{}},)"
            R"("schemaString":"{\"type\":\"struct\",\"fields\":[]}",)"
            R"("partitionColumns":["dt","kind"],)"
            R"("configuration":{"delta.enableDeletionVectors":"true"},)"
            R"("createdTime":1700000000000}})",
            R"({"txn":{"appId":"app-1","version":7,"lastUpdated":1700000000001}})",
            R"({"domainMetadata":{"domain":"delta.rowTracking","configuration":"{}",)"
            R"("removed":false}})",
            R"({"remove":{"path":"gone.parquet","deletionTimestamp":1700000000002,)"
            R"("dataChange":true,"extendedFileMetadata":true,"partitionValues":{"dt":null},)"
            R"("size":9,"deletionVector":{"storageType":"p","pathOrInlineDv":"s3://b/dv.bin",)"
            R"("offset":1,"sizeInBytes":38,"cardinality":3}}})"));
}

TEST_F(DuckDbParquetReaderTest, EncodingOfTheFileMakesNoDifference) {
    ASSERT_TRUE(read("classic.parquet"));
    const std::vector<std::string> actions = sink_.actions;
    for (const char* name : {"zstd_small_groups.parquet", "gzip_plain.parquet"}) {
        ASSERT_TRUE(read(name)) << name;
        EXPECT_EQ(sink_.actions, actions) << name;
        ASSERT_THAT(sink_.adds, SizeIs(4)) << name;
        EXPECT_EQ(sink_.adds[2].dv_path_or_inline, "ab^-aqEH.-t@S}K{vb[*k^") << name;
        EXPECT_EQ(sink_.adds[1].partition_values[1].second, std::nullopt) << name;
    }
}

TEST_F(DuckDbParquetReaderTest, ColumnsOfLaterProtocolsMayBeMissing) {
    ASSERT_TRUE(read("old_schema.parquet"));
    ASSERT_THAT(sink_.adds, SizeIs(1));
    EXPECT_EQ(sink_.adds[0].dv_storage_type, std::nullopt);
    EXPECT_THAT(sink_.adds[0].partition_values, IsEmpty());
    EXPECT_THAT(
        sink_.actions,
        ElementsAre(R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})",
                    R"({"remove":{"path":"b.parquet","deletionTimestamp":5,"dataChange":false}})"));
}

TEST_F(DuckDbParquetReaderTest, OnlyWhatIsAskedForIsDelivered) {
    ASSERT_TRUE(read("classic.parquet", {.adds = false, .other = true, .stats = true}));
    EXPECT_THAT(sink_.adds, IsEmpty());
    EXPECT_THAT(sink_.actions, SizeIs(5));
    ASSERT_TRUE(read("classic.parquet", {.adds = true, .other = false, .stats = false}));
    EXPECT_THAT(sink_.actions, IsEmpty());
    ASSERT_THAT(sink_.adds, SizeIs(4));
    EXPECT_EQ(sink_.adds[0].stats, std::nullopt);
    ASSERT_TRUE(read("stats_both.parquet", {.adds = false, .other = true, .stats = false}));
    EXPECT_THAT(sink_.adds, IsEmpty());
}

// P74
TEST_F(DuckDbParquetReaderTest, ParsedStatsAreRenderedAsDeltaWritesThem) {
    ASSERT_TRUE(read("stats_parsed.parquet"));
    ASSERT_THAT(sink_.adds, SizeIs(4));
    EXPECT_EQ(
        sink_.adds[0].stats,
        R"({"numRecords":5,"minValues":{"b":-1,"i":-3,"l":-4,"f":-1.5,"d":-0.3333333333333333,)"
        R"("str":"say \"hé\"","da":"1969-12-31","ts":"1969-12-31T23:59:59.999Z",)"
        R"("ntz":"2024-03-31T02:30:00.000","d5":-123.45,"d18":-0.000000001,)"
        R"("d38":-12345678901234567890.123456789012345678,"nested":{"x":-7,"y":{"z":"q"}}},)"
        R"("maxValues":{"b":1,"i":3,"l":4,"f":1.5,"d":0.3333333333333333,)"
        R"("str":"say \"hé\"","da":"2024-02-29","ts":"2024-02-29T12:00:00.123Z",)"
        R"("ntz":"2024-03-31T02:30:00.000","d5":123.45,"d18":0.000000001,)"
        R"("d38":12345678901234567890.123456789012345678,"nested":{"x":7,"y":{"z":"q"}}},)"
        R"("nullCount":{"b":0,"nested":{"x":2}},"tightBounds":true})");
    EXPECT_EQ(sink_.adds[1].stats, R"({"numRecords":0,"minValues":{"f":"-Infinity","d":"NaN"},)"
                                   R"("maxValues":{"f":1e+20,"d":2.0}})");
    EXPECT_EQ(sink_.adds[2].stats, std::nullopt);
    EXPECT_EQ(sink_.adds[3].stats, "{}");
}

// P74
TEST_F(DuckDbParquetReaderTest, Int96IsAnInstant) {
    ASSERT_TRUE(read("stats_parsed_int96.parquet"));
    EXPECT_EQ(sink_.adds[0].stats,
              R"({"numRecords":1,"minValues":{"ts":"2024-02-29T12:00:00.123Z"}})");
}

// P74
TEST_F(DuckDbParquetReaderTest, TheTextOfStatsWins) {
    ASSERT_TRUE(read("stats_both.parquet"));
    EXPECT_EQ(sink_.adds[0].stats, R"({"numRecords":1})");
    EXPECT_EQ(sink_.adds[1].stats, R"({"numRecords":2})");
    EXPECT_EQ(sink_.adds[2].stats, std::nullopt);
}

TEST_F(DuckDbParquetReaderTest, NoRowsIsNoError) {
    ASSERT_TRUE(read("no_rows.parquet"));
    EXPECT_THAT(sink_.adds, IsEmpty());
    EXPECT_THAT(sink_.actions, IsEmpty());
}

TEST_F(DuckDbParquetReaderTest, FilesThatAreNoCheckpointAreCorrupt) {
    for (const char* name :
         {"not_a_checkpoint.parquet", "add_is_text.parquet", "size_is_text.parquet",
          "path_is_binary.parquet", "no_partition_values.parquet", "null_path.parquet",
          "null_size.parquet", "protocol_is_number.parquet"}) {
        const Result<void> result = read(name);
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().condition(), Condition::TABLE_LOG_CORRUPT) << name;
        EXPECT_THAT(result.error().message(), Not(HasSubstr("/"))) << name;
    }
}

TEST_F(DuckDbParquetReaderTest, GarbageIsCorrupt) {
    const std::string good = bytes_of(data_file("classic.parquet"));
    const std::string tail = good.substr(good.size() - 8);
    for (const std::string& bytes :
         {std::string(), std::string("PAR1"), std::string(4096, 'x'), std::string(4096, '\0'),
          "PAR1" + std::string(2000, '\x19') + std::string("\xd0\x07\0\0PAR1", 8),
          std::string("{\"add\":{}}\n"), "PAR1" + tail, std::string(8, '\xff') + "PAR1"}) {
        const UnnamedFile file(bytes);
        const Result<void> result = read_path(file.path());
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().condition(), Condition::TABLE_LOG_CORRUPT);
    }
}

TEST_F(DuckDbParquetReaderTest, AFileCutAnywhereIsCorrupt) {
    const std::string good = bytes_of(data_file("classic.parquet"));
    for (std::size_t keep = 0; keep < good.size(); keep += 97) {
        const UnnamedFile cut_at_end(std::string_view(good).substr(0, keep));
        const Result<void> result = read_path(cut_at_end.path());
        ASSERT_FALSE(result) << keep;
        EXPECT_EQ(result.error().condition(), Condition::TABLE_LOG_CORRUPT) << keep;
    }
}

// A piece missing in the middle leaves the footer as it is, but nothing where it says.
TEST_F(DuckDbParquetReaderTest, AHoleInTheDataIsNeverFewerRows) {
    const std::string good = bytes_of(data_file("zstd_small_groups.parquet"));
    for (std::size_t at = 4; at + 600 < good.size(); at += 997) {
        const UnnamedFile file(good.substr(0, at) + good.substr(at + 500));
        const Result<void> result = read_path(file.path());
        if (result) {
            EXPECT_THAT(sink_.adds, SizeIs(4)) << at;
        } else {
            EXPECT_EQ(result.error().condition(), Condition::TABLE_LOG_CORRUPT) << at;
        }
    }
}

TEST_F(DuckDbParquetReaderTest, FlippedBytesNeverCrash) {
    const std::string good = bytes_of(data_file("classic.parquet"));
    int refused = 0;
    for (std::size_t at = 0; at < good.size(); at += 199) {
        for (const int mask : {0xff, 0x01, 0x80}) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ mask);
            const UnnamedFile file(bad);
            const Result<void> result = read_path(file.path());
            if (result) continue;
            ++refused;
            EXPECT_EQ(result.error().condition(), Condition::TABLE_LOG_CORRUPT) << at;
        }
    }
    EXPECT_GT(refused, 25);
}

std::int64_t peak_memory_kb() {
    struct rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

// R34
TEST_F(DuckDbParquetReaderTest, BombsEndInAnErrorWithinTheMemoryLimit) {
    constexpr std::int64_t kLimit = 256LL << 20;
    DuckDbParquetReader limited({.memory_bytes_max = kLimit});
    ASSERT_TRUE(
        limited.read_checkpoint(PathFile(data_file("classic.parquet")), {}, sink_, context_));
    const std::int64_t before_kb = peak_memory_kb();
    for (const char* name : {"bomb_text.parquet", "bomb_rows.parquet", "bomb_map.parquet"}) {
        const Result<void> result =
            limited.read_checkpoint(PathFile(data_file(name)), {}, sink_, context_);
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().condition(), Condition::TABLE_LOG_CORRUPT) << name;
    }
    EXPECT_LT(peak_memory_kb() - before_kb, 2 * kLimit / 1024);
}

TEST_F(DuckDbParquetReaderTest, ADeadlineEndsTheRead) {
    sink_.after_batch = [this]() -> Result<void> {
        clock_.advance_ms(61'000);
        return {};
    };
    const Result<void> result = read("zstd_small_groups.parquet");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().condition(), Condition::REQUEST_DEADLINE);
}

TEST_F(DuckDbParquetReaderTest, AStopEndsTheRead) {
    sink_.after_batch = [this]() -> Result<void> {
        context_.stop_flag()->stop();
        return {};
    };
    const Result<void> result = read("zstd_small_groups.parquet");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
}

TEST_F(DuckDbParquetReaderTest, AnErrorOfTheSinkComesBackAsItIs) {
    sink_.after_batch = []() -> Result<void> {
        return Error(Condition::UNSUPPORTED_TABLE_FEATURE, "no");
    };
    const Result<void> result = read("classic.parquet");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().condition(), Condition::UNSUPPORTED_TABLE_FEATURE);
}

TEST_F(DuckDbParquetReaderTest, FilesWithoutANameAreRead) {
    const UnnamedFile file(bytes_of(data_file("classic.parquet")));
    ASSERT_TRUE(read_path(file.path()));
    EXPECT_THAT(sink_.adds, SizeIs(4));
}

TEST_F(DuckDbParquetReaderTest, AMissingFileIsAMatterOfStorage) {
    const Result<void> result = read("no-such-file.parquet");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().condition(), Condition::STORAGE_UNAVAILABLE);
}

TEST_F(DuckDbParquetReaderTest, ReadsRunSideBySide) {
    std::vector<std::thread> threads;
    std::atomic<int> failures{0};
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([this, &failures] {
            for (int i = 0; i < 5; ++i) {
                RequestContext context(clock_, "r-2", Deadline::never());
                RecordingSink sink;
                const PathFile file(data_file("classic.parquet"));
                const Result<void> result = reader_.read_checkpoint(file, {}, sink, context);
                if (!result || sink.adds.size() != 4) ++failures;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace sluice::engine
