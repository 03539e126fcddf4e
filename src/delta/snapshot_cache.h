#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/request_context.h"
#include "base/result.h"
#include "delta/commit_timeline.h"
#include "delta/parquet_reader.h"
#include "delta/snapshot.h"
#include "storage/object_store.h"

namespace sluice::delta {

struct NewerCommits;

/// A table to read. `id` names it in the cache: the same id must always come with a store of the
/// same root.
struct TableRef {
    std::string id;
    std::shared_ptr<storage::ObjectStore> store;
};

/// Snapshots of many tables, bounded by bytes. Looks for newer commits on every call, replays only
/// those, and loads a table once however many ask at the same time. A table's load never delays
/// another table. Any thread.
///
/// Errors are those of LogListing::segment, the replay and the store; they are not kept.
class SnapshotCache {
public:
    struct Options {
        std::size_t bytes_max = 1U << 30;
    };

    SnapshotCache(Options options, ParquetReader& parquet);
    ~SnapshotCache();
    SnapshotCache(const SnapshotCache&) = delete;
    SnapshotCache& operator=(const SnapshotCache&) = delete;

    /// The newest version: one look at the store, then a replay of what is new. Never older than
    /// one given out before, also when a listing is stale (P53), unless the table was replaced in
    /// place.
    Result<SnapshotPtr> latest(const TableRef& table, RequestContext& context);

    /// INVALID_PARAMETER_VALUE `Cannot load table version N` beyond the latest;
    /// TABLE_VERSION_MISSING (P86). Its `commit_time_ms` is that of the whole known log (P75).
    Result<SnapshotPtr> at_version(const TableRef& table, TableVersion version,
                                   RequestContext& context);

    /// The latest version with a commit time ≤ `time_ms` (P65). INVALID_PARAMETER_VALUE before the
    /// first or after the last commit; callers that word it themselves use `timeline`.
    Result<SnapshotPtr> at_timestamp(const TableRef& table, EpochMs time_ms,
                                     RequestContext& context);

    Result<CommitTimeline> timeline(const TableRef& table, RequestContext& context);

    /// Compresses what loads left uncompressed, table by table; run from the maintenance pool. True
    /// if it did something.
    Result<bool> maintain(RequestContext& context);

    /// Forgets a table (unregistered, moved).
    void forget(const std::string& table_id);

    std::size_t resident_bytes() const;
    std::size_t entries() const;

    /// For metrics; written by any thread.
    struct Figures {
        Counter hits;       ///< a snapshot at hand was the answer
        Counter misses;     ///< something had to be replayed first
        Counter evictions;  ///< snapshots dropped for want of memory
        Counter failures;   ///< replays that ended in an error
        Histogram load;     ///< replays from a checkpoint or the first commit
        Histogram advance;  ///< replays of new commits onto a snapshot
    };
    const Figures& figures() const { return figures_; }

private:
    struct Slot;
    using Key = std::pair<std::string, TableVersion>;  // version -1: the latest

    std::shared_ptr<Slot> slot(const Key& key);
    /// Counts what a slot holds now and evicts cold ones.
    void account(const Key& key, const std::shared_ptr<Slot>& slot);
    void discard_empty(const Key& key, const std::shared_ptr<Slot>& slot);
    void forget_versions(const std::string& table_id);

    Result<SnapshotPtr> update(const TableRef& table, const SnapshotPtr& known,
                               const NewerCommits& newer, TableVersion floor,
                               RequestContext& context);
    Result<SnapshotPtr> load_latest(const TableRef& table, TableVersion floor,
                                    RequestContext& context);
    Result<SnapshotPtr> load_version(const TableRef& table, TableVersion version,
                                     const SnapshotPtr& current, RequestContext& context);

    /// Times a replay and counts how it ended.
    template <class Replay>
    Result<SnapshotPtr> counted(Histogram& kind, RequestContext& context, Replay replay);

    const Options options_;
    ParquetReader& parquet_;
    Figures figures_;
    mutable std::mutex mutex_;
    std::map<Key, std::shared_ptr<Slot>> slots_;  // guarded by mutex_
    std::size_t bytes_ = 0;                       // guarded by mutex_
    std::uint64_t tick_ = 0;                      // guarded by mutex_
};

}  // namespace sluice::delta
