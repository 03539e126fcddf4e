#include "base/metrics.h"

#include <gtest/gtest.h>

#include <limits>

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

TEST(Metrics, ShowsWhatOthersHoldAtTheMomentOfTheScrape) {
    MetricsRegistry registry;
    double held = 3;
    Histogram histogram;
    registry.show(MetricKind::gauge, "sluice_test_bytes", "help", "a=\"1\"", [&] { return held; });
    registry.show("sluice_test_seconds", "help", "a=\"1\"", histogram);
    histogram.observe_seconds(0.2);
    held = 4.5;
    const std::string text = registry.text();
    EXPECT_NE(text.find("# TYPE sluice_test_bytes gauge\nsluice_test_bytes{a=\"1\"} 4.5\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("sluice_test_seconds_count{a=\"1\"} 1\n"), std::string::npos) << text;
    held = 12'000'000'000;
    EXPECT_NE(registry.text().find("sluice_test_bytes{a=\"1\"} 12000000000\n"), std::string::npos);
}

TEST(Metrics, LeavesOutAFigureThatIsNotThere) {
    MetricsRegistry registry;
    registry.show(MetricKind::gauge, "sluice_test_seconds", "help", "",
                  [] { return std::numeric_limits<double>::quiet_NaN(); });
    EXPECT_EQ(registry.text().find("\nsluice_test_seconds "), std::string::npos);
}

TEST(Metrics, SparseHistogramsAppearWithTheirFirstObservation) {
    MetricsRegistry registry;
    SparseHistograms histograms(registry, "sluice_test_seconds", "help", 3, [](std::size_t index) {
        return "n=\"" + std::to_string(index) + "\"";
    });
    EXPECT_EQ(registry.text(), "");
    histograms.observe_seconds(1, 0.1);
    histograms.observe_seconds(1, 0.1);
    const std::string text = registry.text();
    EXPECT_NE(text.find("sluice_test_seconds_count{n=\"1\"} 2\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("n=\"0\""), std::string::npos) << text;
}

}  // namespace
}  // namespace sluice
