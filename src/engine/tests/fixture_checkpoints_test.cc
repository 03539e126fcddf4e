// Classic and multi-part checkpoints of the fixture tables against what their catalogue says of the
// checkpoint's version.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/encoding.h"
#include "engine/duckdb_parquet_reader.h"
#include "engine/tests/recording_sink.h"
#include "json/json.h"

namespace sluice::engine {
namespace {

namespace fs = std::filesystem;

fs::path fixtures() { return fs::path(SLUICE_SOURCE_DIR) / ".." / "shared" / "fixtures"; }

struct Checkpoint {
    std::string table;  ///< `spark/ckpt-multipart`
    std::int64_t version = 0;
    std::vector<fs::path> parts;
};

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `<20>.checkpoint.parquet` and `<20>.checkpoint.<10>.<10>.parquet`.
bool is_classic_name(const std::string& name) {
    constexpr std::string_view kSuffix = ".parquet";
    if (name.size() < 39 || !is_digits(name.substr(0, 20)) || !name.ends_with(kSuffix))
        return false;
    const std::string middle = name.substr(20, name.size() - 20 - kSuffix.size());
    if (middle == ".checkpoint") return true;
    return middle.size() == 33 && middle.starts_with(".checkpoint.") &&
           is_digits(middle.substr(12, 10)) && is_digits(middle.substr(23, 10));
}

Result<std::int64_t> version_of(const std::string& name) {
    const std::size_t first = std::min(name.find_first_not_of('0'), std::size_t{19});
    return parse_int64(std::string_view(name).substr(first, 20 - first));
}

std::vector<Checkpoint> classic_checkpoints() {
    std::map<std::pair<std::string, std::int64_t>, Checkpoint> found;
    for (const char* area : {"golden", "spark", "delta-rs"}) {
        if (!fs::exists(fixtures() / area)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(fixtures() / area)) {
            const std::string name = entry.path().filename().string();
            if (!is_classic_name(name)) continue;
            const fs::path table = entry.path().parent_path().parent_path();
            const std::string key = fs::relative(table, fixtures()).string();
            const Result<std::int64_t> version = version_of(name);
            if (!version) continue;
            Checkpoint& checkpoint = found[{key, *version}];
            checkpoint.table = key;
            checkpoint.version = *version;
            checkpoint.parts.push_back(entry.path());
        }
    }
    std::vector<Checkpoint> all;
    for (auto& [key, checkpoint] : found) all.push_back(std::move(checkpoint));
    return all;
}

std::optional<json::Document> expected_of(const std::string& table) {
    const std::size_t slash = table.find('/');
    std::string name = table.substr(slash + 1);
    for (std::size_t at = name.find('/'); at != std::string::npos; at = name.find('/')) {
        name.replace(at, 1, "__");
    }
    std::ifstream in(fixtures() / "expected" / table.substr(0, slash) / (name + ".json"));
    if (!in) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    Result<json::Document> document = json::Document::parse(text.str());
    if (!document) return std::nullopt;
    return std::move(*document);
}

/// A file as the catalogue names it: its path, with `#` and the id of its deletion vector.
std::string file_key(const RecordedAdd& add) {
    if (!add.dv_storage_type) return add.path;
    std::string key = add.path + '#' + *add.dv_storage_type + add.dv_path_or_inline;
    if (add.dv_offset >= 0) key += '@' + std::to_string(add.dv_offset);
    return key;
}

std::optional<std::vector<std::string>> expected_files(const json::View& root,
                                                       std::int64_t version) {
    const auto versions = root.array({"versions"});
    if (!versions || !*versions) return std::nullopt;
    for (const json::View& entry : **versions) {
        const auto number = entry.integer({"version"});
        if (!number || *number != version) continue;
        const auto files = entry.strings({"files"});
        if (!files || !*files) return std::nullopt;
        return **files;
    }
    return std::nullopt;
}

void compare_active_files(const json::View& root, const std::vector<RecordedAdd>& adds) {
    std::map<std::string, const RecordedAdd*> by_path;
    for (const RecordedAdd& add : adds) by_path[add.path] = &add;
    const auto active = root.array({"active_files"});
    ASSERT_TRUE(active && *active);
    for (const json::View& file : **active) {
        const auto found = by_path.find(**file.string({"path"}));
        if (found == by_path.end()) continue;
        const RecordedAdd& add = *found->second;
        EXPECT_EQ(add.size_bytes, **file.integer({"size"}));
        const json::View values = **file.object({"partitionValues"});
        EXPECT_EQ(add.partition_values.size(), values.keys().size());
        for (const auto& [key, value] : add.partition_values) {
            EXPECT_EQ(value, *values.string({key})) << add.path << ' ' << key;
        }
        if (!add.stats) continue;
        const Result<json::Document> stats = json::Document::parse(*add.stats);
        ASSERT_TRUE(stats);
        EXPECT_EQ(*stats->root().integer({"numRecords"}), *file.integer({"numRecords"}));
    }
}

TEST(FixtureCheckpointsTest, EveryClassicCheckpointHoldsTheFilesOfItsVersion) {
    if (!fs::exists(fixtures() / "manifest.json")) GTEST_SKIP() << "no fixture tables";
    const ManualClock clock(0);
    DuckDbParquetReader reader;
    int compared = 0;
    for (Checkpoint& checkpoint : classic_checkpoints()) {
        SCOPED_TRACE(checkpoint.table + " " + std::to_string(checkpoint.version));
        std::ranges::sort(checkpoint.parts);
        RecordingSink sink;
        RequestContext context(clock, "r-1", Deadline::never());
        for (const fs::path& part : checkpoint.parts) {
            const Result<void> result =
                reader.read_checkpoint(PathFile(part.string()), {}, sink, context);
            ASSERT_TRUE(result) << result.error().detail();
        }
        for (const std::string& line : sink.actions) {
            ASSERT_TRUE(json::Document::parse(line)) << line;
        }
        const std::optional<json::Document> expected = expected_of(checkpoint.table);
        if (!expected) continue;
        const auto files = expected_files(expected->root(), checkpoint.version);
        if (!files) continue;
        std::vector<std::string> keys;
        for (const RecordedAdd& add : sink.adds) keys.push_back(file_key(add));
        EXPECT_THAT(keys, testing::UnorderedElementsAreArray(*files));
        compare_active_files(expected->root(), sink.adds);
        ++compared;
    }
    EXPECT_GE(compared, 20);
}

TEST(FixtureCheckpointsTest, DamagedCheckpointsAreCorrupt) {
    if (!fs::exists(fixtures() / "manifest.json")) GTEST_SKIP() << "no fixture tables";
    const ManualClock clock(0);
    DuckDbParquetReader reader;
    for (const char* path :
         {"hand/corrupt-checkpoint-truncated/_delta_log/00000000000000000003.checkpoint.parquet",
          "hand/corrupt-checkpoint-truncated-no-commits/_delta_log/"
          "00000000000000000050.checkpoint.parquet"}) {
        RecordingSink sink;
        RequestContext context(clock, "r-1", Deadline::never());
        const Result<void> result =
            reader.read_checkpoint(PathFile((fixtures() / path).string()), {}, sink, context);
        ASSERT_FALSE(result) << path;
        EXPECT_EQ(result.error().condition(), Condition::TABLE_LOG_CORRUPT) << path;
    }
}

}  // namespace
}  // namespace sluice::engine
