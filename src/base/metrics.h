#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
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
    std::int64_t count() const { return count_.load(std::memory_order_relaxed); }
    void write(std::string& out, std::string_view name, std::string_view labels) const;

private:
    std::vector<std::atomic<std::int64_t>> buckets_;
    std::atomic<std::int64_t> sum_us_{0};
    std::atomic<std::int64_t> count_{0};
};

enum class MetricKind { counter, gauge, histogram };

/// All figures of the process, written in the Prometheus text format. Labels are fixed sets chosen
/// in code: never a name of a share, table or recipient (K57). A name has one kind. References stay
/// valid as long as the registry. Any thread.
class MetricsRegistry {
public:
    /// `labels` is the text between the braces, e.g. `route="query",status="200"`; same name and
    /// labels, same object.
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = "");
    Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = "");
    Histogram& histogram(std::string_view name, std::string_view help,
                         std::string_view labels = "");

    /// Shows a figure that somebody else holds: `read` is asked in each `text()`, from any thread,
    /// and must not wait. A number that is not finite leaves the sample out. What it reads must
    /// outlive the last `text()`.
    void show(MetricKind kind, std::string_view name, std::string_view help,
              std::string_view labels, std::function<double()> read);
    void show(std::string_view name, std::string_view help, std::string_view labels,
              const Histogram& histogram);

    std::string text() const;

private:
    using Series =
        std::variant<Counter, Gauge, Histogram, std::function<double()>, const Histogram*>;
    struct Family {
        MetricKind kind = MetricKind::counter;
        std::string help;
        std::map<std::string, Series, std::less<>> series;
    };

    template <class T, class... Arguments>
    T& series_of(MetricKind kind, std::string_view name, std::string_view help,
                 std::string_view labels, Arguments&&... arguments);

    mutable std::mutex mutex_;
    // Guarded by mutex_; the nodes never move or go, so that callers keep references.
    std::map<std::string, Family, std::less<>> families_;
};

/// Histograms of one name under many possible labels, of which most never occur: each joins the
/// registry with its first observation, and later ones cost no lookup. Any thread.
class SparseHistograms {
public:
    /// `labels_of` writes the labels of an index below `size`.
    SparseHistograms(MetricsRegistry& registry, std::string name, std::string help,
                     std::size_t size, std::function<std::string(std::size_t)> labels_of);

    void observe_seconds(std::size_t index, double seconds);

private:
    MetricsRegistry& registry_;
    const std::string name_;
    const std::string help_;
    const std::function<std::string(std::size_t)> labels_of_;
    std::vector<std::atomic<Histogram*>> known_;
};

}  // namespace sluice
