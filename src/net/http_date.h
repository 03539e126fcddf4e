#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::net {

/// A date as HTTP headers hold it (RFC 9110 IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`. The
/// obsolete forms are INVALID_PARAMETER_VALUE.
Result<EpochMs> parse_http_date(std::string_view text);

}  // namespace sluice::net
