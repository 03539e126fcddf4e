#pragma once

#include "base/request_context.h"
#include "governance/desired_state.h"
#include "governance/services.h"

namespace sluice::governance {

/// What there is, as far as the principal may see it, as the document that plans nothing when it is
/// planned: sorted, and without secrets (Y22).
Result<DesiredState> export_state(const Services& services, const AdminPrincipal& who,
                                  RequestContext& context);

}  // namespace sluice::governance
