#include "engine/duckdb_parquet_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "engine/checkpoint_batch.h"
#include "engine/checkpoint_columns.h"
#include "engine/duckdb_session.h"
#include "engine/limits.h"
#include "engine/parquet_footer.h"
#include "engine/vector_json.h"

namespace sluice::engine {
namespace {

class OpenedFile {
public:
    static Result<OpenedFile> open(const std::string& path) {
        OpenedFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        struct stat status{};
        if (file.descriptor_ < 0 || ::fstat(file.descriptor_, &status) != 0) {
            return Error(Condition::STORAGE_UNAVAILABLE, "a checkpoint could not be opened",
                         "open: errno " + std::to_string(errno));
        }
        file.size_bytes_ = status.st_size;
        return file;
    }

    OpenedFile(OpenedFile&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), size_bytes_(other.size_bytes_) {}
    OpenedFile& operator=(OpenedFile&&) = delete;
    ~OpenedFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    int descriptor() const { return descriptor_; }
    std::int64_t size_bytes() const { return size_bytes_; }

private:
    explicit OpenedFile(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
    std::int64_t size_bytes_ = 0;
};

// The deadline and the stop flag are looked at between chunks: a chunk is at most 2048 rows, and
// what DuckDB has to decompress for it is bounded by its memory limit.

Result<void> deliver_actions(RowStream& rows, delta::CheckpointSink& sink,
                             RequestContext& context) {
    std::string line;
    while (true) {
        SLUICE_CHECK(context.check());
        SLUICE_TRY(const std::size_t count, rows.next());
        if (count == 0) return {};
        for (std::size_t row = 0; row < count; ++row) {
            line.clear();
            append_action_json(line, rows.column(0), row);
            SLUICE_CHECK(sink.on_action(line));
        }
    }
}

Result<void> deliver_adds(RowStream& rows, CheckpointBatch& batch, delta::CheckpointSink& sink,
                          RequestContext& context) {
    while (true) {
        SLUICE_CHECK(context.check());
        SLUICE_TRY(const std::size_t count, rows.next());
        if (count == 0) return {};
        SLUICE_TRY(const delta::AddBatch* adds, batch.take(rows, count));
        if (adds->count > 0) SLUICE_CHECK(sink.on_adds(*adds));
    }
}

}  // namespace

DuckDbParquetReader::DuckDbParquetReader(ParquetReaderOptions options)
    : memory_bytes_max_(options.memory_bytes_max > 0 ? options.memory_bytes_max
                                                     : kCheckpointMemoryBytesMax) {}

Result<void> DuckDbParquetReader::read_checkpoint(const storage::FetchedFile& file,
                                                  const delta::CheckpointSelection& selection,
                                                  delta::CheckpointSink& sink,
                                                  RequestContext& context) {
    const MonotonicTime begun = context.clock().monotonic();
    Result<void> outcome = read(file, selection, sink, context);
    figures_.reads.observe_seconds(
        std::chrono::duration<double>(context.clock().monotonic() - begun).count());
    if (!outcome) figures_.failures.add();
    return outcome;
}

Result<void> DuckDbParquetReader::read(const storage::FetchedFile& file,
                                       const delta::CheckpointSelection& selection,
                                       delta::CheckpointSink& sink, RequestContext& context) const {
    SLUICE_CHECK(context.check());
    SLUICE_TRY(const OpenedFile opened, OpenedFile::open(file.path()));
    SLUICE_TRY(const FooterFacts footer, inspect_footer(opened.descriptor(), opened.size_bytes()));
    SLUICE_TRY(DuckDbSession session, DuckDbSession::open(opened.descriptor(), memory_bytes_max_));
    SLUICE_TRY(const std::vector<ColumnType> file_columns,
               session.columns(all_columns_sql(session.file_literal())));
    SLUICE_TRY(const CheckpointColumns columns,
               choose_columns(file_columns, selection, session.file_literal()));
    for (const std::string& sql : columns.action_sql) {
        SLUICE_TRY(RowStream rows, session.run(sql));
        SLUICE_CHECK(deliver_actions(rows, sink, context));
    }
    if (!columns.adds) return {};
    SLUICE_TRY(RowStream rows, session.run(columns.adds->sql));
    CheckpointBatch batch(*columns.adds, footer.int96_columns);
    return deliver_adds(rows, batch, sink, context);
}

}  // namespace sluice::engine
