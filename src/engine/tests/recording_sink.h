#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "delta/parquet_reader.h"

namespace sluice::engine {

/// A file that is already there.
class PathFile final : public storage::FetchedFile {
public:
    explicit PathFile(std::string path, std::int64_t size_bytes = 0)
        : path_(std::move(path)), size_bytes_(size_bytes) {}
    const std::string& path() const override { return path_; }
    std::int64_t size_bytes() const override { return size_bytes_; }

private:
    std::string path_;
    std::int64_t size_bytes_;
};

struct RecordedAdd {
    std::string path;
    std::int64_t size_bytes = 0;
    std::int64_t modification_time_ms = 0;
    std::optional<std::string> stats;
    std::vector<std::pair<std::string, std::optional<std::string>>> partition_values;
    std::optional<std::string> dv_storage_type;
    std::string dv_path_or_inline;
    std::int64_t dv_offset = 0;
    std::int64_t dv_size_bytes = 0;
    std::int64_t dv_cardinality = 0;
};

/// Copies what it is given; can call a function after each batch.
class RecordingSink final : public delta::CheckpointSink {
public:
    Result<void> on_adds(const delta::AddBatch& batch) override;
    Result<void> on_action(std::string_view json) override {
        actions.emplace_back(json);
        return {};
    }

    std::vector<RecordedAdd> adds;
    std::vector<std::string> actions;
    std::function<Result<void>()> after_batch;
};

}  // namespace sluice::engine
