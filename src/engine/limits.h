#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::engine {

// Memory that DuckDB may allocate for one checkpoint read. A row group of a real checkpoint with
// long stats needs some tens of megabytes a column; a decompression bomb asks for far more and
// fails (R34).
inline constexpr std::int64_t kCheckpointMemoryBytesMax = std::int64_t{512} << 20;

// Parquet's footer is parsed before DuckDB counts memory, so its size is bounded here. A hundred
// row groups with stats_parsed for a thousand columns stay below.
inline constexpr std::int64_t kFooterBytesMax = std::int64_t{64} << 20;

// Elements of all lists in the footer together. Each may cost DuckDB some hundred bytes although it
// takes a single one in the file (R34, "Thrift lists").
inline constexpr std::int64_t kFooterElementsMax = 2'000'000;

// Nodes of the schema. A checkpoint has some 60 plus three for each column with stats_parsed (R104:
// 10 000 columns).
inline constexpr std::int64_t kSchemaNodesMax = 50'000;

// Nesting of the schema and of Thrift structures: a bound for recursion, ours and DuckDB's.
inline constexpr int kSchemaDepthMax = 64;

// Row groups times columns: each costs DuckDB about a kilobyte.
inline constexpr std::int64_t kColumnChunksMax = 300'000;

// Rows of one file. Run-length encoding writes any number of empty rows into a few bytes, and each
// has to be looked at.
inline constexpr std::int64_t kCheckpointRowsMax = 50'000'000;

// Values of one column in one row group. The lists and maps of one batch of rows are held whole,
// outside DuckDB's memory_limit, with 16 bytes a value. A row group of a million files with ten
// partition columns stays below.
inline constexpr std::int64_t kColumnChunkValuesMax = 16'000'000;

}  // namespace sluice::engine
