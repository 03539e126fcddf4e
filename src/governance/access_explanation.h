#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "governance/services.h"

namespace sluice::governance {

// Why a recipient can, or cannot, read something (A138). What it can read is decided by the code
// that serves recipients; only the reasons are put together here.

struct ExplainedTable {
    std::string name;  ///< as the recipient sees it, `schema.table`; of a shared schema `schema`
    std::string source;
    bool access = false;
    std::string reason;
};

struct ExplainedShare {
    std::string name;
    bool access = false;
    std::string reason;
    std::vector<ExplainedTable> tables;
};

struct AccessExplanation {
    std::string recipient;
    bool access = false;  ///< whether it can sign in at all
    std::string reason;
    std::vector<ExplainedShare> shares;  ///< by name
};

struct ExplainAccess {
    std::string recipient;
    std::optional<std::string> share;  ///< this one alone
    bool explain = false;              ///< with what it can not read
};
/// RECIPIENT_DOES_NOT_EXIST, SHARE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when there are more than
/// kExplainedSharesMax shares and none is named. Shares that the principal may not see are left
/// out.
Result<AccessExplanation> explain_access(const Services& services, const AdminPrincipal& who,
                                         const ExplainAccess& request, RequestContext& context);

}  // namespace sluice::governance
