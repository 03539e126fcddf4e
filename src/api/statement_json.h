#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/statement_runs.h"
#include "json/writer.h"

namespace sluice::api {

constexpr std::string_view kStatementsPath = "/api/2.0/sql/statements";

/// A link to one chunk that needs no token, and how long it holds.
struct ChunkLink {
    std::string url;
    EpochMs expires_at = 0;
};
using MakeChunkLink = std::function<ChunkLink(const StatementView& view, std::size_t chunk)>;

/// Id and state; error (A125), or manifest and the first chunk of the result (A126-A131).
void write_statement(json::Writer& out, const StatementView& view, const MakeChunkLink& link);

/// One chunk: its rows, or the link to them, and where the next one is. The view has that chunk.
void write_chunk(json::Writer& out, const StatementView& view, std::size_t chunk,
                 const MakeChunkLink& link);

}  // namespace sluice::api
