#pragma once

#include <span>
#include <string_view>

#include "base/error_code.h"

namespace sluice {

/// Every way in which something can go wrong, by name. The row of a condition (conditions.def)
/// decides the HTTP status and the error codes of each API, so that no handler does.
enum class Condition {
#define SLUICE_CONDITION(name, code, status, sharing, sqlstate) name,
#include "base/conditions.def"
#undef SLUICE_CONDITION
};

struct ConditionRow {
    Condition condition;
    std::string_view name;          ///< also the REST API's `error_code` and the SQL condition
    ErrorCode code;                 ///< what the caller may do
    int http_status;                ///< on both APIs
    std::string_view sharing_code;  ///< `errorCode` of a recipient answer
    std::string_view sqlstate;
};

const ConditionRow& describe(Condition condition);

/// All rows, in the order of conditions.def.
std::span<const ConditionRow> condition_table();

}  // namespace sluice
