#include "metastore/schema_repository.h"

#include "base/encoding.h"
#include "catalog/properties.h"
#include "metastore/row_reading.h"
#include "metastore/schema_row.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::Schema;

constexpr std::string_view kWhereName = "WHERE c.name_folded = $1 AND s.name_folded = $2";
constexpr std::string_view kWhereId = "WHERE s.id = $1";
constexpr std::string_view kPage =
    "WHERE s.catalog_id = $1 AND s.name_folded > $2 ORDER BY s.name_folded LIMIT $3";

constexpr std::string_view kInsert =
    "INSERT INTO schemas (id, catalog_id, name, name_folded, owner, comment, properties, "
    "created_at, created_by, updated_at, updated_by, storage_root) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr std::string_view kUpdate =
    "UPDATE schemas SET name = $2, name_folded = $3, owner = $4, comment = $5, properties = $6, "
    "updated_at = $7, updated_by = $8 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM schemas WHERE id = $1";
constexpr std::string_view kCountTables = "SELECT COUNT(*) FROM tables WHERE schema_id = $1";

constexpr std::string_view kOrphan =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id = $1";
constexpr std::string_view kOrphanTables =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id IN "
    "(SELECT id FROM tables WHERE schema_id = $1)";
constexpr std::string_view kOrphanVolumes =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id IN "
    "(SELECT id FROM volumes WHERE schema_id = $1)";
constexpr std::string_view kDeleteTables = "DELETE FROM tables WHERE schema_id = $1";
constexpr std::string_view kDeleteVolumes = "DELETE FROM volumes WHERE schema_id = $1";

Error missing(std::string_view full_name) {
    return Error(Condition::SCHEMA_DOES_NOT_EXIST,
                 "Schema '" + std::string(full_name) + "' does not exist.");
}

Error taken(const Schema& row) {
    return Error(Condition::SCHEMA_ALREADY_EXISTS,
                 "Schema '" + row.full_name() + "' already exists.");
}

}  // namespace

Result<void> SchemaRepository::insert(const Schema& row) {
    transaction_.mark_changed();
    auto outcome = transaction_.execute(
        kInsert, {row.id, row.catalog_id, row.name, fold_ascii(row.name), row.owner, row.comment,
                  catalog::encode_properties(row.properties), row.provenance.created_at,
                  row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by,
                  row.storage_root});
    outcome = replacing(std::move(outcome), Condition::RESOURCE_IN_USE,
                        Error(Condition::CATALOG_DOES_NOT_EXIST,
                              "Catalog '" + row.catalog_name + "' does not exist."));
    SLUICE_CHECK(replacing(std::move(outcome), Condition::RESOURCE_ALREADY_EXISTS, taken(row)));
    return {};
}

Result<std::optional<Schema>> SchemaRepository::find_by_name(const catalog::SchemaName& name) {
    return read_one(transaction_, kJoined<kSelectSchema, kWhereName>,
                    {fold_ascii(name.catalog_name), fold_ascii(name.schema_name)}, schema_from_row);
}

Result<Schema> SchemaRepository::get_by_name(const catalog::SchemaName& name) {
    return required(find_by_name(name), missing(name.full()));
}

Result<std::optional<Schema>> SchemaRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelectSchema, kWhereId>, {id}, schema_from_row);
}

Result<std::vector<Schema>> SchemaRepository::list(std::string_view catalog_id,
                                                   const NamePage& page) {
    return read_all(transaction_, kJoined<kSelectSchema, kPage>,
                    {catalog_id, fold_ascii(page.after), page.limit}, schema_from_row);
}

Result<void> SchemaRepository::update(const Schema& row) {
    transaction_.mark_changed();
    return replacing(execute_on_row(transaction_, kUpdate,
                                    {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
                                     catalog::encode_properties(row.properties),
                                     row.provenance.updated_at, row.provenance.updated_by},
                                    missing(row.full_name())),
                     Condition::RESOURCE_ALREADY_EXISTS, taken(row));
}

Result<void> SchemaRepository::remove(const Schema& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(transaction_.execute(kOrphan, {row.id}));
    return replacing(execute_on_row(transaction_, kDelete, {row.id}, missing(row.full_name())),
                     Condition::RESOURCE_IN_USE,
                     Error(Condition::SCHEMA_NOT_EMPTY,
                           "Schema '" + row.full_name() +
                               "' is not empty. Drop what is in it first, or delete it by force."));
}

Result<void> SchemaRepository::remove_with_contents(const Schema& row) {
    for (const std::string_view sql :
         {kOrphanTables, kOrphanVolumes, kDeleteTables, kDeleteVolumes}) {
        SLUICE_CHECK(transaction_.execute(sql, {row.id}));
    }
    return remove(row);
}

Result<std::int64_t> SchemaRepository::count_tables(std::string_view schema_id) {
    return read_number(transaction_, kCountTables, {schema_id});
}

}  // namespace sluice::metastore
