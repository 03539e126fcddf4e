#include "metastore/share_repository.h"

#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "catalog/partition_clause_json.h"
#include "metastore/row_reading.h"
#include "metastore/shared_object_row.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::Share;
using catalog::SharedObject;
using catalog::SharedObjectType;

constexpr std::string_view kSelect =
    "SELECT id, name, owner, comment, storage_root, replication_config, "
    "serverless_budget_policy_id, created_at, created_by, updated_at, updated_by FROM shares ";
constexpr std::string_view kWhereName = "WHERE name_folded = $1";
constexpr std::string_view kWhereId = "WHERE id = $1";
constexpr std::string_view kPage = "WHERE name_folded > $1 ORDER BY name_folded LIMIT $2";

constexpr std::string_view kInsert =
    "INSERT INTO shares (id, name, name_folded, owner, comment, storage_root, replication_config, "
    "serverless_budget_policy_id, created_at, created_by, updated_at, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr std::string_view kUpdate =
    "UPDATE shares SET name = $2, name_folded = $3, owner = $4, comment = $5, storage_root = $6, "
    "replication_config = $7, serverless_budget_policy_id = $8, updated_at = $9, updated_by = $10 "
    "WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM shares WHERE id = $1";
constexpr std::string_view kCount = "SELECT COUNT(*) FROM shares";

constexpr std::string_view kWhereShare = "WHERE share_id = $1 ORDER BY position";
constexpr std::string_view kWhereObjectName = "WHERE share_id = $1 AND name_folded = $2";
constexpr std::string_view kWhereAlias = "WHERE share_id = $1 AND alias_folded = $2";
constexpr std::string_view kWhereSource = "WHERE source_id = $1 ORDER BY share_id";

// Positions grow, so that objects list in the order they were added.
constexpr std::string_view kInsertObject =
    "INSERT INTO share_objects (position, id, share_id, type, name, name_folded, source_id, "
    "alias_schema, alias_table, alias_folded, shared_as, comment, data_object_type, history, "
    "cdf_enabled, start_version, added_at_version, added_at, added_by, status, partitions, "
    "string_shared_as) "
    "VALUES ((SELECT COALESCE(MAX(position), 0) + 1 FROM share_objects WHERE share_id = $2), "
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
    "$20, $21)";
constexpr std::string_view kUpdateObject =
    "UPDATE share_objects SET type = $2, name = $3, name_folded = $4, source_id = $5, "
    "alias_schema = $6, alias_table = $7, alias_folded = $8, shared_as = $9, comment = $10, "
    "data_object_type = $11, history = $12, cdf_enabled = $13, start_version = $14, "
    "added_at_version = $15, status = $16, partitions = $17, string_shared_as = $18 WHERE id = $1";
constexpr std::string_view kUpdateStatus = "UPDATE share_objects SET status = $2 WHERE id = $1";
constexpr std::string_view kDeleteObject = "DELETE FROM share_objects WHERE id = $1";
constexpr std::string_view kInsertContent =
    "INSERT INTO share_object_contents (object_id, content) VALUES ($1, $2) "
    "ON CONFLICT (object_id) DO UPDATE SET content = $2";
constexpr std::string_view kSelectContents =
    "SELECT c.object_id, c.content FROM share_object_contents c "
    "JOIN share_objects o ON o.id = c.object_id WHERE o.share_id = $1";
constexpr std::string_view kCountObjects = "SELECT COUNT(*) FROM share_objects WHERE share_id = $1";

Result<Share> from_row(const Row& row) {
    return Share{.id = row.text(0),
                 .name = row.text(1),
                 .owner = row.text(2),
                 .comment = row.optional_text(3),
                 .storage_root = row.optional_text(4),
                 .replication_config = row.optional_text(5),
                 .serverless_budget_policy_id = row.optional_text(6),
                 .provenance = read_provenance(row, 7)};
}

Error missing(std::string_view name) {
    return Error(Condition::SHARE_DOES_NOT_EXIST,
                 "Share '" + std::string(name) + "' does not exist.");
}

Error taken(std::string_view name) {
    return Error(Condition::SHARE_ALREADY_EXISTS,
                 "Share '" + std::string(name) + "' already exists.");
}

std::string_view kind_of(const SharedObject& row) {
    switch (row.type) {
        case SharedObjectType::table:
            return "Table";
        case SharedObjectType::schema:
            return "Schema";
        case SharedObjectType::other:
            return "Object";
    }
    return {};
}

Error object_taken(const SharedObject& row) {
    return Error(Condition::RESOURCE_ALREADY_EXISTS,
                 "Shared " + std::string(kind_of(row)) + " '" + row.name + "' already exists.");
}

Error object_missing() {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST, "The shared object does not exist.");
}

// A volume may have the name of a table. No name has a blank, so that a type before it makes
// another one.
std::string other_key(std::string_view type, std::string_view name) {
    return fold_ascii(std::string(type) + " " + std::string(name));
}

std::string folded_name(const SharedObject& row) {
    if (row.type != SharedObjectType::other) return fold_ascii(row.name);
    return other_key(row.data_object_type.value_or(""), row.name);
}

// What must be unique in a share: `schema.table` for a table, the schema's own name for a schema.
// The two never meet, since parts of names have no dots.
std::string folded_alias(const SharedObject& row) {
    switch (row.type) {
        case SharedObjectType::table:
            return fold_ascii(row.alias_schema + "." + row.alias_table);
        case SharedObjectType::schema:
            return fold_ascii(std::string_view(row.name).substr(row.name.rfind('.') + 1));
        case SharedObjectType::other:
            return other_key(row.data_object_type.value_or(""),
                             row.string_shared_as.value_or(row.name));
    }
    return {};
}

