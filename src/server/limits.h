#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::server {

// Pause between two looks for snapshots that wait for compression.
constexpr std::chrono::milliseconds kMaintenancePause{500};

// What a start may take before it is given up: migrations and a first read of the metastore.
constexpr std::chrono::milliseconds kStartDeadline{60'000};

// What following a change of the metastore may take before it is left to the next look.
constexpr std::chrono::milliseconds kFollowDeadline{8'000};

// Rows of the table that `--demo` writes.
constexpr std::int64_t kDemoRows = 1000;

}  // namespace sluice::server
