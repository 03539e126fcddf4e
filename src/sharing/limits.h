#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::sharing {

// Hints are ignored beyond this (P96, R98): they can only ever make an answer smaller.
constexpr std::size_t kHintBytesMax = 1 << 20;

// P46: the sharing lists answer at most this many items a page; it is also the default.
constexpr std::int64_t kListPageMax = 500;

// One chunk of a streamed answer: large enough that a send call costs nothing beside it, small
// enough that a slow reader holds little (R99, performance F9).
constexpr std::size_t kAnswerChunkBytes = 256 * 1024;

// A piece of a file on its way through a gateway link.
constexpr std::int64_t kFileChunkBytes = 512 * 1024;

// P105: more files on one page than this are not sent.
constexpr std::int64_t kFilesPerPageMax = 10'000;

}  // namespace sluice::sharing
