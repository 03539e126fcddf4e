#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::engine {

// Memory that DuckDB may allocate for one checkpoint read. A row group of a real checkpoint with
// long stats needs some tens of megabytes a column; a Parquet bomb asks for far more and fails
// (R34).
inline constexpr std::int64_t kCheckpointMemoryBytesMax = 512LL << 20;

// Threads of one DuckDB instance: the caller's own. Reads of several tables run in parallel because
// each has an instance of its own, so more threads here would only multiply memory.
inline constexpr int kCheckpointThreads = 1;

// Instances kept open between reads. Opening one costs 16 ms; an idle server keeps none.
inline constexpr std::size_t kIdleInstancesMax = 2;

// How long an unused instance is kept. Loads of tables come in bursts (a start, a client that walks
// all tables).
inline constexpr std::chrono::seconds kIdleInstanceLife{30};

// How often a running read looks at its deadline and stop flag from outside, for the moments when
// DuckDB works without handing out a chunk.
inline constexpr std::chrono::milliseconds kWatchInterval{20};

// A checkpoint's schema has some 60 nodes plus those of stats_parsed: three for each column of a
// table (R104: 10 000 columns).
inline constexpr std::size_t kSchemaNodesMax = 100'000;

// Nesting of the struct columns in a checkpoint: a bound for our recursion.
inline constexpr int kSchemaDepthMax = 64;

}  // namespace sluice::engine
