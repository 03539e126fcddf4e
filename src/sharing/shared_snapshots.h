#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/request_context.h"
#include "base/result.h"
#include "delta/file_cursor.h"
#include "delta/file_selection.h"
#include "delta/snapshot_cache.h"

namespace sluice::sharing {

struct OpenTable;

/// One version of a table as one recipient may see it: files, their number and their sizes are of
/// the visible ones alone (P81, R46). There is no way from it to the others. A value.
class VisibleSnapshot {
public:
    delta::TableVersion version() const { return snapshot_->version(); }
    EpochMs commit_time_ms() const { return snapshot_->commit_time_ms(); }
    const delta::Metadata& metadata() const { return snapshot_->metadata(); }
    const delta::Schema& schema() const { return snapshot_->schema(); }
    /// Features that hidden files alone make use of are not there.
    delta::TableFeatures features() const;

    std::int64_t num_files() const;
    std::int64_t total_size_bytes() const;
    /// The visible files, in the order of P77.
    delta::FileCursor files() const { return delta::FileCursor(snapshot_, selection_); }

    /// Visible or not: for the provider's audit, never for an answer.
    std::int64_t files_of_table() const { return snapshot_->num_files(); }

private:
    friend class SharedSnapshots;
    VisibleSnapshot(delta::SnapshotPtr snapshot, delta::FileSelectionPtr selection)
        : snapshot_(std::move(snapshot)), selection_(std::move(selection)) {}

    delta::SnapshotPtr snapshot_;
    delta::FileSelectionPtr selection_;  // null: the whole table is shared
};

/// The only way of this module to what a table contains. Every snapshot that leaves is bound to the
/// partition rule of the table it was asked for with, so that no endpoint can forget it. Selections
/// are kept for the rules that are asked for again. Any thread.
class SharedSnapshots {
public:
    explicit SharedSnapshots(delta::SnapshotCache& snapshots) : snapshots_(snapshots) {}

    // As SnapshotCache has them.
    Result<VisibleSnapshot> latest(const OpenTable& table, RequestContext& context);
    Result<VisibleSnapshot> at_version(const OpenTable& table, delta::TableVersion version,
                                       RequestContext& context);
    /// When versions were committed: the log's times, which no rule hides.
    Result<delta::CommitTimeline> timeline(const OpenTable& table, RequestContext& context);

private:
    struct Kept {
        std::weak_ptr<const delta::Snapshot> snapshot;  // does not hold it in memory
        delta::FileSelectionPtr selection;
        std::uint64_t used = 0;
    };
    using Key = std::pair<const delta::Snapshot*, std::string>;  // digest of the rule

    Result<VisibleSnapshot> bind(delta::SnapshotPtr snapshot, const OpenTable& table);
    delta::FileSelectionPtr find(const delta::SnapshotPtr& snapshot, const std::string& digest);
    void keep(const delta::SnapshotPtr& snapshot, const std::string& digest,
              delta::FileSelectionPtr selection);

    delta::SnapshotCache& snapshots_;
    std::mutex mutex_;
    std::map<Key, Kept> kept_;  // guarded by mutex_
    std::uint64_t tick_ = 0;    // guarded by mutex_
};

}  // namespace sluice::sharing
