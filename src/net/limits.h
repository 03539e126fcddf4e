#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::net {

// An answer that nobody sized: enough for any key set, error or listing page, too small to hurt.
constexpr std::int64_t kResponseBytesDefault = std::int64_t{4} * 1024 * 1024;

// What is kept of the body of an answer other than 2xx: the start names the reason.
constexpr std::size_t kErrorBodyBytesMax = std::size_t{64} * 1024;

// Headers of one answer in all. A peer that sends more is broken or hostile.
constexpr std::size_t kResponseHeaderBytesMax = std::size_t{64} * 1024;

// R105: one attempt; the caller decides about further ones.
constexpr std::chrono::milliseconds kAttemptTimeout{10'000};

// Of an attempt, so long for name, TCP and TLS: a dead host must leave time for another attempt.
constexpr std::chrono::milliseconds kConnectTimeout{5'000};

// Handles kept with their open connections between calls; as many as threads could ever call.
constexpr std::size_t kIdleHandlesMax = 64;

// Open connections one handle keeps: a thread talks to few hosts in turn.
constexpr long kConnectionsPerHandleMax = 8;

constexpr std::size_t kUrlBytesMax = std::size_t{16} * 1024;

}  // namespace sluice::net
