// bench-links: engine delta storage json base duckdb
//
// Reading a classic checkpoint (F5): our reader against the least that DuckDB has to do for the
// same columns of the same file, one thread each. The file is named by SLUICE_BENCH_CHECKPOINT.
#include <benchmark/benchmark.h>
#include <duckdb.h>

#include <cstdlib>
#include <string>

#include "engine/duckdb_parquet_reader.h"

namespace sluice {
namespace {

std::string checkpoint_path() {
    const char* path = std::getenv("SLUICE_BENCH_CHECKPOINT");
    return path == nullptr ? std::string() : path;
}

class PathFile final : public storage::FetchedFile {
public:
    const std::string& path() const override { return path_; }
    std::int64_t size_bytes() const override { return 0; }

private:
    std::string path_ = checkpoint_path();
};

std::size_t touch(std::string_view text) {
    return text.empty() ? 0 : text.size() + static_cast<unsigned char>(text.back());
}

/// Looks at every value once, so that nothing read is left unread.
class TouchingSink final : public delta::CheckpointSink {
public:
    Result<void> on_adds(const delta::AddBatch& batch) override {
        rows += batch.count;
        for (std::size_t i = 0; i < batch.count; ++i) {
            sum += touch(batch.path[i]) + static_cast<std::size_t>(batch.size_bytes[i]);
            if (!batch.stats.empty()) sum += touch(batch.stats[i]);
        }
        for (const std::string_view value : batch.partition_value) sum += touch(value);
        return {};
    }
    Result<void> on_action(std::string_view json) override {
        sum += json.size();
        return {};
    }

    std::size_t rows = 0;
    std::size_t sum = 0;
};

void read_with(benchmark::State& state, const delta::CheckpointSelection& selection) {
    if (checkpoint_path().empty()) {
        state.SkipWithError("SLUICE_BENCH_CHECKPOINT names no checkpoint");
        return;
    }
    const SystemClock clock;
    engine::DuckDbParquetReader reader;
    std::size_t rows = 0;
    for (auto _ : state) {
        TouchingSink sink;
        RequestContext context(clock, "bench", Deadline::never());
        const Result<void> result = reader.read_checkpoint(PathFile(), selection, sink, context);
        if (!result) {
            state.SkipWithError(result.error().detail().c_str());
            return;
        }
        benchmark::DoNotOptimize(sink.sum);
        rows += sink.rows;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(rows));
}

void reader_everything(benchmark::State& state) { read_with(state, {}); }
void reader_adds(benchmark::State& state) {
    read_with(state, {.adds = true, .other = false, .stats = true});
}
void reader_adds_without_stats(benchmark::State& state) {
    read_with(state, {.adds = true, .other = false, .stats = false});
}
void reader_other(benchmark::State& state) {
    read_with(state, {.adds = false, .other = true, .stats = false});
}

std::string_view text_at(duckdb_vector vector, idx_t row) {
    auto* strings = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
    return {duckdb_string_t_data(&strings[row]), duckdb_string_t_length(strings[row])};
}

std::size_t touch_chunk(duckdb_data_chunk chunk) {
    const idx_t rows = duckdb_data_chunk_get_size(chunk);
    duckdb_vector path = duckdb_data_chunk_get_vector(chunk, 0);
    duckdb_vector size = duckdb_data_chunk_get_vector(chunk, 1);
    duckdb_vector map = duckdb_data_chunk_get_vector(chunk, 2);
    duckdb_vector stats = duckdb_data_chunk_get_vector(chunk, 3);
    duckdb_vector value = duckdb_struct_vector_get_child(duckdb_list_vector_get_child(map), 1);
    const std::uint64_t* valid = duckdb_vector_get_validity(path);
    const auto* sizes = static_cast<std::int64_t*>(duckdb_vector_get_data(size));
    const auto* lists = static_cast<duckdb_list_entry*>(duckdb_vector_get_data(map));
    std::size_t sum = 0;
    for (idx_t row = 0; row < rows; ++row) {
        if (valid != nullptr &&
            !duckdb_validity_row_is_valid(duckdb_vector_get_validity(path), row)) {
            continue;
        }
        sum += touch(text_at(path, row)) + static_cast<std::size_t>(sizes[row]) +
               touch(text_at(stats, row));
        for (idx_t i = 0; i < lists[row].length; ++i) {
            sum += touch(text_at(value, lists[row].offset + i));
        }
    }
    return sum;
}

/// The floor: the same columns, no schema to look at, nothing collected.
void floor_duckdb(benchmark::State& state) {
    if (checkpoint_path().empty()) {
        state.SkipWithError("SLUICE_BENCH_CHECKPOINT names no checkpoint");
        return;
    }
    duckdb_database database = nullptr;
    duckdb_connection connection = nullptr;
    duckdb_config config = nullptr;
    duckdb_create_config(&config);
    duckdb_set_config(config, "threads", "1");
    duckdb_set_config(config, "enable_external_file_cache", "false");
    duckdb_open_ext(nullptr, &database, config, nullptr);
    duckdb_destroy_config(&config);
    duckdb_connect(database, &connection);
    const std::string sql =
        "SELECT add.path, add.size, add.partitionValues, add.stats FROM read_parquet('" +
        checkpoint_path() + "')";
    for (auto _ : state) {
        duckdb_prepared_statement statement = nullptr;
        duckdb_pending_result pending = nullptr;
        duckdb_result result{};
        if (duckdb_prepare(connection, sql.c_str(), &statement) != DuckDBSuccess) {
            state.SkipWithError("prepare");
            break;
        }
        duckdb_pending_prepared_streaming(statement, &pending);
        duckdb_execute_pending(pending, &result);
        std::size_t sum = 0;
        while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
            sum += touch_chunk(chunk);
            duckdb_destroy_data_chunk(&chunk);
        }
        benchmark::DoNotOptimize(sum);
        duckdb_destroy_result(&result);
        duckdb_destroy_pending(&pending);
        duckdb_destroy_prepare(&statement);
    }
    duckdb_disconnect(&connection);
    duckdb_close(&database);
}

BENCHMARK(floor_duckdb)->Unit(benchmark::kMillisecond);
BENCHMARK(reader_adds)->Unit(benchmark::kMillisecond);
BENCHMARK(reader_adds_without_stats)->Unit(benchmark::kMillisecond);
BENCHMARK(reader_other)->Unit(benchmark::kMillisecond);
BENCHMARK(reader_everything)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice
