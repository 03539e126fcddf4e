#pragma once

#include <cstdint>
#include <string>

#include "base/request_context.h"
#include "base/result.h"
#include "sharing/table_access.h"

namespace sluice::sharing {

/// `/version` and HEAD of a table (section 5 of the protocol): the latest version, or with
/// `starting_timestamp` the earliest one committed at or after it (P53-P57). `starting_timestamp`
/// is null when the parameter was not sent.
Result<std::int64_t> table_version(const Services& services, const OpenTable& table,
                                   const std::string* starting_timestamp, RequestContext& context);

}  // namespace sluice::sharing
