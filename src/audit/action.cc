#include "audit/action.h"

#include <array>

namespace sluice::audit {
namespace {

constexpr std::array kActions = {
#define SLUICE_AUDIT_ACTION(id, name, actor, params) \
    ActionRow{Action::id, name, Actor::actor, params},
#include "audit/actions.def"
#undef SLUICE_AUDIT_ACTION
};

}  // namespace

const ActionRow& describe(Action action) { return kActions.at(static_cast<std::size_t>(action)); }

std::span<const ActionRow> action_table() { return kActions; }

}  // namespace sluice::audit