std::optional<std::string> stored_partitions(const SharedObject& row) {
    if (!row.partitions) return std::nullopt;
    return catalog::encode_partition_clause(*row.partitions);
}

}  // namespace

Result<void> ShareRepository::insert(const Share& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsert,
            {row.id, row.name, fold_ascii(row.name), row.owner, row.comment, row.storage_root,
             row.replication_config, row.serverless_budget_policy_id, row.provenance.created_at,
             row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by}),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row.name)));
    return {};
}

Result<std::optional<Share>> ShareRepository::find_by_name(std::string_view name) {
    return read_one(transaction_, kJoined<kSelect, kWhereName>, {fold_ascii(name)}, from_row);
}

Result<Share> ShareRepository::get_by_name(std::string_view name) {
    return required(find_by_name(name), missing(name));
}

Result<std::optional<Share>> ShareRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelect, kWhereId>, {id}, from_row);
}

Result<std::vector<Share>> ShareRepository::list(const NamePage& page) {
    return read_all(transaction_, kJoined<kSelect, kPage>, {fold_ascii(page.after), page.limit},
                    from_row);
}

Result<void> ShareRepository::update(const Share& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(transaction_, kUpdate,
                       {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
                        row.storage_root, row.replication_config, row.serverless_budget_policy_id,
                        row.provenance.updated_at, row.provenance.updated_by},
                       missing(row.name)),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row.name));
}

Result<void> ShareRepository::remove(const Share& row) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kDelete, {row.id}, missing(row.name));
}

Result<std::int64_t> ShareRepository::count() { return read_number(transaction_, kCount, {}); }

Result<void> ShareRepository::insert_object(const SharedObject& row) {
    transaction_.mark_changed();
    auto outcome = transaction_.execute(kInsertObject, {row.id,
                                                        row.share_id,
                                                        to_text(row.type),
                                                        row.name,
                                                        folded_name(row),
                                                        row.source_id,
                                                        row.alias_schema,
                                                        row.alias_table,
                                                        folded_alias(row),
                                                        row.shared_as,
                                                        row.comment,
                                                        row.data_object_type,
                                                        row.history,
                                                        row.cdf_enabled,
                                                        row.start_version,
                                                        row.added_at_version,
                                                        row.added_at,
                                                        row.added_by,
                                                        to_text(row.status),
                                                        stored_partitions(row),
                                                        row.string_shared_as});
    outcome = replacing(std::move(outcome), Condition::RESOURCE_IN_USE,
                        Error(Condition::SHARE_DOES_NOT_EXIST, "The share does not exist."));
    SLUICE_CHECK(
        replacing(std::move(outcome), Condition::RESOURCE_ALREADY_EXISTS, object_taken(row)));
    return {};
}

Result<std::vector<SharedObject>> ShareRepository::list_objects(std::string_view share_id) {
    return read_all(transaction_, kJoined<kSelectObject, kWhereShare>, {share_id}, object_from_row);
}

Result<std::optional<SharedObject>> ShareRepository::find_object(std::string_view share_id,
                                                                 std::string_view name) {
    return read_one(transaction_, kJoined<kSelectObject, kWhereObjectName>,
                    {share_id, fold_ascii(name)}, object_from_row);
}

Result<std::optional<SharedObject>> ShareRepository::find_other_object(std::string_view share_id,
                                                                       std::string_view type,
                                                                       std::string_view name) {
    return read_one(transaction_, kJoined<kSelectObject, kWhereObjectName>,
                    {share_id, other_key(type, name)}, object_from_row);
}

Result<void> ShareRepository::put_content(std::string_view object_id, std::string_view content) {
    SLUICE_CHECK(transaction_.execute(kInsertContent, {object_id, content}));
    return {};
}

Result<std::map<std::string, std::string>> ShareRepository::contents(std::string_view share_id) {
    std::map<std::string, std::string> found;
    SLUICE_CHECK(
        transaction_.query(kSelectContents, {share_id}, [&](const Row& row) -> Result<void> {
            found.emplace(row.text(0), row.text(1));
            return {};
        }));
    return found;
}

Result<std::optional<SharedObject>> ShareRepository::find_object_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelectObject, kWhereId>, {id}, object_from_row);
}

Result<std::optional<SharedObject>> ShareRepository::find_object_by_alias(std::string_view share_id,
                                                                          std::string_view alias) {
    return read_one(transaction_, kJoined<kSelectObject, kWhereAlias>,
                    {share_id, fold_ascii(alias)}, object_from_row);
}

Result<std::vector<SharedObject>> ShareRepository::list_objects_of_source(
    std::string_view source_id) {
    return read_all(transaction_, kJoined<kSelectObject, kWhereSource>, {source_id},
                    object_from_row);
}

Result<void> ShareRepository::update_object(const SharedObject& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(
            transaction_, kUpdateObject,
            {row.id, to_text(row.type), row.name, folded_name(row), row.source_id, row.alias_schema,
             row.alias_table, folded_alias(row), row.shared_as, row.comment, row.data_object_type,
             row.history, row.cdf_enabled, row.start_version, row.added_at_version,
             to_text(row.status), stored_partitions(row), row.string_shared_as},
            object_missing()),
        Condition::RESOURCE_ALREADY_EXISTS, object_taken(row));
}

Result<void> ShareRepository::remove_object(std::string_view id) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kDeleteObject, {id}, object_missing());
}

Result<void> ShareRepository::set_object_status(std::string_view id,
                                                catalog::SharedObjectStatus status) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kUpdateStatus, {id, to_text(status)}, object_missing());
}

Result<std::int64_t> ShareRepository::count_objects(std::string_view share_id) {
    return read_number(transaction_, kCountObjects, {share_id});
}

}  // namespace sluice::metastore
