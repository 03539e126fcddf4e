#include "delta/file_selection.h"

#include <utility>

namespace sluice::delta {

std::string_view partition_values_of(std::string_view body) {
    constexpr std::string_view kKey = "\"partitionValues\":";
    if (!body.starts_with(kKey)) return {};
    body.remove_prefix(kKey.size());
    bool in_text = false;
    for (std::size_t at = 0; at < body.size(); ++at) {
        if (in_text && body[at] == '\\') {
            ++at;
        } else if (body[at] == '"') {
            in_text = !in_text;
        } else if (!in_text && body[at] == '}') {
            return body.substr(0, at + 1);
        }
    }
    return {};
}

bool FileSelection::shows_row(std::string_view body) const {
    return filter_.matches(partition_values_of(body));
}

bool FileSelection::may_show(const BlockEntry& entry) const {
    const RowColumns& columns = entry.block->columns();
    if (columns.one_tuple()) return may_show(columns.tuple(0));
    for (std::uint32_t row = 0; row < columns.rows(); ++row) {
        if (may_show(columns.tuple(row)) && entry.is_live(row)) return true;
    }
    return false;
}

Result<void> FileSelection::count(const BlockEntry& entry, std::string& buffer,
                                  Decompressor& decompressor) {
    if (!may_show(entry)) return {};
    const RowColumns& columns = entry.block->columns();
    std::string_view payload;  // opened when a row has no number
    std::size_t at = 0;
    if (columns.any_tuple_in_row()) {
        SLUICE_TRY(payload, entry.block->payload(buffer, decompressor));
    }
    for (std::uint32_t row = 0; row < columns.rows(); ++row) {
        const std::string_view body = payload.empty() ? payload : read_row(payload, at).body;
        if (!entry.is_live(row) || !shows(columns.tuple(row), body)) continue;
        const RowFacts facts = columns.facts(row);
        ++totals_.files;
        totals_.size_bytes += facts.size_bytes;
        if (facts.num_records > 0) totals_.records += facts.num_records;
        if (facts.has_vector) ++totals_.with_vector;
    }
    return {};
}

Result<FileSelectionPtr> FileSelection::make(const Snapshot& snapshot, PartitionFilter filter) {
    auto selection = std::make_shared<FileSelection>(Private{}, std::move(filter));
    const FileTable& files = *snapshot.files();
    for (const std::string* const tuple : files.tuples()->texts())
        selection->visible_.push_back(selection->filter_.matches(*tuple));
    std::string buffer;
    Decompressor decompressor;
    for (const auto& chunk : files.chunks()) {
        for (const BlockEntry& entry : chunk->entries) {
            if (entry.live > 0) SLUICE_CHECK(selection->count(entry, buffer, decompressor));
        }
    }
    return FileSelectionPtr(std::move(selection));
}

}  // namespace sluice::delta
