#include "delta/commit_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "delta/limits.h"
#include "delta/stats_text.h"

namespace sluice::delta {
namespace {

std::string add_line(const std::string& members) { return "{\"add\":{" + members + "}}"; }

Result<std::vector<ActionKind>> kinds(std::string bytes) {
    CommitParser parser;
    parser.start(std::move(bytes), 7);
    std::vector<ActionKind> found;
    for (;;) {
        SLUICE_TRY(const ActionKind kind, parser.next());
        if (kind == ActionKind::end) return found;
        found.push_back(kind);
    }
}

TEST(CommitParser, ReadsEveryKindOfActionAndSkipsWhatItDoesNotKnow) {
    const auto found = kinds(
        "{\"commitInfo\":{\"timestamp\":5,\"inCommitTimestamp\":6,\"x\":{\"y\":[1]}}}\n"
        "\r\n"
        "  \n"
        "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"a\"]}}"
        "\r\n"
        "{\"metaData\":{\"id\":\"i\",\"partitionColumns\":[\"p\"],\"configuration\":{\"k\":\"v\"}}}"
        "\n"
        "{\"add\":{\"path\":\"x\",\"size\":1,\"new\":[{}],\"tags\":null}}\n"
        "{\"remove\":{\"path\":\"x\",\"size\":null}}\n"
        "{\"txn\":{\"appId\":\"a\",\"version\":1}}\n"
        "{\"cdc\":{\"path\":\"c\",\"size\":1}}\n"
        "{\"future\":{\"a\":[[[]]]}}\n"
        "{\"add\":null,\"remove\":{\"path\":\"y\"}}");
    ASSERT_TRUE(found.has_value()) << found.error().detail();
    EXPECT_EQ(*found,
              (std::vector{ActionKind::commit_info, ActionKind::protocol, ActionKind::metadata,
                           ActionKind::add, ActionKind::remove, ActionKind::other,
                           ActionKind::other, ActionKind::other, ActionKind::remove}));
}

TEST(CommitParser, AnEmptyCommitHasNoActions) {
    EXPECT_TRUE(kinds("")->empty());
    EXPECT_TRUE(kinds("\n\n")->empty());
}

TEST(CommitParser, GivesTheMembersOfAnAdd) {
    CommitParser parser;
    parser.start(add_line("\"path\":\"a%20b\",\"partitionValues\":{\"p\":\"\\u00e9\",\"q\":null},"
                          "\"size\":12,\"modificationTime\":34,\"dataChange\":false,"
                          "\"stats\":\"{\\\"numRecords\\\":3,\\\"x\\\":\\\"\\u2028\\\"}\","
                          "\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"ab\","
                          "\"offset\":1,\"sizeInBytes\":36,\"cardinality\":2}"),
                 0);
    ASSERT_EQ(*parser.next(), ActionKind::add);
    const AddAction& add = parser.add();
    EXPECT_EQ(add.path, "a%20b");
    EXPECT_EQ(add.size_bytes, 12);
    EXPECT_EQ(add.modification_time_ms, 34);
    EXPECT_FALSE(add.data_change);
    ASSERT_EQ(add.partition_values.size(), 2U);
    EXPECT_EQ(add.partition_values[0].value, "\xC3\xA9");
    EXPECT_TRUE(add.partition_values[1].is_null);
    EXPECT_EQ(add.num_records, 3);
    EXPECT_EQ(add.stats_literal, "\"{\\\"numRecords\\\":3,\\\"x\\\":\\\"\\u2028\\\"}\"");
    std::string id;
    add.deletion_vector.append_id(id);
    EXPECT_EQ(id, "uab@1");
}

// P21
TEST(CommitParser, StatisticsAreEscapedForLineSplitters) {
    CommitParser parser;
    parser.start(add_line("\"path\":\"x\",\"size\":1,\"stats\":\"{\\\"a\\\":"
                          "\\\"\xE2\x80\xA8\xC2\x85\\/\\u0041\\\"}\""),
                 0);
    ASSERT_EQ(*parser.next(), ActionKind::add);
    EXPECT_EQ(parser.add().stats_literal, "\"{\\\"a\\\":\\\"\\u2028\\u0085/A\\\"}\"");
    EXPECT_EQ(parser.add().num_records, -1);
}

struct BadCommit {
    const char* what;
    std::string bytes;
    Condition condition = Condition::TABLE_LOG_CORRUPT;
};

class DamagedCommit : public ::testing::TestWithParam<BadCommit> {};

// R80 R104 P90
TEST_P(DamagedCommit, IsATypedErrorThatNamesVersionAndLine) {
    const auto found = kinds("{\"txn\":{}}\n" + GetParam().bytes);
    ASSERT_FALSE(found.has_value()) << GetParam().what;
    EXPECT_EQ(found.error().condition(), GetParam().condition) << GetParam().what;
    EXPECT_NE(found.error().detail().find("version 7 line 2"), std::string::npos)
        << found.error().detail();
}

std::string nested(std::size_t depth) { return "{\"add\":" + std::string(depth, '['); }

INSTANTIATE_TEST_SUITE_P(
    All, DamagedCommit,
    ::testing::Values(
        BadCommit{"cut in a string", "{\"add\":{\"path\":\"x"},
        BadCommit{"cut in an object", "{\"add\":{\"path\":\"x\",\"size\":1"},
        BadCommit{"cut before the last brace", "{\"add\":{\"path\":\"x\",\"size\":1}"},
        BadCommit{"cut in a skipped member",
                  "{\"add\":{\"path\":\"x\",\"size\":1,\"tags\":{\"a\":\"b\""},
        BadCommit{"no JSON", "hello"}, BadCommit{"an array", "[1]"}, BadCommit{"a number", "1"},
        BadCommit{"text behind", "{\"add\":{\"path\":\"x\",\"size\":1}} x"},
        BadCommit{"two objects", "{\"txn\":{}}{\"txn\":{}}"},
        BadCommit{"two actions",
                  "{\"add\":{\"path\":\"x\",\"size\":1},\"remove\":{\"path\":\"x\"}}"},
        BadCommit{"bad UTF-8", "{\"add\":{\"path\":\"\xff\",\"size\":1}}"},
        BadCommit{"control character", std::string("{\"add\":{\"path\":\"a\tb\",\"size\":1}}")},
        BadCommit{"no path", add_line("\"size\":1")},
        BadCommit{"empty path", add_line("\"path\":\"\",\"size\":1")},
        BadCommit{"path no text", add_line("\"path\":1,\"size\":1")},
        BadCommit{"double path", add_line("\"path\":\"x\",\"size\":1,\"path\":\"y\"")},
        BadCommit{"no size", add_line("\"path\":\"x\"")},
        BadCommit{"negative size", add_line("\"path\":\"x\",\"size\":-1")},
        BadCommit{"fractional size", add_line("\"path\":\"x\",\"size\":1.5")},
        BadCommit{"huge size", add_line("\"path\":\"x\",\"size\":99999999999999999999")},
        BadCommit{"stats no text", add_line("\"path\":\"x\",\"size\":1,\"stats\":{}")},
        BadCommit{"bad escape in stats", add_line("\"path\":\"x\",\"size\":1,\"stats\":\"\\q\"")},
        BadCommit{"partition value no text",
                  add_line("\"path\":\"x\",\"size\":1,\"partitionValues\":{\"p\":1}")},
        BadCommit{"partition values no object",
                  add_line("\"path\":\"x\",\"size\":1,\"partitionValues\":[]")},
        BadCommit{"vector of unknown kind",
                  add_line("\"path\":\"x\",\"size\":1,\"deletionVector\":{\"storageType\":\"z\","
                           "\"pathOrInlineDv\":\"a\",\"sizeInBytes\":1,\"cardinality\":1}")},
        BadCommit{"vector of negative size",
                  add_line("\"path\":\"x\",\"size\":1,\"deletionVector\":{\"storageType\":\"u\","
                           "\"pathOrInlineDv\":\"a\",\"sizeInBytes\":-1,\"cardinality\":1}")},
        BadCommit{"protocol without version", "{\"protocol\":{}}"},
        BadCommit{"protocol of text", "{\"protocol\":{\"minReaderVersion\":\"1\"}}"},
        BadCommit{"features no list",
                  "{\"protocol\":{\"minReaderVersion\":3,\"readerFeatures\":\"a\"}}"},
        BadCommit{"configuration no object", "{\"metaData\":{\"id\":\"i\",\"configuration\":[]}}"},
        BadCommit{"deep", nested(10'000)},
        BadCommit{
            "path over the limit",
            add_line("\"size\":1,\"path\":\"" + std::string(kLogPathBytesMax + 1, 'p') + "\""),
            Condition::UNSUPPORTED_TABLE_FEATURE},
        BadCommit{"path of 10 MB",
                  add_line("\"size\":1,\"path\":\"" + std::string(10U << 20, 'p') + "\""),
                  Condition::UNSUPPORTED_TABLE_FEATURE},
        BadCommit{"stats over the limit",
                  add_line("\"size\":1,\"path\":\"p\",\"stats\":\"" +
                           std::string(kStatsBytesMax + 1, 's') + "\""),
                  Condition::UNSUPPORTED_TABLE_FEATURE}));

TEST(CommitParser, SurvivesDepthInsideWhatItSkips) {
    const std::size_t depth = 10'000;
    const auto found =
        kinds("{\"future\":" + std::string(depth, '[') + std::string(depth, ']') + "}");
    // Either answer is right; a crash is not.
    EXPECT_TRUE(found || found.error().condition() == Condition::TABLE_LOG_CORRUPT);
}

struct StatsCase {
    const char* stats;
    std::int64_t records;
};

class RecordsOfStats : public ::testing::TestWithParam<StatsCase> {};

TEST_P(RecordsOfStats, AreTheTopLevelNumber) {
    EXPECT_EQ(num_records_of(GetParam().stats), GetParam().records) << GetParam().stats;
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordsOfStats,
    ::testing::Values(StatsCase{"{\"numRecords\":3}", 3},
                      StatsCase{"{\"numRecords\":0,\"a\":1}", 0},
                      StatsCase{" { \"a\" : {\"numRecords\":9} , \"numRecords\" : 4 } ", 4},
                      StatsCase{"{\"minValues\":{\"numRecords\":9}}", -1},
                      StatsCase{"{\"a\":\"\\\"numRecords\\\":5\",\"numRecords\":6}", 6},
                      StatsCase{"{\"numRecords\":-1}", -1}, StatsCase{"{\"numRecords\":1.5}", -1},
                      StatsCase{"{\"numRecords\":\"3\"}", -1}, StatsCase{"{\"numRecords\":3", -1},
                      StatsCase{"", -1}, StatsCase{"[]", -1}, StatsCase{"{", -1},
                      StatsCase{"{\"a\":[1,{\"b\":\"}\"}],\"numRecords\":7}", 7}));

}  // namespace
}  // namespace sluice::delta
