#include "engine/duckdb_session.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace sluice::engine {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

class DuckDbSessionTest : public testing::Test {
protected:
    void SetUp() override {
        const std::string path =
            std::string(SLUICE_SOURCE_DIR) + "/src/engine/tests/data/classic.parquet";
        descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        ASSERT_GE(descriptor_, 0);
    }
    void TearDown() override { ::close(descriptor_); }

    int descriptor_ = -1;
};

TEST_F(DuckDbSessionTest, ReadsItsOwnFile) {
    Result<DuckDbSession> session = DuckDbSession::open(descriptor_, 128LL << 20);
    ASSERT_TRUE(session);
    Result<RowStream> rows =
        session->run("SELECT count(*) FROM read_parquet(" + session->file_literal() + ")");
    ASSERT_TRUE(rows);
    Result<std::size_t> count = rows->next();
    ASSERT_TRUE(count);
    ASSERT_EQ(*count, 1U);
    EXPECT_EQ(rows->column(0).value<std::int64_t>(0), 9);
    Result<std::size_t> end = rows->next();
    ASSERT_TRUE(end);
    EXPECT_EQ(*end, 0U);
}

// R15 R54
TEST_F(DuckDbSessionTest, NothingElseIsInReach) {
    Result<DuckDbSession> session = DuckDbSession::open(descriptor_, 128LL << 20);
    ASSERT_TRUE(session);
    const std::string folder = std::string(SLUICE_SOURCE_DIR) + "/src/engine/tests/data/";
    const std::string scratch =
        (std::filesystem::temp_directory_path() / "sluice-engine-escape").string();
    for (const std::string& sql :
         {"SELECT * FROM read_parquet('" + folder + "old_schema.parquet')",
          "SELECT * FROM read_parquet('" + folder + "*.parquet')",
          std::string("SELECT * FROM read_text('/etc/passwd')"),
          std::string("SELECT * FROM '/etc/passwd'"),
          std::string("SELECT * FROM read_text('/proc/self/environ')"),
          std::string("SELECT * FROM read_blob('/proc/self/fd/0')"),
          std::string("SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')"),
          std::string("SELECT * FROM read_parquet('s3://bucket/x.parquet')"),
          std::string("INSTALL httpfs"), std::string("LOAD httpfs"),
          std::string("LOAD '/tmp/x.duckdb_extension'"), "COPY (SELECT 1) TO '" + scratch + "'",
          "ATTACH '" + scratch + "'", "EXPORT DATABASE '" + scratch + "'",
          std::string("SET enable_external_access=true"),
          std::string("SET allowed_directories=['/']"), std::string("SET threads=4"),
          std::string("SET memory_limit='8GB'"), std::string("RESET lock_configuration")}) {
        Result<RowStream> rows = session->run(sql);
        if (rows) {
            Result<std::size_t> count = rows->next();
            EXPECT_FALSE(count) << sql;
            continue;
        }
        EXPECT_THAT(rows.error().detail(),
                    AnyOf(HasSubstr("disabled"), HasSubstr("locked"), HasSubstr("Permission"),
                          HasSubstr("Cannot"), HasSubstr("not")))
            << sql;
    }
    EXPECT_FALSE(std::filesystem::exists(scratch));
}

TEST_F(DuckDbSessionTest, AnErrorInTheMiddleOfAStreamIsNotItsEnd) {
    Result<DuckDbSession> session = DuckDbSession::open(descriptor_, 128LL << 20);
    ASSERT_TRUE(session);
    Result<RowStream> rows = session->run(
        "SELECT CASE WHEN i = 900000 THEN error('broken') ELSE i END FROM range(1000000) t(i)");
    ASSERT_TRUE(rows);
    std::size_t seen = 0;
    Result<std::size_t> count = rows->next();
    while (count && *count > 0) {
        seen += *count;
        count = rows->next();
    }
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().condition(), Condition::TABLE_LOG_CORRUPT);
    EXPECT_GT(seen, 100'000U);
}

TEST_F(DuckDbSessionTest, TheEngineHasNoThreadsOfItsOwn) {
    const auto threads = [] {
        const auto tasks = std::filesystem::directory_iterator("/proc/self/task");
        return std::distance(begin(tasks), end(tasks));
    };
    const auto before = threads();
    Result<DuckDbSession> session = DuckDbSession::open(descriptor_, 128LL << 20);
    ASSERT_TRUE(session);
    EXPECT_EQ(threads(), before);
}

}  // namespace
}  // namespace sluice::engine
