#pragma once

#include <span>
#include <string_view>

namespace sluice::audit {

/// Everything that is audited, by Databricks' names where they have one (U17-U45).
enum class Action {
#define SLUICE_AUDIT_ACTION(id, name, actor, params) id,
#include "audit/actions.def"
#undef SLUICE_AUDIT_ACTION
};

enum class Actor { recipient, administrator, link_holder, server };

struct ActionRow {
    Action action;
    std::string_view name;  ///< `action_name` of system.access.audit
    Actor actor;
    std::string_view params;  ///< keys of `request_params` beside U14 and U15, blank-separated
};

const ActionRow& describe(Action action);
/// All rows, in the order of actions.def.
std::span<const ActionRow> action_table();

}  // namespace sluice::audit
