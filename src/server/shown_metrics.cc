#include "server/shown_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <limits>
#include <memory>
#include <string_view>

namespace sluice::server {
namespace {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
constexpr auto kGauge = MetricKind::gauge;
constexpr auto kCounter = MetricKind::counter;

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double total_pages = 0;
    double resident_pages = 0;
    if (!(file >> total_pages >> resident_pages)) return kAbsent;
    return resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
    if (folder == nullptr) return kAbsent;
    double entries = 0;
    while (::readdir(folder.get()) != nullptr) ++entries;
    // `.`, `..` and the descriptor that reads them.
    return entries - 3;
}

double descriptors_max() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kAbsent;
    return static_cast<double>(limit.rlim_cur);
}

double processor_seconds() {
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) != 0) return kAbsent;
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void show_process(MetricsRegistry& registry, const Clock& clock) {
    registry
        .gauge("sluice_build_info", "1; its label is the version that runs",
               "version=\"" SLUICE_VERSION "\"")
        .set(1);
    const double started = static_cast<double>(clock.now_ms()) / 1000;
    registry.show(kGauge, "process_start_time_seconds", "When the process started, since 1970", "",
                  [started] { return started; });
    registry.show(kGauge, "process_resident_memory_bytes", "Resident memory", "", resident_bytes);
    registry.show(kGauge, "process_open_fds", "Open file descriptors", "", open_descriptors);
    registry.show(kGauge, "process_max_fds", "File descriptors the process may open", "",
                  descriptors_max);
    registry.show(kCounter, "process_cpu_seconds_total", "Processor time, user and system", "",
                  processor_seconds);
}

void show_pool(MetricsRegistry& registry, std::string_view name, const WorkerPool& pool) {
    const std::string labels = "pool=\"" + std::string(name) + "\"";
    registry.show(kGauge, "sluice_pool_threads", "Threads of a pool", labels,
                  [&pool] { return static_cast<double>(pool.threads()); });
    registry.show(kGauge, "sluice_pool_threads_busy", "Threads of a pool that work", labels,
                  [&pool] { return static_cast<double>(pool.busy()); });
    registry.show(kGauge, "sluice_pool_queue", "Tasks that wait for a thread", labels,
                  [&pool] { return static_cast<double>(pool.queued()); });
    registry.show(kCounter, "sluice_pool_refused_total", "Tasks that a full queue refused", labels,
                  [&pool] { return static_cast<double>(pool.refused()); });
}

void show_listener(MetricsRegistry& registry, const http::Server& server, const std::string& name) {
    const std::string labels = "listener=\"" + name + "\"";
    const auto figure = [&](auto member) {
        return
            [&server, name, member] { return static_cast<double>(server.figures(name).*member); };
    };
    using Figures = http::Server::ListenerFigures;
    registry.show(kGauge, "sluice_connections_open", "Open connections", labels,
                  figure(&Figures::open));
    registry.show(kCounter, "sluice_connections_accepted_total", "Connections that were served",
                  labels, figure(&Figures::accepted));
    registry.show(kCounter, "sluice_connections_refused_total",
                  "Connections closed at once, because a cap of connections was reached", labels,
                  figure(&Figures::refused));
    registry.show(kCounter, "sluice_http_sent_bytes_total",
                  "Bytes of answers handed to the system, heads included, before encryption",
                  labels, figure(&Figures::sent_bytes));
    registry.show(kGauge, "sluice_tls_certificate_expiry_timestamp_seconds",
                  "When the certificate of the listener ends, since 1970", labels, [&server, name] {
                      const auto end = server.figures(name).certificate_ends_at;
                      return end ? static_cast<double>(*end) / 1000 : kAbsent;
                  });
}

void show_snapshots(MetricsRegistry& registry, const delta::SnapshotCache& snapshots) {
    const delta::SnapshotCache::Figures& figures = snapshots.figures();
    const auto counted = [](const Counter& counter) {
        return [&counter] { return static_cast<double>(counter.value()); };
    };
    registry.show(kGauge, "sluice_snapshot_cache_bytes", "Memory of the snapshots kept", "",
                  [&snapshots] { return static_cast<double>(snapshots.resident_bytes()); });
    registry.show(kGauge, "sluice_snapshot_cache_entries", "Versions of tables known", "",
                  [&snapshots] { return static_cast<double>(snapshots.entries()); });
    registry.show(kCounter, "sluice_snapshot_cache_hits_total",
                  "Requests for a version that was at hand", "", counted(figures.hits));
    registry.show(kCounter, "sluice_snapshot_cache_misses_total",
                  "Requests for a version that had to be replayed", "", counted(figures.misses));
    registry.show(kCounter, "sluice_snapshot_cache_evictions_total",
                  "Snapshots dropped for want of memory", "", counted(figures.evictions));
    registry.show(kCounter, "sluice_log_replay_failures_total", "Replays that ended in an error",
                  "", counted(figures.failures));
    constexpr std::string_view kReplays = "Replays of the log of a table";
    registry.show("sluice_log_replay_duration_seconds", kReplays, "kind=\"load\"", figures.load);
    registry.show("sluice_log_replay_duration_seconds", kReplays, "kind=\"advance\"",
                  figures.advance);
}

void show_checkpoints(MetricsRegistry& registry, const engine::DuckDbParquetReader& parquet) {
    registry.show("sluice_checkpoint_read_duration_seconds", "Reads of checkpoint files", "",
                  parquet.figures().reads);
    const Counter& failures = parquet.figures().failures;
    registry.show(kCounter, "sluice_checkpoint_read_failures_total",
                  "Reads of checkpoint files that ended in an error", "",
                  [&failures] { return static_cast<double>(failures.value()); });
}

}  // namespace

void show_metrics(MetricsRegistry& registry, const MeasuredParts& parts) {
    show_process(registry, parts.clock);
    registry.show(kGauge, "sluice_ready", "1 while requests are taken", "",
                  [&readiness = parts.readiness] {
                      return readiness.get() == api::Readiness::State::ready ? 1.0 : 0.0;
                  });
    show_pool(registry, "request", parts.requests);
    show_pool(registry, "body", parts.bodies);
    show_pool(registry, "query", parts.queries);
    registry.show(
        kGauge, "sluice_requests_in_flight",
        "Requests that wait for a thread or are worked on, reads of files not counted", "",
        [&limiter = parts.in_flight] { return static_cast<double>(limiter.in_flight()); });
    registry.show(kGauge, "sluice_file_reads_in_flight", "Reads of files through the server", "",
                  [&gate = parts.file_reads] { return static_cast<double>(gate.under_way()); });
    registry.show(kGauge, "sluice_file_reads_waiting", "Reads of files that wait for their turn",
                  "", [&gate = parts.file_reads] { return static_cast<double>(gate.waiting()); });
    for (const std::string& listener : parts.listeners)
        show_listener(registry, parts.http_server, listener);
    registry.show(kGauge, "sluice_grants_age_seconds",
                  "Time since the known grants were last compared with the metastore", "",
                  [&access = parts.access] {
                      const auto age = access.age();
                      return age ? std::chrono::duration<double>(*age).count() : kAbsent;
                  });
    show_snapshots(registry, parts.snapshots);
    show_checkpoints(registry, parts.parquet);
}

}  // namespace sluice::server
