#include "metastore/row_reading.h"

namespace sluice::metastore {

Result<std::int64_t> read_number(Transaction& transaction, std::string_view sql,
                                 const Parameters& parameters) {
    std::int64_t number = 0;
    SLUICE_CHECK(transaction.query(sql, parameters, [&](const Row& row) -> Result<void> {
        number = row.integer(0);
        return {};
    }));
    return number;
}

catalog::Provenance read_provenance(const Row& row, int column) {
    return {.created_at = row.integer(column),
            .created_by = row.text(column + 1),
            .updated_at = row.integer(column + 2),
            .updated_by = row.text(column + 3)};
}

Result<void> execute_on_row(Transaction& transaction, std::string_view sql,
                            const Parameters& parameters, const Error& missing) {
    SLUICE_TRY(const std::int64_t touched, transaction.execute(sql, parameters));
    if (touched == 0) return missing;
    return {};
}

}  // namespace sluice::metastore
