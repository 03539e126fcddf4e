#include "engine/tests/recording_sink.h"

namespace sluice::engine {
namespace {

std::optional<std::string> copy(std::string_view text) {
    if (text.data() == nullptr) return std::nullopt;
    return std::string(text);
}

}  // namespace

Result<void> RecordingSink::on_adds(const delta::AddBatch& batch) {
    for (std::size_t i = 0; i < batch.count; ++i) {
        RecordedAdd add;
        add.path = batch.path[i];
        add.size_bytes = batch.size_bytes[i];
        add.modification_time_ms = batch.modification_time_ms[i];
        if (!batch.stats.empty()) add.stats = copy(batch.stats[i]);
        for (std::uint32_t k = batch.partition_begin[i]; k < batch.partition_begin[i + 1]; ++k) {
            add.partition_values.emplace_back(std::string(batch.partition_key[k]),
                                              copy(batch.partition_value[k]));
        }
        if (!batch.dv_storage_type.empty()) {
            add.dv_storage_type = copy(batch.dv_storage_type[i]);
            add.dv_path_or_inline = std::string(batch.dv_path_or_inline[i]);
            add.dv_offset = batch.dv_offset[i];
            add.dv_size_bytes = batch.dv_size_bytes[i];
            add.dv_cardinality = batch.dv_cardinality[i];
        }
        adds.push_back(std::move(add));
    }
    return after_batch ? after_batch() : Result<void>{};
}

}  // namespace sluice::engine
