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

// How late the record of an expiry may be; access itself ends at its second.
constexpr std::chrono::milliseconds kExpirySweepPause{1'000};

// Between two writes of when tokens were used last; a crash loses what came after the last one.
constexpr std::chrono::milliseconds kTokenUsePause{30'000};

// Between two looks for what expired so long ago that nobody asks for it any more.
constexpr std::chrono::milliseconds kExpiredDropPause{3'600'000};

// How late a call that waits for a statement may be told that its time is over.
constexpr std::chrono::milliseconds kStatementPause{100};

// What one run of a job may take.
constexpr std::chrono::milliseconds kJobDeadline{60'000};

}  // namespace sluice::server
