#include "delta/snapshot_cache.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <optional>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "delta/file_table.h"
#include "delta/limits.h"
#include "delta/log_segment.h"
#include "delta/newer_commits.h"
#include "delta/snapshot_loader.h"

namespace sluice::delta {
namespace {

constexpr TableVersion kLatest = -1;

/// True if the fault is the table's or the store's and would meet the next one as well; false if
/// only this caller's time was over.
bool holds_for_all(const Error& error) {
    return error.condition() != Condition::REQUEST_DEADLINE &&
           error.condition() != Condition::TEMPORARILY_UNAVAILABLE;
}

/// Faults of the newest version that need not keep an older one from being read.
bool concerns_one_version(const Error& error) {
    return error.condition() == Condition::TABLE_LOG_CORRUPT ||
           error.condition() == Condition::UNSUPPORTED_TABLE_FEATURE;
}

Error cannot_load(TableVersion version) {
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "Cannot load table version " + std::to_string(version));
}

}  // namespace

/// One snapshot and the load that is under way for it, if any.
struct SnapshotCache::Slot {
    std::mutex mutex;
    std::condition_variable landed;
    SnapshotPtr snapshot;        // guarded by mutex
    bool flying = false;         // guarded by mutex
    std::uint64_t flights = 0;   // guarded by mutex; number of the last flight begun
    std::optional<Error> error;  // guarded by mutex; of the last flight, if it failed for all
    TableVersion floor = -1;     // guarded by mutex; the newest version given out (P53)

    // Guarded by the cache's mutex.
    std::size_t bytes = 0;
    std::uint64_t tick = 0;

    SnapshotPtr current() {
        const std::lock_guard lock(mutex);
        return snapshot;
    }

    TableVersion newest_given() {
        const std::lock_guard lock(mutex);
        return floor;
    }

    /// True: the caller has the flight and must land it. False: somebody else's flight landed
    /// meanwhile; look again. An error: that flight failed, or the caller's time is over.
    Result<bool> board(const SnapshotPtr& known, RequestContext& context) {
        std::unique_lock lock(mutex);
        if (!flying && snapshot == known) {
            flying = true;
            ++flights;
            error.reset();
            return true;
        }
        const std::uint64_t flight = flights;
        while (flying && flights == flight) {
            SLUICE_CHECK(context.check());
            const auto nap = std::min(context.deadline().remaining(context.clock()),
                                      std::chrono::milliseconds(kFlightPollMs));
            landed.wait_for(lock, nap);
        }
        if (flights == flight && error) return Error(*error);
        return false;
    }

    void land(const Result<SnapshotPtr>& outcome) {
        const std::lock_guard lock(mutex);
        flying = false;
        if (outcome) {
            snapshot = *outcome;
            floor = snapshot->version();
        } else if (holds_for_all(outcome.error())) {
            error = outcome.error();
        }
        landed.notify_all();
    }
};

namespace {

/// Lands a flight also when something throws.
template <class Slot>
class Flight {
public:
    explicit Flight(Slot& slot) : slot_(&slot) {}
    ~Flight() {
        if (slot_ == nullptr) return;
        slot_->land(Error(Condition::TEMPORARILY_UNAVAILABLE, "the load was given up"));
    }
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;
    void land(const Result<SnapshotPtr>& outcome) { std::exchange(slot_, nullptr)->land(outcome); }

private:
    Slot* slot_;
};

}  // namespace

SnapshotCache::SnapshotCache(Options options, ParquetReader& parquet)
    : options_(options), parquet_(parquet) {}
SnapshotCache::~SnapshotCache() = default;

std::shared_ptr<SnapshotCache::Slot> SnapshotCache::slot(const Key& key) {
    const std::lock_guard lock(mutex_);
    auto& found = slots_[key];
    if (!found) found = std::make_shared<Slot>();
    found->tick = ++tick_;
    return found;
}

