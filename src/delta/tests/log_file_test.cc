#include "delta/log_file.h"

#include <gtest/gtest.h>

namespace sluice::delta {
namespace {

struct NameCase {
    const char* name;
    LogFileKind kind;
    TableVersion version;
};

class LogFileName : public ::testing::TestWithParam<NameCase> {};

// R80
TEST_P(LogFileName, IsClassifiedByItsNameAlone) {
    const LogFile file = classify_log_file(GetParam().name);
    EXPECT_EQ(file.kind, GetParam().kind) << GetParam().name;
    EXPECT_EQ(file.version, GetParam().version) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    All, LogFileName,
    ::testing::Values(
        NameCase{"00000000000000000017.json", LogFileKind::commit, 17},
        NameCase{"09223372036854775807.json", LogFileKind::commit, INT64_MAX},
        NameCase{"00000000000000000010.checkpoint.parquet", LogFileKind::classic_checkpoint, 10},
        NameCase{"00000000000000000010.checkpoint.0000000001.0000000002.parquet",
                 LogFileKind::checkpoint_part, 10},
        NameCase{"00000000000000000010.checkpoint.6374b053-df23-479b-b2cf-c9c550132b49.json",
                 LogFileKind::v2_checkpoint, 10},
        NameCase{"00000000000000000010.checkpoint.6374b053-df23-479b-b2cf-c9c550132b49.parquet",
                 LogFileKind::v2_checkpoint, 10},
        NameCase{"00000000000000000001.00000000000000000009.compacted.json", LogFileKind::compacted,
                 1},
        NameCase{"00000000000000000003.crc", LogFileKind::checksum, 3},
        NameCase{"_last_checkpoint", LogFileKind::last_checkpoint, -1},
        NameCase{"", LogFileKind::other, -1}, NameCase{".", LogFileKind::other, -1},
        NameCase{"17.json", LogFileKind::other, -1},
        NameCase{"000000000000000000017.json", LogFileKind::other, -1},
        NameCase{"0000000000000000001a.json", LogFileKind::other, -1},
        NameCase{"-0000000000000000001.json", LogFileKind::other, -1},
        NameCase{"99999999999999999999.json", LogFileKind::other, -1},
        NameCase{"00000000000000000017.json.tmp", LogFileKind::other, -1},
        NameCase{".00000000000000000017.json.crc", LogFileKind::other, -1},
        NameCase{"00000000000000000010.checkpoint.0000000000.0000000002.parquet",
                 LogFileKind::other, -1},
        NameCase{"00000000000000000010.checkpoint.0000000003.0000000002.parquet",
                 LogFileKind::other, -1},
        NameCase{"00000000000000000010.checkpoint.1.2.parquet", LogFileKind::other, -1},
        NameCase{"00000000000000000010.checkpoint.not-a-uuid.parquet", LogFileKind::other, -1},
        NameCase{"00000000000000000009.00000000000000000001.compacted.json", LogFileKind::other,
                 -1}));

TEST(LogFileName, PartsOfACheckpointAreNumbered) {
    const LogFile file =
        classify_log_file("00000000000000000010.checkpoint.0000000002.0000000004.parquet");
    EXPECT_EQ(file.part, 2);
    EXPECT_EQ(file.parts, 4);
}

TEST(LogFileName, KeysSortByVersion) {
    EXPECT_EQ(commit_key(17), "_delta_log/00000000000000000017.json");
    EXPECT_LT(commit_key(9), version_prefix(10));
    EXPECT_LT(version_prefix(10), commit_key(10));
}

}  // namespace
}  // namespace sluice::delta
