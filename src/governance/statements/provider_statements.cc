#include "governance/statements/families.h"

namespace sluice::governance {

Result<ResultTable> execute(Execution&, const sql::AlterProvider& statement) {
    return unsupported("ALTER PROVIDER", statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::DropProvider& statement) {
    return unsupported("DROP PROVIDER", statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::DescribeProvider& statement) {
    return unsupported("DESCRIBE PROVIDER", statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::ShowProviders&) {
    return unsupported("SHOW PROVIDERS", {});
}

Result<ResultTable> shares_of_provider(Execution&, const sql::ShowShares& statement) {
    return unsupported("SHOW SHARES IN PROVIDER", statement.provider->position);
}

}  // namespace sluice::governance
