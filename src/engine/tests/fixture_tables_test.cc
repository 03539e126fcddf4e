// All fixture tables through the log reader of delta with this module's checkpoint reader.
#include <gtest/gtest.h>

#include <filesystem>

#include "delta/testing/fixture_suite.h"
#include "engine/duckdb_parquet_reader.h"

namespace sluice::engine {
namespace {

// P73 P74 P77 P83 P86 P90
TEST(FixtureTablesTest, LogsWithCheckpointsGiveWhatRealReadersSaw) {
    const auto root = std::filesystem::path(SLUICE_SOURCE_DIR) / ".." / "shared" / "fixtures";
    if (!std::filesystem::exists(root / "manifest.json")) GTEST_SKIP() << "no fixture tables";
    DuckDbParquetReader parquet;
    const int compared = delta::testing::run_fixture_suite(root, parquet, {.reads_parquet = true});
    EXPECT_GE(compared, 200);
}

}  // namespace
}  // namespace sluice::engine
