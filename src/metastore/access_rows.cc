#include "metastore/access_rows.h"

#include "metastore/admin_token_repository.h"
#include "metastore/grant_row.h"
#include "metastore/metastore_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/row_reading.h"
#include "metastore/schema_row.h"
#include "metastore/share_repository.h"
#include "metastore/shared_object_row.h"
#include "metastore/sql_text.h"
#include "metastore/table_row.h"
#include "metastore/token_row.h"

namespace sluice::metastore {
namespace {

constexpr std::string_view kSelectGeneration = "SELECT generation FROM change_counter WHERE id = 1";

constexpr std::string_view kSelect = "SELECT ";
constexpr std::string_view kActiveTokens = "FROM recipient_tokens WHERE state = 'ACTIVE'";
constexpr std::string_view kAllGrants = " FROM grants g";
// A41: what is neither is kept for administrators only.
constexpr std::string_view kByShare = "WHERE type <> 'OTHER' ORDER BY share_id, position";
constexpr std::string_view kSharedSchemas =
    "WHERE s.id IN (SELECT source_id FROM share_objects WHERE type = 'SCHEMA')";
constexpr std::string_view kSharedTables =
    "WHERE t.id IN (SELECT source_id FROM share_objects WHERE type = 'TABLE') "
    "OR t.schema_id IN (SELECT source_id FROM share_objects WHERE type = 'SCHEMA')";

}  // namespace

Result<std::int64_t> load_generation(Transaction& transaction) {
    return read_number(transaction, kSelectGeneration, {});
}

Result<AccessRows> load_access_rows(Transaction& transaction) {
    AccessRows rows;
    SLUICE_TRY(rows.generation, load_generation(transaction));
    SLUICE_TRY(rows.metastore, MetastoreRepository(transaction).get());
    SLUICE_TRY(rows.recipients, RecipientRepository(transaction).list({}));
    SLUICE_TRY(rows.tokens, read_all(transaction, kJoined<kSelect, kTokenColumns, kActiveTokens>,
                                     {}, token_from_row));
    SLUICE_TRY(rows.grants,
               read_all(transaction, kJoined<kSelectGrantColumns, kAllGrants>, {}, grant_from_row));
    SLUICE_TRY(rows.shares, ShareRepository(transaction).list({}));
    SLUICE_TRY(rows.objects,
               read_all(transaction, kJoined<kSelectObject, kByShare>, {}, object_from_row));
    SLUICE_TRY(rows.schemas,
               read_all(transaction, kJoined<kSelectSchema, kSharedSchemas>, {}, schema_from_row));
    SLUICE_TRY(rows.tables,
               read_all(transaction, kJoined<kSelectTable, kSharedTables>, {}, table_from_row));
    SLUICE_TRY(rows.admin_tokens, AdminTokenRepository(transaction).list());
    return rows;
}

}  // namespace sluice::metastore
