#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::sharing {

// P46: the sharing lists answer at most this many items a page; it is also the default.
constexpr std::int64_t kListPageMax = 500;

// One chunk of a streamed answer: large enough that a send call costs nothing beside it, small
// enough that a slow reader holds little (R99, performance F9).
constexpr std::int64_t kAnswerChunkBytes = 256 * 1024;

// What the last line of a chunk may add beyond it before the buffer grows.
constexpr std::size_t kAnswerChunkSlackBytes = 16 * 1024;

// A long answer asks again whether its reader may still read after so many bytes (R41): about 50
// 000 files.
constexpr std::int64_t kRecheckBytes = 32 << 20;

// Selections of files under partition rules that are kept with the snapshots they belong to: at
// most 8 KiB each, a bit for each distinct tuple of partition values, beside the compiled rule.
constexpr std::size_t kSelectionsKeptMax = 1'024;

// A piece of a file on its way through a gateway link.
constexpr std::int64_t kFileChunkBytes = 512 * 1024;

}  // namespace sluice::sharing
