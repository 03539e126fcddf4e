#include "metastore/table_repository.h"

#include "base/encoding.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"
#include "metastore/table_row.h"

namespace sluice::metastore {
namespace {

using catalog::Table;

constexpr std::string_view kWhereName =
    "WHERE c.name_folded = $1 AND s.name_folded = $2 AND t.name_folded = $3";
constexpr std::string_view kWhereId = "WHERE t.id = $1";
constexpr std::string_view kPage =
    "WHERE t.schema_id = $1 AND t.name_folded > $2 ORDER BY t.name_folded LIMIT $3";
constexpr std::string_view kWhereLocation = "WHERE t.location = $1 ORDER BY t.id";
constexpr std::string_view kUnderLocation =
    "WHERE (t.location = $1 OR (t.location >= $2 AND t.location < $3)) ORDER BY t.location, t.id "
    "LIMIT $4";

constexpr std::string_view kInsert =
    "INSERT INTO tables (id, schema_id, name, name_folded, location, owner, comment, properties, "
    "created_at, created_by, updated_at, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr std::string_view kUpdate =
    "UPDATE tables SET name = $2, name_folded = $3, location = $4, owner = $5, comment = $6, "
    "properties = $7, updated_at = $8, updated_by = $9 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM tables WHERE id = $1";
constexpr std::string_view kOrphan =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id = $1";

Error missing(std::string_view full_name) {
    return Error(Condition::TABLE_DOES_NOT_EXIST,
                 "Table '" + std::string(full_name) + "' does not exist.");
}

Error taken(const Table& row) {
    return Error(Condition::TABLE_ALREADY_EXISTS,
                 "Table '" + row.full_name() + "' already exists.");
}

}  // namespace

Result<void> TableRepository::insert(const Table& row) {
    transaction_.mark_changed();
    auto outcome = transaction_.execute(
        kInsert,
        {row.id, row.schema_id, row.name, fold_ascii(row.name), row.location, row.owner,
         row.comment, catalog::encode_properties(row.properties), row.provenance.created_at,
         row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by});
    outcome = replacing(
        std::move(outcome), Condition::RESOURCE_IN_USE,
        Error(Condition::SCHEMA_DOES_NOT_EXIST,
              "Schema '" + row.catalog_name + "." + row.schema_name + "' does not exist."));
    SLUICE_CHECK(replacing(std::move(outcome), Condition::RESOURCE_ALREADY_EXISTS, taken(row)));
    return {};
}

Result<std::optional<Table>> TableRepository::find_by_name(const catalog::TableName& name) {
    return read_one(
        transaction_, kJoined<kSelectTable, kWhereName>,
        {fold_ascii(name.catalog_name), fold_ascii(name.schema_name), fold_ascii(name.table_name)},
        table_from_row);
}

Result<Table> TableRepository::get_by_name(const catalog::TableName& name) {
    return required(find_by_name(name), missing(name.full()));
}

Result<std::optional<Table>> TableRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelectTable, kWhereId>, {id}, table_from_row);
}

Result<std::vector<Table>> TableRepository::list(std::string_view schema_id, const NamePage& page) {
    return read_all(transaction_, kJoined<kSelectTable, kPage>,
                    {schema_id, fold_ascii(page.after), page.limit}, table_from_row);
}

Result<std::vector<Table>> TableRepository::list_at_location(std::string_view location) {
    return read_all(transaction_, kJoined<kSelectTable, kWhereLocation>, {location},
                    table_from_row);
}

Result<std::vector<Table>> TableRepository::list_under_location(std::string_view location,
                                                                std::int64_t limit) {
    const std::string from = std::string(location) + "/";
    // '0' is the character behind '/': everything that starts with `from` sorts before it.
    const std::string to = std::string(location) + "0";
    return read_all(transaction_, kJoined<kSelectTable, kUnderLocation>,
                    {location, from, to, limit}, table_from_row);
}

Result<void> TableRepository::update(const Table& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(transaction_, kUpdate,
                       {row.id, row.name, fold_ascii(row.name), row.location, row.owner,
                        row.comment, catalog::encode_properties(row.properties),
                        row.provenance.updated_at, row.provenance.updated_by},
                       missing(row.full_name())),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row));
}

Result<void> TableRepository::remove(const Table& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(transaction_.execute(kOrphan, {row.id}));
    return execute_on_row(transaction_, kDelete, {row.id}, missing(row.full_name()));
}

}  // namespace sluice::metastore
