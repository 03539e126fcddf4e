#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "governance/plan.h"
#include "json/json.h"

namespace sluice::api {

/// The body of POST /plan and POST /apply: `{"document":{…},"scope"?,"prune"?}`, with
/// `compare_only` for the first and `plan_id` for the second. The document has the keys of a
/// sharing document, as docs/configuration-as-code.md lists them; each object may say where it was
/// written: `"file"`,
/// `"line"`. Unlike other bodies it is read strictly: a key that is ignored would be a promise that
/// is not kept. INVALID_PARAMETER_VALUE, MALFORMED_REQUEST.
struct PlanBody {
    governance::PlanRequest request;
    bool compare_only = false;
    std::optional<std::string> plan_id;
};
Result<PlanBody> parse_plan_body(const json::View& body);

}  // namespace sluice::api
