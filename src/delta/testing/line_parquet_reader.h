#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "delta/parquet_reader.h"
#include "json/json.h"

namespace sluice::delta::testing {

/// Stands in for Parquet where a test is not about Parquet: a "checkpoint file" is JSON lines
/// behind a first line `lines`, and the file's path is its content (MemoryLogStore). Anything else
/// is no readable checkpoint.
class LineParquetReader final : public ParquetReader {
public:
    static constexpr std::string_view kMagic = "lines\n";

    Result<void> read_checkpoint(const storage::FetchedFile& file,
                                 const CheckpointSelection& selection, CheckpointSink& sink,
                                 RequestContext&) override {
        ++reads;
        std::string_view rest = file.path();
        if (!rest.starts_with(kMagic)) {
            return Error(Condition::TABLE_LOG_CORRUPT, "the table's log is damaged",
                         "no checkpoint");
        }
        rest.remove_prefix(kMagic.size());
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            if (end == std::string_view::npos) {
                return Error(Condition::TABLE_LOG_CORRUPT, "the table's log is damaged",
                             "checkpoint cut short");
            }
            const std::string_view line = rest.substr(0, end);
            rest.remove_prefix(end + 1);
            if (line.starts_with("{\"add\"")) {
                if (selection.adds) SLUICE_CHECK(add(line, sink));
            } else if (selection.other) {
                SLUICE_CHECK(sink.on_action(line));
            }
        }
        return {};
    }

    std::atomic<int> reads = 0;

private:
    static Result<void> add(std::string_view line, CheckpointSink& sink) {
        SLUICE_TRY(const auto document, json::Document::parse(line));
        SLUICE_TRY(const auto add, document.root().object({"add"}));
        SLUICE_TRY(const auto path, add->string({"path"}));
        SLUICE_TRY(const auto size, add->integer({"size"}));
        SLUICE_TRY(const auto time, add->integer({"modificationTime"}));
        SLUICE_TRY(const auto stats, add->string({"stats"}));
        SLUICE_TRY(const auto values, add->object({"partitionValues"}));
        SLUICE_TRY(const auto vector, add->object({"deletionVector"}));
        std::vector<std::string> keys = values ? values->keys() : std::vector<std::string>();
        std::vector<std::optional<std::string>> texts;
        for (const auto& key : keys) {
            SLUICE_TRY(auto text, values->string({key}));
            texts.push_back(std::move(text));
        }
        AddBatch batch;
        batch.count = 1;
        batch.path = {*path};
        batch.size_bytes = {size.value_or(0)};
        batch.modification_time_ms = {time.value_or(0)};
        batch.stats = {stats ? std::string_view(*stats) : std::string_view()};
        batch.partition_begin = {0, static_cast<std::uint32_t>(keys.size())};
        for (std::size_t i = 0; i < keys.size(); ++i) {
            batch.partition_key.push_back(keys[i]);
            batch.partition_value.push_back(texts[i] ? std::string_view(*texts[i])
                                                     : std::string_view());
        }
        std::string storage_type;
        std::string path_or_inline;
        if (vector) {
            SLUICE_TRY(storage_type, vector->required_string("dv", "storageType"));
            SLUICE_TRY(path_or_inline, vector->required_string("dv", "pathOrInlineDv"));
            SLUICE_TRY(const auto offset, vector->integer({"offset"}));
            SLUICE_TRY(const auto bytes, vector->integer({"sizeInBytes"}));
            SLUICE_TRY(const auto cardinality, vector->integer({"cardinality"}));
            batch.dv_storage_type = {storage_type};
            batch.dv_path_or_inline = {path_or_inline};
            batch.dv_offset = {offset.value_or(-1)};
            batch.dv_size_bytes = {bytes.value_or(0)};
            batch.dv_cardinality = {cardinality.value_or(0)};
        }
        return sink.on_adds(batch);
    }
};

}  // namespace sluice::delta::testing
