#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::delta {

/// A line of a commit holds one action; Spark writes lines of a few hundred bytes. Longer ones
/// refuse the table (R104).
inline constexpr std::size_t kCommitLineBytesMax = 128U << 20;

/// A path in the log, still percent-encoded (R104): object stores allow 1 KB, encoding may triple
/// it.
inline constexpr std::size_t kLogPathBytesMax = 4096;

/// Statistics of one file (R104). They are held for the life of the snapshot.
inline constexpr std::size_t kStatsBytesMax = 8U << 20;

/// Top-level and nested fields of a schema together (R104).
inline constexpr std::size_t kColumnsMax = 10'000;

/// Nesting of a schema's JSON text. A struct in a struct costs four levels; parsing recurses.
inline constexpr std::size_t kSchemaJsonDepthMax = 256;

/// Commits are read whole up to this size, in windows of it above: memory stays flat for a bulk
/// load.
inline constexpr std::size_t kCommitWindowBytes = 8U << 20;

/// One page of a listing. Stores answer at most 1 000 keys a request.
inline constexpr std::size_t kListPage = 1000;

/// Objects below `_delta_log/` that are looked at. A table with more is neglected, not attacked,
/// but somebody's memory has to end.
inline constexpr std::size_t kLogFilesMax = 5'000'000;

/// `_last_checkpoint` is a few hundred bytes (a schema may make it longer); more is not worth a
/// hint.
inline constexpr std::int64_t kLastCheckpointBytesMax = 1 << 20;

/// A checkpoint file (one part of it) that is fetched for reading.
inline constexpr std::int64_t kCheckpointBytesMax = 16LL << 30;

/// Rows of a snapshot are rendered into blocks of about this size: large enough for zstd to find
/// what repeats, small enough that a paged answer decompresses little for nothing.
inline constexpr std::size_t kBlockBytes = 64U << 10;

/// Rows of one block at most; row numbers are 16 bits wide.
inline constexpr std::size_t kBlockRowsMax = 4096;

/// Blocks smaller than this stay as they are: compressing them saves less than it costs to read
/// them.
inline constexpr std::size_t kCompressBytesMin = 16U << 10;

/// Rows that a load may keep uncompressed until maintenance gets to them, so that the first byte
/// need not wait for zstd; what is over it is compressed while loading.
inline constexpr std::size_t kUncompressedBytesMax = 1U << 30;

/// Pending rows of a replay are made into blocks at the next commit boundary once there are so many
/// bytes of them.
inline constexpr std::size_t kPendingBytesMax = 16U << 20;

/// Distinct partition values of a table that are numbered; numbers are 16 bits wide and the last
/// one says that there is none. Rows beyond them are looked at one by one where a share is
/// restricted.
inline constexpr std::size_t kPartitionTuplesMax = UINT16_MAX;

/// A snapshot with more than this share of removed rows is rewritten without them.
inline constexpr int kDeadPercentMax = 20;

/// Bytes read of a commit when only its commitInfo is wanted; with in-commit timestamps it is the
/// first line.
inline constexpr std::int64_t kCommitInfoBytes = 64 << 10;

/// How long a waiter sleeps at most before it looks at its own stop flag again.
inline constexpr std::int64_t kFlightPollMs = 50;

}  // namespace sluice::delta
