#include "engine/checkpoint_batch.h"

#include "engine/vector_json.h"

namespace sluice::engine {
namespace {

Error null_field(std::string_view field) {
    return Error(Condition::TABLE_LOG_CORRUPT, "a checkpoint of the table is not readable",
                 "null in add." + std::string(field));
}

}  // namespace

Result<void> CheckpointBatch::fill_required(const RowStream& stream, std::size_t rows) {
    const VectorView& path = stream.column(columns_.path);
    const VectorView& size = stream.column(columns_.size);
    const VectorView& modified = stream.column(columns_.modification_time);
    rows_.clear();
    batch_.path.clear();
    batch_.size_bytes.clear();
    batch_.modification_time_ms.clear();
    for (std::size_t row = 0; row < rows; ++row) {
        if (!path.valid(row)) {
            // A row without an add is null in all of its fields.
            if (size.valid(row)) return null_field("path");
            continue;
        }
        if (!size.valid(row)) return null_field("size");
        if (!modified.valid(row)) return null_field("modificationTime");
        rows_.push_back(row);
        batch_.path.push_back(path.text(row));
        batch_.size_bytes.push_back(size.value<std::int64_t>(row));
        batch_.modification_time_ms.push_back(modified.value<std::int64_t>(row));
    }
    batch_.count = rows_.size();
    return {};
}

void CheckpointBatch::fill_partition_values(const VectorView& maps) {
    const VectorView& keys = maps.child(0).child(0);
    const VectorView& values = maps.child(0).child(1);
    batch_.partition_begin.clear();
    batch_.partition_key.clear();
    batch_.partition_value.clear();
    batch_.partition_begin.push_back(0);
    for (const std::size_t row : rows_) {
        // Some writers say null for the empty map of an unpartitioned table.
        const ListSpan entries = maps.valid(row) ? maps.entries(row) : ListSpan{};
        for (std::size_t i = entries.begin; i < entries.begin + entries.count; ++i) {
            batch_.partition_key.push_back(keys.valid(i) ? keys.text(i) : std::string_view());
            batch_.partition_value.push_back(values.valid(i) ? values.text(i) : std::string_view());
        }
        batch_.partition_begin.push_back(static_cast<std::uint32_t>(batch_.partition_key.size()));
    }
}

void CheckpointBatch::fill_stats(const RowStream& stream) {
    batch_.stats.clear();
    if (!columns_.stats && !columns_.stats_parsed) return;
    batch_.stats.resize(rows_.size());
    if (columns_.stats) {
        const VectorView& stats = stream.column(*columns_.stats);
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (stats.valid(rows_[i])) batch_.stats[i] = stats.text(rows_[i]);
        }
    }
    if (!columns_.stats_parsed) return;
    // P74. The views are set when the text has stopped growing.
    const VectorView& parsed = stream.column(*columns_.stats_parsed);
    rendered_.clear();
    spans_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (batch_.stats[i].data() != nullptr || !parsed.valid(rows_[i])) continue;
        const std::size_t begin = rendered_.size();
        append_stats_json(rendered_, parsed, rows_[i], int96_columns_);
        spans_.push_back({i, begin, rendered_.size()});
    }
    for (const RenderedSpan& span : spans_) {
        batch_.stats[span.file] =
            std::string_view(rendered_).substr(span.begin, span.end - span.begin);
    }
}

void CheckpointBatch::fill_deletion_vectors(const RowStream& stream) {
    batch_.dv_storage_type.clear();
    batch_.dv_path_or_inline.clear();
    batch_.dv_offset.clear();
    batch_.dv_size_bytes.clear();
    batch_.dv_cardinality.clear();
    if (!columns_.deletion_vector) return;
    const std::size_t first = *columns_.deletion_vector;
    const VectorView& storage_type = stream.column(first);
    bool any = false;
    for (const std::size_t row : rows_) any = any || storage_type.valid(row);
    if (!any) return;
    const VectorView& path_or_inline = stream.column(first + 1);
    const auto number = [&stream](std::size_t column, std::size_t row, std::int64_t missing) {
        const VectorView& view = stream.column(column);
        return view.valid(row) ? view.value<std::int64_t>(row) : missing;
    };
    for (const std::size_t row : rows_) {
        const bool present = storage_type.valid(row);
        batch_.dv_storage_type.push_back(present ? storage_type.text(row) : std::string_view());
        batch_.dv_path_or_inline.push_back(
            present && path_or_inline.valid(row) ? path_or_inline.text(row) : std::string_view());
        batch_.dv_offset.push_back(number(first + 2, row, -1));
        batch_.dv_size_bytes.push_back(number(first + 3, row, 0));
        batch_.dv_cardinality.push_back(number(first + 4, row, 0));
    }
}

Result<const delta::AddBatch*> CheckpointBatch::take(const RowStream& stream, std::size_t rows) {
    SLUICE_CHECK(fill_required(stream, rows));
    fill_partition_values(stream.column(columns_.partition_values));
    fill_stats(stream);
    fill_deletion_vectors(stream);
    return &batch_;
}

}  // namespace sluice::engine
