#pragma once

#include <memory>
#include <string>

#include "access/shares_view.h"
#include "base/request_context.h"
#include "base/result.h"
#include "delta/snapshot_cache.h"
#include "sharing/query_request.h"
#include "sharing/services.h"

namespace sluice::sharing {

/// A granted table with its store at hand. A value for one request.
struct OpenTable {
    access::SharedTable shared;
    delta::TableRef ref;
    bool gateway = false;  ///< links lead through the server
};

/// Opens the store of a granted table. What is wrong with it is told without naming the place
/// (P221).
Result<OpenTable> open_table(const Services& services, access::SharedTable shared);

/// `share.schema.table` as stored: how messages name a table (P83).
std::string full_name(const access::SharedTable& table);

/// The start of what the recipient may read: the share's start version, or the version that was
/// current when the table came into a shared schema.
Result<std::int64_t> start_version(const Services& services, const OpenTable& table,
                                   RequestContext& context);

/// Refuses time travel on an object without history (P83); before anything of the parameter is
/// parsed.
Result<void> require_history(const access::SharedTable& table);

/// The snapshot a request asks for, by the rules of time travel: history, start version, range
/// (P64, P65, P83-P86). `parameter` names the timestamp parameter in messages.
Result<VisibleSnapshot> load_snapshot(const Services& services, const OpenTable& table,
                                      const VersionSelector& at, RequestContext& context);

/// The error of a table's log or store as a recipient may see it (P90, P91): which table is broken,
/// never where it lies.
Error table_error(Error error);

}  // namespace sluice::sharing
