#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "delta/actions.h"
#include "delta/snapshot.h"

namespace sluice::delta {

/// MD5 of a path as in the log, raw bytes (P72).
using FileId = std::array<char, 16>;

/// Appends the 32 lower-case hexadecimal digits of an id.
void append_hex(std::string& out, const FileId& id);

/// One live file. Views are valid until the cursor's next call.
struct FileView {
    std::string_view path;  ///< as in the log, percent-encoded
    FileId id_md5{};
    /// `"partitionValues":{…},"size":N,"stats":"…"`, the part that is the same in both response
    /// formats: every partition column has a key, null stays null (P73), stats only if the log has
    /// them (P74), safe for line splitters (P21). Keys are physical names under column mapping.
    std::string_view body;
    std::int64_t size_bytes = 0;
    std::int64_t num_records = -1;  ///< -1: unknown
    std::int64_t modification_time_ms = 0;
    DeletionVectorView deletion_vector;
};

class FileSelection;

/// Walks the live files of a snapshot in its fixed order (P77), newest commit first. Holds one
/// decompressed block; no allocation per file. One thread; the snapshot is kept alive.
class FileCursor {
public:
    explicit FileCursor(SnapshotPtr snapshot);
    /// Only the files of a selection of that snapshot; null: all. Blocks without any are not
    /// opened.
    FileCursor(SnapshotPtr snapshot, std::shared_ptr<const FileSelection> selection);
    ~FileCursor();
    FileCursor(FileCursor&&) noexcept;
    FileCursor& operator=(FileCursor&&) noexcept;

    /// False at the end. INTERNAL_ERROR when a block cannot be decompressed.
    Result<bool> next(FileView& file);
    /// Passes over `count` files (fewer at the end) without decompressing the blocks in between.
    Result<void> skip(std::int64_t count);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sluice::delta
