#include "delta/snapshot.h"

#include <gtest/gtest.h>

#include <string>

#include "base/crypto.h"
#include "base/encoding.h"
#include "delta/testing/log_builder.h"
#include "delta/testing/table_probe.h"
#include "storage/faulty_store.h"

namespace sluice::delta {
namespace {

using testing::CheckpointShape;
using testing::expect_live;
using testing::file_keys;
using testing::LogBuilder;
using testing::TableProbe;
using testing::TestFile;

enum class Hint { right, missing, garbage, stale, dangling };

struct Axes {
    std::optional<CheckpointShape> checkpoint;
    Hint hint = Hint::right;
    bool partitioned = false;
    bool cleaned = false;
};

void PrintTo(const Axes& axes, std::ostream* out) {
    *out << "checkpoint " << (axes.checkpoint ? static_cast<int>(*axes.checkpoint) : -1) << " hint "
         << static_cast<int>(axes.hint) << " partitioned " << axes.partitioned << " cleaned "
         << axes.cleaned;
}

std::vector<Axes> cross_product() {
    std::vector<Axes> all;
    for (const bool partitioned : {false, true}) {
        all.push_back({.checkpoint = std::nullopt, .partitioned = partitioned});
        for (const auto shape : {CheckpointShape::classic, CheckpointShape::multi_part}) {
            for (const auto hint :
                 {Hint::right, Hint::missing, Hint::garbage, Hint::stale, Hint::dangling}) {
                for (const bool cleaned : {false, true}) {
                    all.push_back({shape, hint, partitioned, cleaned});
                }
            }
        }
    }
    return all;
}

TestFile numbered(int number, bool partitioned) {
    TestFile file{.path = "part-" + std::to_string(number) + ".parquet", .size = 100 + number};
    if (partitioned) file.partition_values["dt"] = "2026-01-0" + std::to_string(number % 9 + 1);
    file.stats = "{\"numRecords\":" + std::to_string(number) + "}";
    return file;
}

class TableShape : public ::testing::TestWithParam<Axes> {};

// P53 P61 P83 P86
TEST_P(TableShape, EveryVersionThatIsThereReadsRight) {
    const Axes axes = GetParam();
    LogBuilder log(axes.partitioned ? std::vector<std::string>{"dt"} : std::vector<std::string>{});
    log.create();
    for (int i = 0; i < 12; ++i) {
        log.add(numbered(i, axes.partitioned));
        if (i % 3 == 2) log.remove(numbered(i - 1, axes.partitioned));
        log.commit();
        if (axes.checkpoint && (i == 3 || i == 7)) log.checkpoint(*axes.checkpoint);
    }
    if (axes.cleaned) log.clean_before(8);
    switch (axes.hint) {
        case Hint::right:
            break;
        case Hint::missing:
            log.no_last_checkpoint();
            break;
        case Hint::garbage:
            log.last_checkpoint("{\"version\":");
            break;
        case Hint::stale:
            log.last_checkpoint("{\"version\":4}");
            break;
        case Hint::dangling:
            log.last_checkpoint("{\"version\":400}");
            break;
    }
    TableProbe probe(log.store());
    const auto latest = probe.latest();
    ASSERT_TRUE(latest.has_value()) << latest.error().message() << latest.error().detail();
    EXPECT_EQ((*latest)->version(), 12);
    expect_live(*latest, log.live(12));
    for (TableVersion version = 0; version <= 12; ++version) {
        const auto snapshot = probe.at(version);
        // Version 4 has its own checkpoint; after cleaning the others before 8 have nothing left to
        // start from.
        if (axes.cleaned && version < 8 && version != 4) {
            ASSERT_FALSE(snapshot.has_value()) << version;
            EXPECT_EQ(snapshot.error().condition(), Condition::TABLE_VERSION_MISSING) << version;
            continue;
        }
        ASSERT_TRUE(snapshot.has_value()) << version << snapshot.error().detail();
        expect_live(*snapshot, log.live(version));
    }
    const auto beyond = probe.at(13);
    ASSERT_FALSE(beyond.has_value());
    EXPECT_EQ(beyond.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    EXPECT_EQ(beyond.error().message(), "Cannot load table version 13");
}

INSTANTIATE_TEST_SUITE_P(All, TableShape, ::testing::ValuesIn(cross_product()));

// P77
TEST(Snapshot, FilesComeNewestCommitFirstThenInTheOrderOfLines) {
    LogBuilder log;
    log.create();
    log.add({.path = "a1"}).add({.path = "a2"}).commit();
    log.checkpoint();
    log.add({.path = "b1"}).add({.path = "b2"}).commit();
    log.add({.path = "c1"}).remove({.path = "a1"}).commit();
    TableProbe probe(log.store());
    EXPECT_EQ(file_keys(*probe.latest()), (std::vector<std::string>{"c1", "b1", "b2", "a2"}));
}

// P72 P73 P74 P21
TEST(Snapshot, BodiesAreRenderedOnceAndForAll) {
    LogBuilder log({"dt", "odd \"name\""});
    log.create();
    log.add({.path = "x%20y",
             .size = 77,
             .partition_values = {{"odd \"name\"", "va\xE2\x80\xA8lue"}},
             .stats = "{\"numRecords\":5,\"s\":\"q\\\"\"}"});
    log.add({.path = "plain", .partition_values = {{"dt", std::nullopt}, {"odd \"name\"", ""}}});
    log.commit();
    TableProbe probe(log.store());
    const SnapshotPtr snapshot = *probe.latest();
    FileCursor cursor(snapshot);
    FileView file;
    ASSERT_TRUE(*cursor.next(file));
    EXPECT_EQ(file.path, "x%20y");
    std::string id;
    append_hex(id, file.id_md5);
    EXPECT_EQ(id, hex_encode(md5("x%20y")));
    EXPECT_EQ(file.body,
              "\"partitionValues\":{\"dt\":null,\"odd \\\"name\\\"\":\"va\\u2028lue\"},\"size\":77,"
              "\"stats\":\"{\\\"numRecords\\\":5,\\\"s\\\":\\\"q\\\\\\\"\\\"}\"");
    EXPECT_EQ(file.num_records, 5);
    EXPECT_EQ(file.modification_time_ms, 5);
    ASSERT_TRUE(*cursor.next(file));
    EXPECT_EQ(file.body, "\"partitionValues\":{\"dt\":null,\"odd \\\"name\\\"\":\"\"},\"size\":1");
    EXPECT_EQ(file.num_records, -1);
    EXPECT_FALSE(*cursor.next(file));
    EXPECT_EQ(snapshot->total_records(), 5);
}

// P38
TEST(Snapshot, OneFileWithSeveralVectorsIsSeveralFilesInTurn) {
    LogBuilder log;
    log.protocol(
        3, 7, ",\"readerFeatures\":[\"deletionVectors\"],\"writerFeatures\":[\"deletionVectors\"]");
    log.metadata().commit();
    const TestFile plain{.path = "x"};
    const TestFile first{.path = "x", .vector_id = "v1"};
    const TestFile second{.path = "x", .vector_id = "v2"};
    log.add(plain).commit();
    // Both orders of the two actions occur in one commit.
    log.add(first).remove(plain).commit();
    log.remove(first).add(second).commit();
    TableProbe probe(log.store());
    EXPECT_EQ(file_keys(*probe.latest()), (std::vector<std::string>{"x#v2"}));
    EXPECT_TRUE((*probe.latest())->features().deletion_vectors);
    EXPECT_EQ((*probe.latest())->features().parquet_obstacles(), "deletionVectors");
    EXPECT_FALSE((*probe.at(1))->features().deletion_vectors);
    EXPECT_EQ((*probe.at(1))->features().parquet_obstacles(), "");
}

TEST(Snapshot, SpellingsOfOnePathAreOneFile) {
    LogBuilder log;
    log.create();
    log.add({.path = "/abs/a"}).add({.path = "file:///abs/b"}).add({.path = "c%2fd"}).commit();
    log.line("{\"remove\":{\"path\":\"file:/abs/a\"}}");
    log.line("{\"remove\":{\"path\":\"/abs/b\"}}");
    log.line("{\"remove\":{\"path\":\"c%2Fd\"}}").commit();
    TableProbe probe(log.store());
    EXPECT_EQ((*probe.latest())->num_files(), 0);
}

TEST(Snapshot, MetadataBehindTheFilesOfItsCommitStillNamesThePartitions) {
    LogBuilder log({"dt"});
    log.add({.path = "x", .partition_values = {{"dt", "1"}}});
    log.protocol().metadata().commit();
    TableProbe probe(log.store());
    EXPECT_EQ(
        testing::file_lines(*probe.latest()).front().find("\"partitionValues\":{\"dt\":\"1\"}"),
        testing::file_lines(*probe.latest()).front().find("\"partitionValues\""));
    EXPECT_EQ((*probe.latest())->num_files(), 1);
    EXPECT_EQ((*probe.latest())->total_size_bytes(), 1);
}

TEST(Snapshot, SkippingEqualsReading) {
    LogBuilder log;
    log.create();
    for (int commit = 0; commit < 5; ++commit) {
        for (int i = 0; i < 700; ++i) {
            log.add({.path = "f" + std::to_string(commit) + "-" + std::to_string(i),
                     .stats = "{\"numRecords\":1,\"x\":\"" + std::string(300, 'x') + "\"}"});
        }
        log.commit();
    }
    log.remove({.path = "f2-5"}).remove({.path = "f4-0"}).commit();
    TableProbe probe(log.store());
    const SnapshotPtr snapshot = *probe.latest();
    const auto keys = file_keys(snapshot);
    ASSERT_EQ(keys.size(), 3498U);
    for (const std::int64_t count : {0, 1, 99, 700, 1399, 3497, 3498, 9999}) {
        FileCursor cursor(snapshot);
        ASSERT_TRUE(cursor.skip(count).has_value());
        FileView file;
        const bool more = *cursor.next(file);
        ASSERT_EQ(more, count < 3498) << count;
        if (!more) continue;
        EXPECT_EQ(file.path, keys[static_cast<std::size_t>(count)]) << count;
    }
}

struct Refusal {
    const char* what;
    std::string protocol;
    std::string metadata;
    Condition condition;
    const char* named;
};

class UnreadableTable : public ::testing::TestWithParam<Refusal> {};

const std::string kProtocol = "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}";
const std::string kMetadata = "{\"metaData\":{\"id\":\"i\",\"partitionColumns\":[]}}";

// R80 P90
TEST_P(UnreadableTable, IsRefusedByName) {
    LogBuilder log;
    log.line(GetParam().protocol).line(GetParam().metadata).commit();
    TableProbe probe(log.store());
    const auto snapshot = probe.latest();
    ASSERT_FALSE(snapshot.has_value()) << GetParam().what;
    EXPECT_EQ(snapshot.error().condition(), GetParam().condition);
    const std::string text = snapshot.error().message() + snapshot.error().detail();
    EXPECT_NE(text.find(GetParam().named), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    All, UnreadableTable,
    ::testing::Values(
        Refusal{"no protocol", "{\"txn\":{}}", kMetadata, Condition::TABLE_LOG_CORRUPT, "protocol"},
        Refusal{"no metadata", kProtocol, "{\"txn\":{}}", Condition::TABLE_LOG_CORRUPT, "metadata"},
        Refusal{"reader 4", "{\"protocol\":{\"minReaderVersion\":4}}", kMetadata,
                Condition::UNSUPPORTED_TABLE_FEATURE, "reader version 4"},
        Refusal{"unknown feature",
                "{\"protocol\":{\"minReaderVersion\":3,\"readerFeatures\":[\"teleport\"]}}",
                kMetadata, Condition::UNSUPPORTED_TABLE_FEATURE, "teleport"},
        Refusal{"commits elsewhere",
                "{\"protocol\":{\"minReaderVersion\":3,\"readerFeatures\":[\"catalogManaged\"]}}",
                kMetadata, Condition::UNSUPPORTED_TABLE_FEATURE, "catalogManaged"},
        Refusal{
            "unknown mapping", "{\"protocol\":{\"minReaderVersion\":2}}",
            "{\"metaData\":{\"id\":\"i\",\"configuration\":{\"delta.columnMapping.mode\":\"x\"}}}",
            Condition::UNSUPPORTED_TABLE_FEATURE, "column mapping"},
        Refusal{"broken schema", kProtocol, "{\"metaData\":{\"id\":\"i\",\"schemaString\":\"{\"}}",
                Condition::TABLE_LOG_CORRUPT, "schema"}));

// R80: what is wrong with the files of a log, and what comes of it.
TEST(DamagedLog, AnEmptyLogIsMissing) {
    LogBuilder log;
    TableProbe probe(log.store());
    EXPECT_EQ(probe.latest().error().condition(), Condition::TABLE_LOG_MISSING);
}

TEST(DamagedLog, AGapIsCorruptAndEarlierVersionsStillRead) {
    LogBuilder log;
    log.create();
    for (int i = 1; i <= 5; ++i) log.add({.path = std::to_string(i)}).commit();
    log.store()->erase(commit_key(3));
    TableProbe probe(log.store());
    EXPECT_EQ(probe.latest().error().condition(), Condition::TABLE_LOG_CORRUPT);
    EXPECT_EQ(probe.at(4).error().condition(), Condition::TABLE_LOG_CORRUPT);
    ASSERT_TRUE(probe.at(2).has_value());
    expect_live(*probe.at(2), log.live(2));
}

TEST(DamagedLog, ADamagedCheckpointIsPassedOverWhereCommitsLeadThere) {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).commit();
    log.checkpoint();
    log.add({.path = "b"}).commit();
    log.checkpoint();
    log.add({.path = "c"}).commit();
    log.store()->put(version_prefix(2) + ".checkpoint.parquet", "garbage");
    TableProbe probe(log.store());
    const auto snapshot = probe.latest();
    ASSERT_TRUE(snapshot.has_value()) << snapshot.error().detail();
    expect_live(*snapshot, log.live(3));
    EXPECT_EQ((*snapshot)->origin(), 1);
}

TEST(DamagedLog, ADamagedCheckpointAloneIsAnError) {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).commit();
    log.checkpoint();
    log.add({.path = "b"}).commit();
    log.clean_before(1);
    const std::string key = version_prefix(1) + ".checkpoint.parquet";
    std::string bytes = log.store()->bytes(key);
    bytes.pop_back();
    log.store()->put(key, bytes);
    TableProbe probe(log.store());
    EXPECT_EQ(probe.latest().error().condition(), Condition::TABLE_LOG_CORRUPT);
}

TEST(DamagedLog, ACheckpointBeyondTheLimitIsPassedOverOrRefusesTheTable) {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).commit();
    log.checkpoint();
    const auto store = std::make_shared<storage::FaultyStore>(log.store());
    store->set_rule([](const storage::StoreCall& call) {
        storage::StoreFault fault;
        if (call.operation == storage::StoreOperation::fetch)
            fault.fail_before = Error(Condition::REQUEST_TOO_LARGE, "too large");
        return fault;
    });
    TableProbe probe(store);
    expect_live(*probe.latest(), log.live(1));
    log.clean_before(1);
    TableProbe cleaned(store);
    EXPECT_EQ(cleaned.latest().error().condition(), Condition::UNSUPPORTED_TABLE_FEATURE);
}

TEST(DamagedLog, AnIncompleteMultiPartCheckpointDoesNotCount) {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).add({.path = "b"}).commit();
    log.checkpoint(CheckpointShape::multi_part);
    log.store()->erase(version_prefix(1) + ".checkpoint.0000000001.0000000002.parquet");
    TableProbe probe(log.store());
    expect_live(*probe.latest(), log.live(1));
    EXPECT_EQ((*probe.latest())->origin(), -1);
    log.clean_before(1);
    TableProbe cleaned(log.store());
    EXPECT_EQ(cleaned.latest().error().condition(), Condition::TABLE_LOG_CORRUPT);
}

