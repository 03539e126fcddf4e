#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/request_context.h"
#include "base/secret.h"
#include "governance/desired_state.h"
#include "governance/services.h"

namespace sluice::governance {

// Configuration as code (Y17-Y25): from a document of what there should be to the changes that lead
// there, and what they mean for recipients. A plan is an apply that is rolled back: its changes,
// its refusals and its effects are those that the apply will have.

struct PlanRequest {
    DesiredState state;
    /// The file or folder that the document was read from: what is deleted, and whom marks name.
    std::string scope;
    /// Identifies the document: a plan of another one is another plan.
    std::string document_digest;
    /// Also takes away what the document does not hold (Y18).
    bool prune = false;
};

enum class ChangeVerb { add, change, remove };
std::string_view to_text(ChangeVerb verb);

/// Texts as people read them; absent: there is no value.
struct FieldChange {
    std::string field;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

struct PlannedChange {
    ChangeVerb verb = ChangeVerb::add;
    std::string kind;  ///< `share`, `shared table`, …
    std::string name;
    std::string written;  ///< where the document says so
    std::vector<FieldChange> fields;
    /// Whose hand was the last on what is changed or removed, as far as the metastore knows (Y24).
    std::optional<std::string> touched_by;
    std::optional<EpochMs> touched_at;
};

/// What the changes mean for one recipient: tables as it sees them, `share.schema.table`.
struct EffectOnRecipient {
    std::string recipient;
    std::vector<std::string> gains;
    std::vector<std::string> loses;
    std::vector<std::string> changes;  ///< other rows, versions or files of a table that stays
};

struct Plan {
    std::string id;  ///< SHA-256 of all that follows, of the document and of what was there
    std::vector<PlannedChange> changes;
    /// What the document does not hold and only a pruning plan would take away, as
    /// `shared table sales: main.public.orders`.
    std::vector<std::string> left;
    std::vector<std::string> notes;
    std::vector<EffectOnRecipient> effects;
    bool effects_cut = false;  ///< there are more than kPlanEffectsMax
    /// Links to files of tables that somebody loses, made before the apply, live until then at
    /// most.
    std::optional<EpochMs> links_valid_until;
};

struct NewLink {
    std::string recipient;
    Secret<std::string> url;
    EpochMs valid_until = 0;
};

struct AppliedPlan {
    Plan plan;
    std::vector<NewLink> links;  ///< of new recipients, once (Y21)
};

/// The changes alone, without trying them: needs no right but to see what is compared (Y24).
Result<Plan> compare_plan(const Services& services, const AdminPrincipal& who,
                          const PlanRequest& request, RequestContext& context);
/// Needs the rights of every change. Errors are those of the use cases, with the place in the
/// document.
Result<Plan> make_plan(const Services& services, const AdminPrincipal& who,
                       const PlanRequest& request, RequestContext& context);
/// All of it or nothing (Y19). PLAN_OUTDATED when `plan_id` is given and the plan would be another
/// one now (Y20).
Result<AppliedPlan> apply_plan(const Services& services, const AdminPrincipal& who,
                               const PlanRequest& request,
                               const std::optional<std::string>& plan_id, RequestContext& context);

}  // namespace sluice::governance
