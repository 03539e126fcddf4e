#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "access/access_snapshot.h"
#include "governance/plan_steps.h"

namespace sluice::governance {

/// What recipients see at one moment of a transaction, as far as the principal may know.
struct AccessPicture {
    std::shared_ptr<const access::AccessSnapshot> snapshot;
    std::vector<catalog::Recipient> recipients;
    std::set<std::string> hidden_shares;  ///< folded names
};
Result<AccessPicture> picture_access(const PlanWork& work);

/// What each recipient that the draft concerns gains and loses (Y20): decided by the code that
/// serves recipients, on the state before and after.
Result<void> add_effects(const PlanWork& work, const PlanDraft& draft, const AccessPicture& before,
                         const AccessPicture& after, Plan& plan);

}  // namespace sluice::governance
