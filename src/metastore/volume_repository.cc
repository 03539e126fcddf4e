#include "metastore/volume_repository.h"

#include "base/encoding.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::Volume;

constexpr std::string_view kSelect =
    "SELECT v.id, v.schema_id, c.name, s.name, v.name, v.location, v.owner, v.comment, "
    "v.created_at, v.created_by, v.updated_at, v.updated_by FROM volumes v "
    "JOIN schemas s ON s.id = v.schema_id JOIN catalogs c ON c.id = s.catalog_id ";
constexpr std::string_view kWhereName =
    "WHERE c.name_folded = $1 AND s.name_folded = $2 AND v.name_folded = $3";
constexpr std::string_view kWhereId = "WHERE v.id = $1";
constexpr std::string_view kPage =
    "WHERE v.schema_id = $1 AND v.name_folded > $2 ORDER BY v.name_folded LIMIT $3";
constexpr std::string_view kCount = "SELECT COUNT(*) FROM volumes WHERE schema_id = $1";

constexpr std::string_view kInsert =
    "INSERT INTO volumes (id, schema_id, name, name_folded, location, owner, comment, created_at, "
    "created_by, updated_at, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
constexpr std::string_view kUpdate =
    "UPDATE volumes SET name = $2, name_folded = $3, owner = $4, comment = $5, updated_at = $6, "
    "updated_by = $7 WHERE id = $1";
constexpr std::string_view kOrphan =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id = $1";
constexpr std::string_view kDelete = "DELETE FROM volumes WHERE id = $1";

Result<Volume> from_row(const Row& row) {
    return Volume{.id = row.text(0),
                  .schema_id = row.text(1),
                  .catalog_name = row.text(2),
                  .schema_name = row.text(3),
                  .name = row.text(4),
                  .location = row.text(5),
                  .owner = row.text(6),
                  .comment = row.optional_text(7),
                  .provenance = read_provenance(row, 8)};
}

Error missing(std::string_view full_name) {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                 "Volume '" + std::string(full_name) + "' does not exist.");
}

Error taken(const Volume& row) {
    return Error(Condition::RESOURCE_ALREADY_EXISTS,
                 "Volume '" + row.full_name() + "' already exists.");
}

}  // namespace

Result<void> VolumeRepository::insert(const Volume& row) {
    transaction_.mark_changed();
    auto outcome = transaction_.execute(
        kInsert, {row.id, row.schema_id, row.name, fold_ascii(row.name), row.location, row.owner,
                  row.comment, row.provenance.created_at, row.provenance.created_by,
                  row.provenance.updated_at, row.provenance.updated_by});
    outcome = replacing(
        std::move(outcome), Condition::RESOURCE_IN_USE,
        Error(Condition::SCHEMA_DOES_NOT_EXIST,
              "Schema '" + row.catalog_name + "." + row.schema_name + "' does not exist."));
    SLUICE_CHECK(replacing(std::move(outcome), Condition::RESOURCE_ALREADY_EXISTS, taken(row)));
    return {};
}

Result<std::optional<Volume>> VolumeRepository::find_by_name(const catalog::TableName& name) {
    return read_one(
        transaction_, kJoined<kSelect, kWhereName>,
        {fold_ascii(name.catalog_name), fold_ascii(name.schema_name), fold_ascii(name.table_name)},
        from_row);
}

Result<std::optional<Volume>> VolumeRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelect, kWhereId>, {id}, from_row);
}

Result<Volume> VolumeRepository::get_by_name(const catalog::TableName& name) {
    return required(find_by_name(name), missing(name.full()));
}

Result<std::vector<Volume>> VolumeRepository::list(std::string_view schema_id,
                                                   const NamePage& page) {
    return read_all(transaction_, kJoined<kSelect, kPage>,
                    {schema_id, fold_ascii(page.after), page.limit}, from_row);
}

Result<std::int64_t> VolumeRepository::count(std::string_view schema_id) {
    return read_number(transaction_, kCount, {schema_id});
}

Result<void> VolumeRepository::update(const Volume& row) {
    transaction_.mark_changed();
    return replacing(execute_on_row(transaction_, kUpdate,
                                    {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
                                     row.provenance.updated_at, row.provenance.updated_by},
                                    missing(row.full_name())),
                     Condition::RESOURCE_ALREADY_EXISTS, taken(row));
}

Result<void> VolumeRepository::remove(const Volume& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(transaction_.execute(kOrphan, {row.id}));
    return execute_on_row(transaction_, kDelete, {row.id}, missing(row.full_name()));
}

}  // namespace sluice::metastore
