#include "access/metastore_source.h"

#include <chrono>

#include "access/limits.h"
#include "base/log.h"
#include "metastore/access_rows.h"

namespace sluice::access {
namespace {

RequestContext context_of(const Clock& clock) {
    return RequestContext(clock, "access-refresh",
                          Deadline::after(clock, std::chrono::milliseconds(kAccessReadMs)));
}

}  // namespace

AccessSource metastore_source(metastore::Database& database, const Clock& clock) {
    AccessSource source;
    source.generation = [&database, &clock]() -> Result<std::int64_t> {
        const RequestContext context = context_of(clock);
        return database.read(context, [](metastore::Transaction& transaction) {
            return metastore::load_generation(transaction);
        });
    };
    source.load = [&database, &clock]() -> Result<metastore::AccessRows> {
        const RequestContext context = context_of(clock);
        return database.read(context, [](metastore::Transaction& transaction) {
            return metastore::load_access_rows(transaction);
        });
    };
    return source;
}

void follow_local_changes(metastore::Database& database, AccessService& service) {
    database.add_change_listener([&service](std::int64_t generation) {
        const auto refreshed = service.refresh_after_change(generation);
        // The write is committed: its answer stands. The service serves nothing until it has read
        // the change, which the next poll tries again.
        if (!refreshed) {
            log(LogLevel::error, "access", "a change of grants could not be read back",
                {{"error", refreshed.error().message()}, {"detail", refreshed.error().detail()}});
        }
    });
}

}  // namespace sluice::access
