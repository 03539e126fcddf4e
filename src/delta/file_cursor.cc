#include "delta/file_cursor.h"

#include <optional>
#include <utility>

#include "base/encoding.h"
#include "delta/block.h"
#include "delta/file_selection.h"
#include "delta/file_table.h"

namespace sluice::delta {

void append_hex(std::string& out, const FileId& id) {
    sluice::append_hex(out, std::string_view(id.data(), id.size()));
}

struct FileCursor::State {
    SnapshotPtr snapshot;
    const FileTable* table = nullptr;
    FileSelectionPtr selection;  // null: all files
    // Chunks and entries before this point were not read yet; reading goes backwards.
    std::size_t chunks_left = 0;
    std::size_t entries_left = 0;
    const BlockEntry* entry = nullptr;  // the block at hand
    std::uint32_t row = 0;
    std::size_t at = 0;  // offset of `row` in the payload
    std::string_view payload;
    std::string buffer;
    Decompressor decompressor;

    /// Moves to the next block that has live rows, without opening it; false at the end.
    bool next_entry() {
        for (;;) {
            while (entries_left == 0) {
                if (chunks_left == 0) {
                    entry = nullptr;
                    return false;
                }
                --chunks_left;
                entries_left = table->chunks()[chunks_left]->entries.size();
            }
            --entries_left;
            entry = &table->chunks()[chunks_left]->entries[entries_left];
            if (entry->live > 0 && (selection == nullptr || selection->may_show(*entry)))
                return true;
        }
    }

    bool shows(std::uint32_t number, const FileView& file) const {
        return selection == nullptr ||
               selection->shows(entry->block->columns().tuple(number), file.body);
    }

    /// How many files of the block at hand will come, if that can be told without opening it.
    std::optional<std::int64_t> files_of_entry() const {
        if (selection == nullptr) return entry->live;
        const RowColumns& columns = entry->block->columns();
        if (columns.any_tuple_in_row()) return std::nullopt;
        std::int64_t files = 0;
        for (std::uint32_t number = 0; number < columns.rows(); ++number) {
            if (entry->is_live(number) && selection->may_show(columns.tuple(number))) ++files;
        }
        return files;
    }

    Result<void> open_entry() {
        SLUICE_TRY(payload, entry->block->payload(buffer, decompressor));
        row = 0;
        at = 0;
        return {};
    }
};

FileCursor::FileCursor(SnapshotPtr snapshot) : FileCursor(std::move(snapshot), nullptr) {}
FileCursor::FileCursor(SnapshotPtr snapshot, FileSelectionPtr selection)
    : state_(std::make_unique<State>()) {
    state_->selection = std::move(selection);
    state_->table = snapshot->files().get();
    state_->chunks_left = state_->table->chunks().size();
    state_->snapshot = std::move(snapshot);
}
FileCursor::~FileCursor() = default;
FileCursor::FileCursor(FileCursor&&) noexcept = default;
FileCursor& FileCursor::operator=(FileCursor&&) noexcept = default;

Result<bool> FileCursor::next(FileView& file) {
    State& state = *state_;
    for (;;) {
        if (state.entry == nullptr) {
            if (!state.next_entry()) return false;
            SLUICE_CHECK(state.open_entry());
        }
        const BlockEntry& entry = *state.entry;
        while (state.row < entry.block->rows()) {
            file = read_row(state.payload, state.at);
            const std::uint32_t row = state.row++;
            if (!entry.is_live(row) || !state.shows(row, file)) continue;
            const RowFacts facts = entry.block->columns().facts(row);
            file.id_md5 = facts.id;
            file.size_bytes = facts.size_bytes;
            file.num_records = facts.num_records;
            return true;
        }
        state.entry = nullptr;
    }
}

Result<void> FileCursor::skip(std::int64_t count) {
    State& state = *state_;
    while (count > 0) {
        if (state.entry == nullptr) {
            if (!state.next_entry()) return {};
            const auto files = state.files_of_entry();
            if (files && *files <= count) {
                count -= *files;
                state.entry = nullptr;
                continue;
            }
            SLUICE_CHECK(state.open_entry());
        }
        FileView file;
        SLUICE_TRY(const bool more, next(file));
        if (!more) return {};
        --count;
    }
    return {};
}

}  // namespace sluice::delta
