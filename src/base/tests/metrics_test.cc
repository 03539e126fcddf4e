#include "base/metrics.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Metrics, SameNameAndLabelsAreOneSeries) {
    MetricsRegistry registry;
    registry.counter("sluice_test_total", "help", "a=\"1\"").add();
    registry.counter("sluice_test_total", "help", "a=\"1\"").add(2);
    registry.counter("sluice_test_total", "help", "a=\"2\"").add();
    const std::string text = registry.text();
    EXPECT_NE(text.find("# TYPE sluice_test_total counter\nsluice_test_total{a=\"1\"} "
                        "3\nsluice_test_total{a=\"2\"} 1\n"),
              std::string::npos)
        << text;
}

TEST(Metrics, HistogramBucketsAreCumulative) {
    MetricsRegistry registry;
    Histogram& histogram = registry.histogram("sluice_test_seconds", "help");
    histogram.observe_seconds(0.004);
    histogram.observe_seconds(0.06);
    histogram.observe_seconds(60);
    const std::string text = registry.text();
    EXPECT_NE(text.find("_bucket{le=\"0.005\"} 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("_bucket{le=\"0.075\"} 2\n"), std::string::npos) << text;
    EXPECT_NE(text.find("_bucket{le=\"+Inf\"} 3\n"), std::string::npos) << text;
    EXPECT_NE(text.find("sluice_test_seconds_count 3\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace sluice
