#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/list_token.h"
#include "access/shares_view.h"
#include "base/result.h"
#include "sharing/limits.h"

namespace sluice::sharing {

/// A recipient at one moment: who it is and what it sees then.
struct Viewer {
    const access::Principal& principal;
    const access::SharesView& view;
    const access::KeyRing& keys;
    EpochMs now = 0;
    std::int64_t page_token_ttl_ms = access::kListTokenLifeMs;  ///< R97
};

/// The paging parameters of a list, checked (P46, R96): a page holds at most `page_max` items, and
/// so many if nobody says otherwise. `page_token` is opened by the list itself.
struct ListParameters {
    std::int64_t max_results = 0;
    std::string page_token;
};
Result<ListParameters> parse_list_parameters(const std::string* max_results,
                                             const std::string* page_token,
                                             std::int64_t page_max = kListPageMax);

/// One page; `next_page_token` is absent on the last one (P44).
template <class T>
struct ListPage {
    std::vector<T> items;
    std::optional<std::string> next_page_token;
};

// Section 4 of the protocol. INVALID_PARAMETER_VALUE `invalid 'nextPageToken'` for a token of
// another list (P47); a renamed share is the same list (A37). Unknown and ungranted are one error
// (P14). No store is touched (P17).
Result<ListPage<access::ListedShare>> list_shares(const Viewer& viewer,
                                                  const ListParameters& parameters);
Result<ListPage<access::ListedSchema>> list_schemas(const Viewer& viewer, std::string_view share,
                                                    const ListParameters& parameters);
Result<ListPage<access::ListedTable>> list_tables(const Viewer& viewer, std::string_view share,
                                                  std::string_view schema,
                                                  const ListParameters& parameters);
Result<ListPage<access::ListedTable>> list_all_tables(const Viewer& viewer, std::string_view share,
                                                      const ListParameters& parameters);

}  // namespace sluice::sharing
