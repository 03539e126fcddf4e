#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/column_type.h"
#include "engine/vector_view.h"

namespace sluice::engine {

/// The rows of a running query, chunk by chunk. One at a time in a session, which must outlive it.
class RowStream {
public:
    /// The next chunk's number of rows, 0 at the end. The views of the chunk before are invalid
    /// then. TABLE_LOG_CORRUPT when the file turns out bad here.
    Result<std::size_t> next();
    /// Column i of the current chunk.
    const VectorView& column(std::size_t i) const;

    RowStream(RowStream&&) noexcept;
    RowStream& operator=(RowStream&&) noexcept;
    ~RowStream();

private:
    friend class DuckDbSession;
    struct Impl;
    explicit RowStream(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// An in-memory DuckDB for one file, with one thread: the caller's. It can open nothing but that
/// descriptor, no network, no extension, no temporary file, and its settings are locked.
///
/// Opening costs about 8 ms. In return nothing of one read can reach the next one, DuckDB's list of
/// allowed files is exact, and an idle server holds no engine.
class DuckDbSession {
public:
    /// `descriptor` must stay open as long as the session. INTERNAL_ERROR when DuckDB cannot start.
    static Result<DuckDbSession> open(int descriptor, std::int64_t memory_bytes);

    /// The name by which statements reach the file, in quotes.
    const std::string& file_literal() const;
    /// Names and types of a SELECT's columns, without running it.
    Result<std::vector<ColumnType>> columns(const std::string& sql);
    Result<RowStream> run(const std::string& sql);

    DuckDbSession(DuckDbSession&&) noexcept;
    DuckDbSession& operator=(DuckDbSession&&) noexcept;
    ~DuckDbSession();

private:
    struct Impl;
    explicit DuckDbSession(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::engine
