#include "sharing/table_access.h"

#include "base/encoding.h"
#include "storage/location.h"

namespace sluice::sharing {
namespace {

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Error below_start(std::int64_t start) {
    return invalid("You can only query table data since version " + std::to_string(start) + ".");
}

/// Commit times are milliseconds; a timestamp between two of them belongs to the earlier.
EpochMs floor_ms(std::int64_t micros) {
    return micros >= 0 ? micros / 1000 : -((-micros + 999) / 1000);
}

Result<std::int64_t> version_at_timestamp(const Services& services, const OpenTable& table,
                                          const VersionSelector& at, RequestContext& context) {
    SLUICE_TRY(const std::int64_t micros,
               parse_timestamp_parameter(at.timestamp_text, "timestamp"));
    auto timeline = services.snapshots.timeline(table, context);
    if (!timeline) return table_error(std::move(timeline).error());
    const EpochMs wanted = floor_ms(micros);
    SLUICE_TRY(const auto hit, timeline->version_at_or_before(wanted, context));
    if (!hit) {
        SLUICE_TRY(const EpochMs first, timeline->commit_time(timeline->first_version(), context));
        return invalid("The provided timestamp (" + at.timestamp_text +
                       ") is before the earliest available version " +
                       std::to_string(timeline->first_version()) + " (" + format_iso8601(first) +
                       ").");
    }
    SLUICE_TRY(const EpochMs last, timeline->commit_time(timeline->last_version(), context));
    // Compared in microseconds: half a millisecond behind the last commit is behind it.
    if (micros > last * 1000) {
        return invalid("The provided timestamp (" + at.timestamp_text +
                       ") is after the latest available version " +
                       std::to_string(timeline->last_version()) + " (" + format_iso8601(last) +
                       ").");
    }
    return hit->version;
}

}  // namespace

std::string full_name(const access::SharedTable& table) {
    return table.listed.share_name + "." + table.listed.schema_name + "." + table.listed.name;
}

Error table_error(Error error) {
    const std::string detail = error.detail();
    switch (error.condition()) {
        case Condition::TABLE_LOG_MISSING:
        case Condition::TABLE_LOG_CORRUPT:
        case Condition::STORAGE_OBJECT_MISSING:
            return Error(error.condition(), "table files missing",
                         error.message() + " | " + detail);
        case Condition::STORAGE_ACCESS_DENIED:
        case Condition::LOCATION_NOT_ALLOWED:
            return Error(Condition::STORAGE_ACCESS_DENIED, "permission denied",
                         error.message() + " | " + detail);
        case Condition::STORAGE_UNAVAILABLE:
        case Condition::TEMPORARILY_UNAVAILABLE:
            return Error(Condition::STORAGE_UNAVAILABLE, "the table's storage does not answer",
                         error.message() + " | " + detail);
        default:
            return error;
    }
}

Result<OpenTable> open_table(const Services& services, access::SharedTable shared) {
    auto location = storage::Location::parse(shared.location);
    if (!location) return table_error(std::move(location).error());
    auto opened = services.stores.open(*location);
    if (!opened) return table_error(std::move(opened).error());
    OpenTable table;
    table.ref = {.id = shared.table_id, .store = opened->store};
    table.gateway = opened->gateway;
    table.shared = std::move(shared);
    return table;
}

Result<std::int64_t> start_version(const Services& services, const OpenTable& table,
                                   RequestContext& context) {
    const access::StartPoint& start = table.shared.start;
    if (start.version) return *start.version;
    auto timeline = services.snapshots.timeline(table, context);
    if (!timeline) return table_error(std::move(timeline).error());
    SLUICE_TRY(const auto hit, timeline->version_at_or_before(start.current_at, context));
    // Registered before its first commit: everything is later than the sharing.
    return hit ? hit->version : timeline->first_version();
}

Result<void> require_history(const access::SharedTable& table) {
    if (table.history) return {};
    return invalid(
        "Reading table by version or timestamp is not supported because history sharing is not "
        "enabled on table: " +
        full_name(table));
}

Result<VisibleSnapshot> load_snapshot(const Services& services, const OpenTable& table,
                                      const VersionSelector& at, RequestContext& context) {
    if (at.latest()) {
        auto latest = services.snapshots.latest(table, context);
        if (!latest) return table_error(std::move(latest).error());
        return latest;
    }
    SLUICE_CHECK(require_history(table.shared));
    std::int64_t version = at.version.value_or(0);
    if (!at.timestamp_text.empty()) {
        SLUICE_TRY(version, version_at_timestamp(services, table, at, context));
    }
    SLUICE_TRY(const std::int64_t start, start_version(services, table, context));
    if (version < start) return below_start(start);
    auto snapshot = services.snapshots.at_version(table, version, context);
    if (!snapshot) return table_error(std::move(snapshot).error());
    return snapshot;
}

}  // namespace sluice::sharing
