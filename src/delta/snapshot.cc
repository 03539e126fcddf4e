#include "delta/snapshot.h"

#include <utility>

#include "delta/file_table.h"

namespace sluice::delta {

Snapshot::Snapshot(Head head, std::shared_ptr<const FileTable> files)
    : head_(std::move(head)), files_(std::move(files)) {}

std::int64_t Snapshot::num_files() const { return files_->totals().files; }
std::int64_t Snapshot::total_size_bytes() const { return files_->totals().size_bytes; }
std::int64_t Snapshot::total_records() const { return files_->totals().records; }

std::size_t Snapshot::resident_bytes() const {
    // The schema as text, and about as much again parsed.
    return sizeof(Snapshot) + 4 * head_.metadata.schema_string.size() + files_->resident_bytes();
}

bool Snapshot::settled() const { return files_->raw_pending_bytes() == 0; }

}  // namespace sluice::delta
