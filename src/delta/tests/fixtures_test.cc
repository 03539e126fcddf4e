#include <gtest/gtest.h>

#include "delta/testing/fixture_suite.h"
#include "delta/testing/line_parquet_reader.h"

namespace sluice::delta {
namespace {

// P73 P74 P77 P83 P86 P90
TEST(Fixtures, CommitsAloneGiveWhatRealReadersSaw) {
    const auto root = testing::fixture_root();
    if (root.empty()) GTEST_SKIP() << "no fixtures beside the project";
    testing::LineParquetReader parquet;
    const int compared = testing::run_fixture_suite(root, parquet, {.reads_parquet = false});
    EXPECT_GE(compared, 200);
}

}  // namespace
}  // namespace sluice::delta
