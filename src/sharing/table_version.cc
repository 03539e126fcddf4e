#include "sharing/table_version.h"

#include "base/encoding.h"

namespace sluice::sharing {
namespace {

/// The first whole millisecond that is not before the moment asked for.
EpochMs ceil_ms(std::int64_t micros) {
    return micros >= 0 ? (micros + 999) / 1000 : -(-micros / 1000);
}

}  // namespace

Result<std::int64_t> table_version(const Services& services, const OpenTable& table,
                                   const std::string* starting_timestamp, RequestContext& context) {
    if (starting_timestamp == nullptr) {
        SLUICE_TRY(const VisibleSnapshot snapshot, load_snapshot(services, table, {}, context));
        return snapshot.version();
    }
    SLUICE_CHECK(require_history(table.shared));
    SLUICE_TRY(const std::int64_t micros,
               parse_timestamp_parameter(*starting_timestamp, "startingTimestamp"));
    auto timeline = services.snapshots.timeline(table, context);
    if (!timeline) return table_error(std::move(timeline).error());
    SLUICE_TRY(const auto hit, timeline->version_at_or_after(ceil_ms(micros), context));
    if (!hit) {
        SLUICE_TRY(const EpochMs last, timeline->commit_time(timeline->last_version(), context));
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "The provided timestamp (" + *starting_timestamp +
                         ") is after the latest available version " +
                         std::to_string(timeline->last_version()) + " (" + format_iso8601(last) +
                         ").");
    }
    SLUICE_TRY(const std::int64_t start, start_version(services, table, context));
    if (hit->version < start) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "You can only query table data since version " + std::to_string(start) +
                         ". The provided timestamp(" + *starting_timestamp + ") corresponds to " +
                         std::to_string(hit->version) + ".");
    }
    return hit->version;
}

}  // namespace sluice::sharing
