#pragma once

#include <string>
#include <vector>

#include "access/list_token.h"
#include "governance/services.h"
#include "metastore/name_page.h"

namespace sluice::governance {

/// Where an administration list stands: how much to read, and the scope its tokens are bound to
/// (A9).
struct PagePlan {
    metastore::NamePage page;  ///< reads one row more than is shown, to know whether there is more
    access::ListScope scope;
    bool everything = false;
};

/// INVALID_PARAMETER_VALUE for a negative `max_results` or a token of another list.
Result<PagePlan> plan_page(const Services& services, const AdminPrincipal& who, std::string route,
                           std::vector<std::string> filters, const PageParameters& parameters);

/// Cuts what was read beyond the page off rows that are ordered by a key, which neighbours may
/// share: a page counts keys.
template <class T, class KeyOf>
AdminPage<T> cut_groups(const Services& services, const PagePlan& plan, std::vector<T> rows,
                        KeyOf key_of) {
    AdminPage<T> page;
    std::int64_t keys = 0;
    for (std::size_t i = 0; i < rows.size() && !plan.everything; ++i) {
        if (i > 0 && key_of(rows[i]) == key_of(rows[i - 1])) continue;
        if (++keys < plan.page.limit) continue;
        rows.resize(i);
        page.next_page_token =
            access::make_list_token(services.keys, plan.scope, key_of(rows.back()),
                                    services.clock.now_ms(), services.page_token_ttl_ms);
    }
    page.items = std::move(rows);
    return page;
}

/// Cuts the row that was read beyond the page and makes the token that continues behind the last
/// one shown.
template <class T, class NameOf>
AdminPage<T> cut_page(const Services& services, const PagePlan& plan, std::vector<T> rows,
                      NameOf name_of) {
    AdminPage<T> page;
    const auto shown = static_cast<std::size_t>(plan.page.limit - 1);
    const bool more = !plan.everything && rows.size() > shown;
    if (more) rows.resize(shown);
    if (more) {
        page.next_page_token =
            access::make_list_token(services.keys, plan.scope, name_of(rows.back()),
                                    services.clock.now_ms(), services.page_token_ttl_ms);
    }
    page.items = std::move(rows);
    return page;
}

}  // namespace sluice::governance