void SnapshotCache::account(const Key& key, const std::shared_ptr<Slot>& slot) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(key);
    // Forgotten while it was loaded: the callers that wait for it get it, nobody else does.
    if (found == slots_.end() || found->second != slot) return;
    const SnapshotPtr snapshot = slot->current();
    const std::size_t bytes = snapshot ? snapshot->resident_bytes() : 0;
    bytes_ += bytes - slot->bytes;
    slot->bytes = bytes;
    while (bytes_ > options_.bytes_max) {
        auto coldest = slots_.end();
        for (auto it = slots_.begin(); it != slots_.end(); ++it) {
            if (it->second == slot || it->second->bytes == 0) continue;
            if (coldest == slots_.end() || it->second->tick < coldest->second->tick) coldest = it;
        }
        if (coldest == slots_.end()) return;
        bytes_ -= coldest->second->bytes;
        coldest->second->bytes = 0;
        figures_.evictions.add();
        {
            const std::lock_guard slot_lock(coldest->second->mutex);
            coldest->second->snapshot.reset();
        }
        // The slot of a latest version stays: it remembers what was given out.
        if (coldest->first.second != kLatest) slots_.erase(coldest);
    }
}

void SnapshotCache::discard_empty(const Key& key, const std::shared_ptr<Slot>& slot) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(key);
    if (found == slots_.end() || found->second != slot) return;
    const std::lock_guard slot_lock(slot->mutex);
    if (!slot->snapshot && !slot->flying && slot->floor < 0) slots_.erase(found);
}

void SnapshotCache::forget_versions(const std::string& table_id) {
    const std::lock_guard lock(mutex_);
    auto it = slots_.upper_bound({table_id, kLatest});
    while (it != slots_.end() && it->first.first == table_id) {
        bytes_ -= it->second->bytes;
        it = slots_.erase(it);
    }
}

template <class Replay>
Result<SnapshotPtr> SnapshotCache::counted(Histogram& kind, RequestContext& context,
                                           Replay replay) {
    figures_.misses.add();
    const MonotonicTime begun = context.clock().monotonic();
    Result<SnapshotPtr> outcome = replay();
    kind.observe_seconds(
        std::chrono::duration<double>(context.clock().monotonic() - begun).count());
    if (!outcome) figures_.failures.add();
    return outcome;
}

Result<SnapshotPtr> SnapshotCache::load_latest(const TableRef& table, TableVersion floor,
                                               RequestContext& context) {
    SnapshotLoader loader(*table.store, parquet_);
    SLUICE_TRY(const LogListing listing, LogListing::load_recent(*table.store, context));
    SLUICE_TRY(const TableVersion version, listing.latest_version());
    SLUICE_TRY(SnapshotPtr snapshot, loader.load(listing, version, context));
    if (snapshot->version() >= floor) return snapshot;
    // Older than what was given out before. If that commit is there, the listing is behind; if not,
    // the table is another one.
    SLUICE_TRY(const auto missed,
               commits_by_name(*table.store, snapshot->version() + 1, floor, context));
    if (!missed) return snapshot;
    return loader.advance(*snapshot, *missed, context);
}

Result<SnapshotPtr> SnapshotCache::latest(const TableRef& table, RequestContext& context) {
    const Key key{table.id, kLatest};
    const auto slot = this->slot(key);
    for (;;) {
        SLUICE_CHECK(context.check());
        const SnapshotPtr known = slot->current();
        NewerCommits newer{.reload = true};
        if (known) {
            SLUICE_TRY(newer, look_for_newer(*table.store, *known, context));
            if (!newer.reload && newer.commits.empty()) {
                // Somebody may have moved on while we looked.
                const SnapshotPtr current = slot->current();
                figures_.hits.add();
                return current && current->version() > known->version() ? current : known;
            }
        }
        SLUICE_TRY(const bool boarded, slot->board(known, context));
        if (!boarded) continue;
        Flight<Slot> flight(*slot);
        Result<SnapshotPtr> outcome =
            counted(newer.reload ? figures_.load : figures_.advance, context,
                    [&] { return update(table, known, newer, slot->newest_given(), context); });
        flight.land(outcome);
        if (!outcome) {
            discard_empty(key, slot);
            return outcome;
        }
        account(key, slot);
        return outcome;
    }
}

Result<SnapshotPtr> SnapshotCache::update(const TableRef& table, const SnapshotPtr& known,
                                          const NewerCommits& newer, TableVersion floor,
                                          RequestContext& context) {
    if (!newer.reload) {
        SnapshotLoader loader(*table.store, parquet_);
        auto advanced = loader.advance(*known, newer.commits, context);
        // A commit that went between listing and reading was cleaned up: there is a checkpoint
        // then.
        if (advanced || advanced.error().condition() != Condition::STORAGE_OBJECT_MISSING) {
            return advanced;
        }
    }
    // What was read of the old log must not answer for the new one.
    if (known) forget_versions(table.id);
    return load_latest(table, newer.replaced ? -1 : floor, context);
}