TEST(DamagedLog, AV2CheckpointIsRefusedByNameUnlessCommitsLeadThere) {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).commit();
    log.store()->put(version_prefix(1) + ".checkpoint.6374b053-df23-479b-b2cf-c9c550132b49.parquet",
                     "v2");
    TableProbe probe(log.store());
    expect_live(*probe.latest(), log.live(1));
    log.clean_before(1);
    TableProbe cleaned(log.store());
    const auto snapshot = cleaned.latest();
    EXPECT_EQ(snapshot.error().condition(), Condition::UNSUPPORTED_TABLE_FEATURE);
    EXPECT_NE(snapshot.error().message().find("v2Checkpoint"), std::string::npos);
}

TEST(DamagedLog, AClassicNameWithSidecarsIsRefusedByName) {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).commit();
    log.clean_before(2);
    log.store()->put(version_prefix(1) + ".checkpoint.parquet",
                     "lines\n" + kProtocol + "\n" + kMetadata +
                         "\n{\"sidecar\":{\"path\":\"s.parquet\",\"sizeInBytes\":1}}\n");
    TableProbe probe(log.store());
    EXPECT_EQ(probe.latest().error().condition(), Condition::UNSUPPORTED_TABLE_FEATURE);
}

TEST(DamagedLog, StrayFilesAreIgnored) {
    LogBuilder log;
    log.create();
    log.add({.path = "a"}).commit();
    for (const char* name : {".s3-optimization-0", "00000000000000000001.crc", "notes.txt",
                             "00000000000000000000.00000000000000000001.compacted.json",
                             "00000000000000000009.json.tmp", "00000000000000000007.checkpoint"}) {
        log.store()->put("_delta_log/" + std::string(name), "garbage");
    }
    TableProbe probe(log.store());
    EXPECT_EQ((*probe.latest())->version(), 1);
    expect_live(*probe.latest(), log.live(1));
}

TEST(DamagedLog, AStoreThatFailsIsNotDamage) {
    LogBuilder log;
    log.create();
    log.checkpoint();
    log.store()->before_read = [](const std::string& key) -> Result<void> {
        if (key.ends_with("_last_checkpoint")) return {};
        return Error(Condition::STORAGE_UNAVAILABLE, "down");
    };
    TableProbe probe(log.store());
    EXPECT_EQ(probe.latest().error().condition(), Condition::STORAGE_UNAVAILABLE);
}

}  // namespace
}  // namespace sluice::delta
