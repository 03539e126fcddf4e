#include "metastore/catalog_repository.h"

#include "base/encoding.h"
#include "catalog/properties.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::Catalog;

constexpr std::string_view kSelect =
    "SELECT c.id, c.name, c.owner, c.comment, c.properties, c.created_at, c.created_by, "
    "c.updated_at, c.updated_by, c.storage_root, c.options, c.provider_id, o.name, c.share_name "
    "FROM catalogs c LEFT JOIN providers o ON o.id = c.provider_id ";
constexpr std::string_view kWhereName = "WHERE c.name_folded = $1";
constexpr std::string_view kWhereId = "WHERE c.id = $1";
constexpr std::string_view kPage = "WHERE c.name_folded > $1 ORDER BY c.name_folded LIMIT $2";

constexpr std::string_view kInsert =
    "INSERT INTO catalogs (id, name, name_folded, owner, comment, properties, created_at, "
    "created_by, updated_at, updated_by, storage_root, options, provider_id, share_name) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
constexpr std::string_view kUpdate =
    "UPDATE catalogs SET name = $2, name_folded = $3, owner = $4, comment = $5, properties = $6, "
    "updated_at = $7, updated_by = $8, options = $9 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM catalogs WHERE id = $1";
constexpr std::string_view kCountSchemas = "SELECT COUNT(*) FROM schemas WHERE catalog_id = $1";

constexpr std::string_view kOrphanSchemas =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id IN "
    "(SELECT id FROM schemas WHERE catalog_id = $1)";
constexpr std::string_view kOrphanTables =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id IN "
    "(SELECT t.id FROM tables t JOIN schemas s ON s.id = t.schema_id WHERE s.catalog_id = $1)";
constexpr std::string_view kOrphanVolumes =
    "UPDATE share_objects SET status = 'SOURCE_NOT_FOUND' WHERE source_id IN "
    "(SELECT v.id FROM volumes v JOIN schemas s ON s.id = v.schema_id WHERE s.catalog_id = $1)";
constexpr std::string_view kDeleteVolumes =
    "DELETE FROM volumes WHERE schema_id IN (SELECT id FROM schemas WHERE catalog_id = $1)";
constexpr std::string_view kDeleteTables =
    "DELETE FROM tables WHERE schema_id IN (SELECT id FROM schemas WHERE catalog_id = $1)";
constexpr std::string_view kDeleteSchemas = "DELETE FROM schemas WHERE catalog_id = $1";

/// NULL for none: options that were not given are no options.
std::optional<std::string> encoded_options(const Catalog& row) {
    if (row.options.empty()) return std::nullopt;
    return catalog::encode_properties(row.options);
}

Result<Catalog> from_row(const Row& row) {
    SLUICE_TRY(auto properties, catalog::decode_properties(row.text(4)));
    catalog::Properties options;
    if (!row.is_null(10)) {
        SLUICE_TRY(options, catalog::decode_properties(row.text(10)));
    }
    return Catalog{.id = row.text(0),
                   .name = row.text(1),
                   .owner = row.text(2),
                   .comment = row.optional_text(3),
                   .properties = std::move(properties),
                   .storage_root = row.optional_text(9),
                   .options = std::move(options),
                   .provider_id = row.optional_text(11),
                   .provider_name = row.optional_text(12),
                   .share_name = row.optional_text(13),
                   .provenance = read_provenance(row, 5)};
}

Error missing(std::string_view name) {
    return Error(Condition::CATALOG_DOES_NOT_EXIST,
                 "Catalog '" + std::string(name) + "' does not exist.");
}

Error provider_missing(const Catalog& row) {
    return Error(Condition::PROVIDER_DOES_NOT_EXIST,
                 "Provider '" + row.provider_name.value_or("") + "' does not exist.");
}

Error taken(std::string_view name) {
    return Error(Condition::CATALOG_ALREADY_EXISTS,
                 "Catalog '" + std::string(name) + "' already exists.");
}

}  // namespace

Result<void> CatalogRepository::insert(const Catalog& row) {
    transaction_.mark_changed();
    auto outcome = transaction_.execute(
        kInsert, {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
                  catalog::encode_properties(row.properties), row.provenance.created_at,
                  row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by,
                  row.storage_root, encoded_options(row), row.provider_id, row.share_name});
    outcome = replacing(std::move(outcome), Condition::RESOURCE_IN_USE, provider_missing(row));
    SLUICE_CHECK(
        replacing(std::move(outcome), Condition::RESOURCE_ALREADY_EXISTS, taken(row.name)));
    return {};
}

Result<std::optional<Catalog>> CatalogRepository::find_by_name(std::string_view name) {
    return read_one(transaction_, kJoined<kSelect, kWhereName>, {fold_ascii(name)}, from_row);
}

Result<Catalog> CatalogRepository::get_by_name(std::string_view name) {
    return required(find_by_name(name), missing(name));
}

Result<std::optional<Catalog>> CatalogRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelect, kWhereId>, {id}, from_row);
}

Result<std::vector<Catalog>> CatalogRepository::list(const NamePage& page) {
    return read_all(transaction_, kJoined<kSelect, kPage>, {fold_ascii(page.after), page.limit},
                    from_row);
}

Result<void> CatalogRepository::update(const Catalog& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(transaction_, kUpdate,
                       {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
                        catalog::encode_properties(row.properties), row.provenance.updated_at,
                        row.provenance.updated_by, encoded_options(row)},
                       missing(row.name)),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row.name));
}

Result<void> CatalogRepository::remove(const Catalog& row) {
    transaction_.mark_changed();
    return replacing(execute_on_row(transaction_, kDelete, {row.id}, missing(row.name)),
                     Condition::RESOURCE_IN_USE,
                     Error(Condition::CATALOG_NOT_EMPTY,
                           "Catalog '" + row.name +
                               "' is not empty. Drop its schemas first, or delete it by force."));
}

Result<void> CatalogRepository::remove_with_contents(const Catalog& row) {
    for (const std::string_view sql : {kOrphanSchemas, kOrphanTables, kOrphanVolumes, kDeleteTables,
                                       kDeleteVolumes, kDeleteSchemas}) {
        SLUICE_CHECK(transaction_.execute(sql, {row.id}));
    }
    return remove(row);
}

Result<std::int64_t> CatalogRepository::count_schemas(std::string_view catalog_id) {
    return read_number(transaction_, kCountSchemas, {catalog_id});
}

}  // namespace sluice::metastore
