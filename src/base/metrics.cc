#include "base/metrics.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "base/assert.h"

namespace sluice {
namespace {

constexpr std::array kBucketSeconds = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                       0.5,   0.75, 1.0,   2.5,  5.0,   7.5, 10.0};

std::string_view kind_name(MetricKind kind) {
    switch (kind) {
        case MetricKind::counter:
            return "counter";
        case MetricKind::gauge:
            return "gauge";
        case MetricKind::histogram:
            return "histogram";
    }
    return "untyped";
}

void write_sample(std::string& out, std::string_view name, std::string_view labels,
                  std::string_view value) {
    out += name;
    if (!labels.empty()) fmt::format_to(std::back_inserter(out), "{{{}}}", labels);
    fmt::format_to(std::back_inserter(out), " {}\n", value);
}

/// Whole numbers without a fraction: counts and bytes stay readable.
std::string number_text(double number) {
    constexpr double kExactMax = 9'007'199'254'740'992.0;
    if (std::abs(number) < kExactMax && number == std::floor(number)) {
        return std::to_string(static_cast<std::int64_t>(number));
    }
    return fmt::format("{}", number);
}

/// One visitor for each kind of series.
struct SampleWriter {
    std::string& out;
    std::string_view name;
    std::string_view labels;

    void operator()(const Counter& counter) const {
        write_sample(out, name, labels, std::to_string(counter.value()));
    }
    void operator()(const Gauge& gauge) const {
        write_sample(out, name, labels, std::to_string(gauge.value()));
    }
    void operator()(const Histogram& histogram) const { histogram.write(out, name, labels); }
    void operator()(const Histogram* histogram) const { histogram->write(out, name, labels); }
    void operator()(const std::function<double()>& read) const {
        const double number = read();
        if (std::isfinite(number)) write_sample(out, name, labels, number_text(number));
    }
};

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

template <class T, class... Arguments>
T& MetricsRegistry::series_of(MetricKind kind, std::string_view name, std::string_view help,
                              std::string_view labels, Arguments&&... arguments) {
    const std::lock_guard lock(mutex_);
    Family& family = families_[std::string(name)];
    if (family.series.empty()) {
        family.kind = kind;
        family.help = help;
    }
    SLUICE_ASSERT(family.kind == kind, "one name for metrics of two kinds");
    Series& series = family.series
                         .try_emplace(std::string(labels), std::in_place_type<T>,
                                      std::forward<Arguments>(arguments)...)
                         .first->second;
    T* held = std::get_if<T>(&series);
    SLUICE_ASSERT(held != nullptr, "one series is counted here and read there");
    return *held;
}

Counter& MetricsRegistry::counter(std::string_view name, std::string_view help,
                                  std::string_view labels) {
    return series_of<Counter>(MetricKind::counter, name, help, labels);
}

Gauge& MetricsRegistry::gauge(std::string_view name, std::string_view help,
                              std::string_view labels) {
    return series_of<Gauge>(MetricKind::gauge, name, help, labels);
}

Histogram& MetricsRegistry::histogram(std::string_view name, std::string_view help,
                                      std::string_view labels) {
    return series_of<Histogram>(MetricKind::histogram, name, help, labels);
}

void MetricsRegistry::show(MetricKind kind, std::string_view name, std::string_view help,
                           std::string_view labels, std::function<double()> read) {
    series_of<std::function<double()>>(kind, name, help, labels, std::move(read));
}

void MetricsRegistry::show(std::string_view name, std::string_view help, std::string_view labels,
                           const Histogram& histogram) {
    series_of<const Histogram*>(MetricKind::histogram, name, help, labels, &histogram);
}

std::string MetricsRegistry::text() const {
    struct Row {
        const std::string* name;
        const Family* family;
        const std::string* labels;
        const Series* series;
    };
    std::vector<Row> rows;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, family] : families_) {
            for (const auto& [labels, series] : family.series)
                rows.push_back({&name, &family, &labels, &series});
        }
    }
    // Without the lock: what is shown may take locks of its own.
    std::string out;
    const Family* current = nullptr;
    for (const Row& row : rows) {
        if (std::exchange(current, row.family) != row.family) {
            fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n", *row.name,
                           row.family->help, kind_name(row.family->kind));
        }
        std::visit(SampleWriter{out, *row.name, *row.labels}, *row.series);
    }
    return out;
}

SparseHistograms::SparseHistograms(MetricsRegistry& registry, std::string name, std::string help,
                                   std::size_t size,
                                   std::function<std::string(std::size_t)> labels_of)
    : registry_(registry),
      name_(std::move(name)),
      help_(std::move(help)),
      labels_of_(std::move(labels_of)),
      known_(size) {}

void SparseHistograms::observe_seconds(std::size_t index, double seconds) {
    // Acquire and release: whoever finds the pointer also finds the histogram made.
    Histogram* histogram = known_[index].load(std::memory_order_acquire);
    if (histogram == nullptr) {
        histogram = &registry_.histogram(name_, help_, labels_of_(index));
        known_[index].store(histogram, std::memory_order_release);
    }
    histogram->observe_seconds(seconds);
}

}  // namespace sluice
