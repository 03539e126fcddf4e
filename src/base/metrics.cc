#include "base/metrics.h"

#include <fmt/format.h>

#include <array>

namespace sluice {
namespace {

constexpr std::array kBucketSeconds = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                       0.5,   0.75, 1.0,   2.5,  5.0,   7.5, 10.0};

void write_head(std::string& out, std::string_view name, std::string_view help,
                std::string_view type) {
    fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void write_sample(std::string& out, std::string_view name, std::string_view labels,
                  std::int64_t value) {
    out += name;
    if (!labels.empty()) fmt::format_to(std::back_inserter(out), "{{{}}}", labels);
    fmt::format_to(std::back_inserter(out), " {}\n", value);
}

template <class Families>
auto& series_of(Families& families, std::string_view name, std::string_view help,
                std::string_view labels) {
    auto& family = families[std::string(name)];
    if (family.help.empty()) family.help = help;
    return family.series.try_emplace(std::string(labels)).first->second;
}

}  // namespace

Histogram::Histogram() : buckets_(kBucketSeconds.size()) {}

void Histogram::observe_seconds(double seconds) {
    for (std::size_t i = 0; i < kBucketSeconds.size(); ++i) {
        if (seconds <= kBucketSeconds[i]) {
            buckets_[i].fetch_add(1, std::memory_order_relaxed);
            break;
        }
    }
    sum_us_.fetch_add(static_cast<std::int64_t>(seconds * 1e6), std::memory_order_relaxed);
    count_.fetch_add(1, std::memory_order_relaxed);
}

void Histogram::write(std::string& out, std::string_view name, std::string_view labels) const {
    const std::string_view comma = labels.empty() ? "" : ",";
    std::int64_t below = 0;
    for (std::size_t i = 0; i < kBucketSeconds.size(); ++i) {
        below += buckets_[i].load(std::memory_order_relaxed);
        fmt::format_to(std::back_inserter(out), "{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels,
                       comma, kBucketSeconds[i], below);
    }
    const std::int64_t count = count_.load(std::memory_order_relaxed);
    fmt::format_to(std::back_inserter(out), "{}_bucket{{{}{}le=\"+Inf\"}} {}\n", name, labels,
                   comma, count);
    const std::string braces = labels.empty() ? "" : fmt::format("{{{}}}", labels);
    const double sum = static_cast<double>(sum_us_.load(std::memory_order_relaxed)) / 1e6;
    fmt::format_to(std::back_inserter(out), "{0}_sum{1} {2}\n{0}_count{1} {3}\n", name, braces, sum,
                   count);
}

Counter& MetricsRegistry::counter(std::string_view name, std::string_view help,
                                  std::string_view labels) {
    const std::lock_guard lock(mutex_);
    return series_of(counters_, name, help, labels);
}

Gauge& MetricsRegistry::gauge(std::string_view name, std::string_view help,
                              std::string_view labels) {
    const std::lock_guard lock(mutex_);
    return series_of(gauges_, name, help, labels);
}

Histogram& MetricsRegistry::histogram(std::string_view name, std::string_view help,
                                      std::string_view labels) {
    const std::lock_guard lock(mutex_);
    return series_of(histograms_, name, help, labels);
}

std::string MetricsRegistry::text() const {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const auto& [name, family] : counters_) {
        write_head(out, name, family.help, "counter");
        for (const auto& [labels, series] : family.series)
            write_sample(out, name, labels, series.value());
    }
    for (const auto& [name, family] : gauges_) {
        write_head(out, name, family.help, "gauge");
        for (const auto& [labels, series] : family.series)
            write_sample(out, name, labels, series.value());
    }
    for (const auto& [name, family] : histograms_) {
        write_head(out, name, family.help, "histogram");
        for (const auto& [labels, series] : family.series) series.write(out, name, labels);
    }
    return out;
}

}  // namespace sluice
