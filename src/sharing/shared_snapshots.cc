#include "sharing/shared_snapshots.h"

#include <algorithm>

#include "sharing/limits.h"
#include "sharing/table_access.h"

namespace sluice::sharing {

delta::TableFeatures VisibleSnapshot::features() const {
    delta::TableFeatures features = snapshot_->features();
    if (selection_ != nullptr) features.deletion_vectors = selection_->totals().with_vector > 0;
    return features;
}

std::int64_t VisibleSnapshot::num_files() const {
    return selection_ != nullptr ? selection_->totals().files : snapshot_->num_files();
}

std::int64_t VisibleSnapshot::total_size_bytes() const {
    return selection_ != nullptr ? selection_->totals().size_bytes : snapshot_->total_size_bytes();
}

Result<VisibleSnapshot> SharedSnapshots::latest(const OpenTable& table, RequestContext& context) {
    SLUICE_TRY(delta::SnapshotPtr snapshot, snapshots_.latest(table.ref, context));
    return bind(std::move(snapshot), table);
}

Result<VisibleSnapshot> SharedSnapshots::at_version(const OpenTable& table,
                                                    delta::TableVersion version,
                                                    RequestContext& context) {
    SLUICE_TRY(delta::SnapshotPtr snapshot, snapshots_.at_version(table.ref, version, context));
    return bind(std::move(snapshot), table);
}

Result<delta::CommitTimeline> SharedSnapshots::timeline(const OpenTable& table,
                                                        RequestContext& context) {
    return snapshots_.timeline(table.ref, context);
}

Result<VisibleSnapshot> SharedSnapshots::bind(delta::SnapshotPtr snapshot, const OpenTable& table) {
    const access::PartitionRule& rule = table.shared.rule;
    if (rule.whole_table()) return VisibleSnapshot(std::move(snapshot), nullptr);
    delta::FileSelectionPtr selection = find(snapshot, rule.digest);
    if (selection == nullptr) {
        const delta::TableShape shape{.metadata = snapshot->metadata(),
                                      .schema = snapshot->schema(),
                                      .log_names = snapshot->partition_log_names()};
        SLUICE_TRY(selection, delta::FileSelection::make(
                                  *snapshot, delta::PartitionFilter(*rule.clause, shape)));
        keep(snapshot, rule.digest, selection);
    }
    return VisibleSnapshot(std::move(snapshot), std::move(selection));
}

delta::FileSelectionPtr SharedSnapshots::find(const delta::SnapshotPtr& snapshot,
                                              const std::string& digest) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find({snapshot.get(), digest});
    // Another snapshot may lie where a forgotten one lay.
    if (found == kept_.end() || found->second.snapshot.lock() != snapshot) return nullptr;
    found->second.used = ++tick_;
    return found->second.selection;
}

void SharedSnapshots::keep(const delta::SnapshotPtr& snapshot, const std::string& digest,
                           delta::FileSelectionPtr selection) {
    const std::lock_guard lock(mutex_);
    kept_[{snapshot.get(), digest}] = {
        .snapshot = snapshot, .selection = std::move(selection), .used = ++tick_};
    if (kept_.size() <= kSelectionsKeptMax) return;
    std::erase_if(kept_, [](const auto& entry) { return entry.second.snapshot.expired(); });
    if (kept_.size() <= kSelectionsKeptMax) return;
    kept_.erase(std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
        return a.second.used < b.second.used;
    }));
}

}  // namespace sluice::sharing
