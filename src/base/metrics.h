#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// Monotone count. Any thread; no lock.
class Counter {
public:
    // Relaxed, here and below: figures for people; nothing is ordered by them.
    void add(std::int64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

/// A figure that goes up and down.
class Gauge {
public:
    void add(std::int64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

/// Seconds in the buckets of docs/metrics.md.
class Histogram {
public:
    Histogram();
    void observe_seconds(double seconds);
    void write(std::string& out, std::string_view name, std::string_view labels) const;

private:
    std::vector<std::atomic<std::int64_t>> buckets_;
    std::atomic<std::int64_t> sum_us_{0};
    std::atomic<std::int64_t> count_{0};
};

/// All figures of the process, written in the Prometheus text format. Labels are fixed sets chosen
/// in code: never a name of a share, table or recipient (K57). References stay valid as long as the
/// registry. Any thread.
class MetricsRegistry {
public:
    /// `labels` is the text between the braces, e.g. `route="query",status="200"`; same name and
    /// labels, same object.
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = "");
    Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = "");
    Histogram& histogram(std::string_view name, std::string_view help,
                         std::string_view labels = "");

    std::string text() const;

private:
    template <class T>
    struct Family {
        std::string help;
        std::map<std::string, T, std::less<>> series;
    };

    mutable std::mutex mutex_;
    // Guarded by mutex_; the nodes never move, so that callers keep references.
    std::map<std::string, Family<Counter>, std::less<>> counters_;
    std::map<std::string, Family<Gauge>, std::less<>> gauges_;
    std::map<std::string, Family<Histogram>, std::less<>> histograms_;
};

}  // namespace sluice
