#include "governance/statements/execute.h"

#include <variant>

#include "governance/statements/execution.h"
#include "governance/statements/families.h"

namespace sluice::governance {

Result<ResultTable> execute_statement(const Services& services, const AdminPrincipal& who,
                                      StatementSession& session, const sql::Statement& statement,
                                      RequestContext& context) {
    SLUICE_CHECK(context.check());
    Execution run{.services = services, .who = who, .session = session, .context = context};
    return std::visit([&run](const auto& one) { return execute(run, one); }, statement);
}

}  // namespace sluice::governance