Result<SnapshotPtr> SnapshotCache::load_version(const TableRef& table, TableVersion version,
                                                const SnapshotPtr& current,
                                                RequestContext& context) {
    SLUICE_TRY(const LogListing listing, LogListing::load(*table.store, context));
    if (current && current->version() == version) {
        // The files are at hand; only the time is to be that of the whole log (P75).
        Snapshot::Head head = current->head();
        const auto timeline = CommitTimeline::build(listing, *current, table.store);
        if (timeline) {
            SLUICE_TRY(head.commit_time_ms, timeline->commit_time(version, context));
        }
        return SnapshotPtr(std::make_shared<const Snapshot>(std::move(head), current->files()));
    }
    SnapshotLoader loader(*table.store, parquet_);
    return loader.load(listing, version, context);
}

Result<SnapshotPtr> SnapshotCache::at_version(const TableRef& table, TableVersion version,
                                              RequestContext& context) {
    if (version < 0) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "table version cannot be negative.");
    }
    // Also finds out whether the table was replaced, so that what is kept of older versions still
    // holds.
    auto current = latest(table, context);
    if (!current && !concerns_one_version(current.error())) return current;
    if (current && version > (*current)->version()) return cannot_load(version);
    const Key key{table.id, version};
    const auto slot = this->slot(key);
    for (;;) {
        SLUICE_CHECK(context.check());
        const SnapshotPtr known = slot->current();
        if (known) {
            figures_.hits.add();
            return known;
        }
        SLUICE_TRY(const bool boarded, slot->board(known, context));
        if (!boarded) continue;
        Flight<Slot> flight(*slot);
        Result<SnapshotPtr> outcome = counted(figures_.load, context, [&] {
            return load_version(table, version, current ? *current : nullptr, context);
        });
        flight.land(outcome);
        if (!outcome) {
            discard_empty(key, slot);
            return outcome;
        }
        account(key, slot);
        return outcome;
    }
}

Result<CommitTimeline> SnapshotCache::timeline(const TableRef& table, RequestContext& context) {
    SLUICE_TRY(const SnapshotPtr current, latest(table, context));
    SLUICE_TRY(const LogListing listing, LogListing::load(*table.store, context));
    return CommitTimeline::build(listing, *current, table.store);
}

Result<SnapshotPtr> SnapshotCache::at_timestamp(const TableRef& table, EpochMs time_ms,
                                                RequestContext& context) {
    SLUICE_TRY(const CommitTimeline times, timeline(table, context));
    SLUICE_TRY(const EpochMs last, times.commit_time(times.last_version(), context));
    if (time_ms > last) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "The provided timestamp is after the latest available version " +
                         std::to_string(times.last_version()));
    }
    SLUICE_TRY(const auto hit, times.version_at_or_before(time_ms, context));
    if (!hit) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "The provided timestamp is before the earliest available version " +
                         std::to_string(times.first_version()));
    }
    return at_version(table, hit->version, context);
}

Result<bool> SnapshotCache::maintain(RequestContext& context) {
    SLUICE_CHECK(context.check());
    std::vector<std::pair<Key, std::shared_ptr<Slot>>> slots;
    {
        const std::lock_guard lock(mutex_);
        slots.assign(slots_.begin(), slots_.end());
    }
    for (const auto& [key, slot] : slots) {
        const SnapshotPtr old = slot->current();
        if (!old || old->settled()) continue;
        auto settled = std::make_shared<const Snapshot>(old->head(), old->files()->compressed());
        {
            const std::lock_guard lock(slot->mutex);
            // A version that came meanwhile shares the blocks; it is the next call's work.
            if (slot->snapshot == old && !slot->flying) slot->snapshot = std::move(settled);
        }
        account(key, slot);
        return true;
    }
    return false;
}

void SnapshotCache::forget(const std::string& table_id) {
    forget_versions(table_id);
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find({table_id, kLatest});
    if (found == slots_.end()) return;
    bytes_ -= found->second->bytes;
    slots_.erase(found);
}

std::size_t SnapshotCache::resident_bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::size_t SnapshotCache::entries() const {
    const std::lock_guard lock(mutex_);
    return slots_.size();
}

}  // namespace sluice::delta
