#include "governance/paging.h"

#include <algorithm>
#include <limits>

#include "governance/limits.h"

namespace sluice::governance {

Result<PagePlan> plan_page(const Services& services, const AdminPrincipal& who, std::string route,
                           std::vector<std::string> filters, const PageParameters& parameters) {
    PagePlan plan;
    plan.scope = {.audience = access::ListAudience::administrator,
                  .principal_id = who.name,
                  .route = std::move(route),
                  .filters = std::move(filters)};
    if (parameters.max_results.value_or(0) < 0) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "max_results must not be negative");
    }
    plan.everything = !parameters.max_results.has_value();
    const std::int64_t wanted = parameters.max_results.value_or(0);
    const std::int64_t shown = wanted == 0 ? kAdminPageDefault : std::min(wanted, kAdminPageMax);
    plan.page.limit = plan.everything ? std::numeric_limits<std::int64_t>::max() : shown + 1;
    if (!parameters.page_token.empty()) {
        SLUICE_TRY(plan.page.after,
                   access::open_list_token(services.keys, plan.scope, parameters.page_token,
                                           services.clock.now_ms()));
    }
    return plan;
}

}  // namespace sluice::governance
