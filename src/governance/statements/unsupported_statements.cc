#include "governance/statements/families.h"

namespace sluice::governance {

Result<ResultTable> execute(Execution&, const sql::UndropTable& statement) {
    return unsupported("UNDROP TABLE", statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::CreateView& statement) {
    return unsupported(statement.materialized ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW",
                       statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::AlterView& statement) {
    return unsupported("ALTER VIEW", statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::DropView& statement) {
    return unsupported(statement.materialized ? "DROP MATERIALIZED VIEW" : "DROP VIEW",
                       statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::CreateFunction& statement) {
    return unsupported("CREATE FUNCTION", statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::DropFunction& statement) {
    return unsupported("DROP FUNCTION", statement.name.position);
}

Result<ResultTable> execute(Execution&, const sql::SelectStatement&) {
    return unsupported("SELECT", {});
}

Result<ResultTable> execute(Execution&, const sql::Insert& statement) {
    return unsupported(statement.overwrite ? "INSERT OVERWRITE" : "INSERT INTO",
                       statement.table.position);
}

Result<ResultTable> execute(Execution&, const sql::Update& statement) {
    return unsupported("UPDATE", statement.table.position);
}

Result<ResultTable> execute(Execution&, const sql::Delete& statement) {
    return unsupported("DELETE FROM", statement.table.position);
}

Result<ResultTable> execute(Execution&, const sql::UnsupportedStatement& statement) {
    return unsupported(statement.form, statement.position);
}

}  // namespace sluice::governance
