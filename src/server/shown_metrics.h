#pragma once

#include <string>
#include <vector>

#include "access/access_service.h"
#include "access/failed_attempts.h"
#include "api/pipeline.h"
#include "base/metrics.h"
#include "base/worker_pool.h"
#include "delta/snapshot_cache.h"
#include "engine/duckdb_parquet_reader.h"
#include "http/server.h"

namespace sluice::server {

/// The parts of a server that hold figures of their own. All outlive the last scrape.
struct MeasuredParts {
    const Clock& clock;
    const WorkerPool& requests;
    const WorkerPool& bodies;
    const WorkerPool& queries;
    const access::InFlightLimiter& in_flight;
    const api::FileReadGate& file_reads;
    const access::AccessService& access;
    const delta::SnapshotCache& snapshots;
    const engine::DuckDbParquetReader& parquet;
    const http::Server& http_server;
    const api::Readiness& readiness;
    std::vector<std::string> listeners;
};

/// Puts them, and what the operating system knows of the process, before operators
/// (docs/metrics.md). Nothing is copied: each scrape asks the parts.
void show_metrics(MetricsRegistry& registry, const MeasuredParts& parts);

}  // namespace sluice::server
