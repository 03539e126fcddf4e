#include "base/conditions.h"

#include <array>

namespace sluice {
namespace {

constexpr std::array kRows = {
#define SLUICE_CONDITION(name, code, status, sharing, sqlstate) \
    ConditionRow{Condition::name, #name, ErrorCode::code, status, sharing, sqlstate},
#include "base/conditions.def"
#undef SLUICE_CONDITION
};

}  // namespace

const ConditionRow& describe(Condition condition) {
    // The enumeration and the rows come from one file in one order.
    return kRows[static_cast<std::size_t>(condition)];
}

std::span<const ConditionRow> condition_table() { return kRows; }

}  // namespace sluice
