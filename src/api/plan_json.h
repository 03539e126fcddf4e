#pragma once

#include "governance/desired_state.h"
#include "governance/plan.h"
#include "json/writer.h"

namespace sluice::api {

/// The members of a plan into an object that the caller opened.
void write_plan_members(json::Writer& out, const governance::Plan& plan);
/// The array `activation_links`; nothing at all without links. The caller's answer is a secret one.
void write_new_links(json::Writer& out, const std::vector<governance::NewLink>& links);
/// A sharing document: what parse_plan_body reads.
void write_document(json::Writer& out, const governance::DesiredState& state);

}  // namespace sluice::api
