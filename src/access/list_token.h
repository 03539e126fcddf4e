#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/limits.h"
#include "access/master_key.h"
#include "base/clock.h"
#include "base/result.h"

namespace sluice::access {

enum class ListAudience { recipient, administrator };

/// The list that a page token continues. A token of another principal, route or parent is refused
/// like a forged one.
struct ListScope {
    ListAudience audience = ListAudience::recipient;
    std::string principal_id;
    std::string route;  ///< `shares`, `schemas`, `tables`, `all-tables`, …
    std::vector<std::string>
        filters;  ///< what the list is about: parents by id or folded name, filters as asked
};

/// `nextPageToken` (P47) or `next_page_token` (A9) that continues behind `after_key`. `ttl_ms` is
/// at most the default.
std::string make_list_token(const KeyRing& keys, const ListScope& scope, std::string_view after_key,
                            EpochMs now, std::int64_t ttl_ms = kListTokenLifeMs);

/// The key to continue behind. INVALID_PARAMETER_VALUE `invalid 'nextPageToken'` (recipients) or
/// `invalid 'page_token'` (administrators), whatever is wrong.
Result<std::string> open_list_token(const KeyRing& keys, const ListScope& scope,
                                    std::string_view token, EpochMs now);

}  // namespace sluice::access
