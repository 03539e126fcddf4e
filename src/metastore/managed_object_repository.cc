#include "metastore/managed_object_repository.h"

#include <array>

#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

constexpr std::string_view kPut =
    "INSERT INTO managed_objects (object_key, catalog_id, schema_id, table_id, share_id, "
    "share_object_id, recipient_id, managed_by, first_applied_at, applied_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (object_key) DO UPDATE SET managed_by = excluded.managed_by, "
    "applied_by = excluded.applied_by WHERE managed_objects.managed_by != excluded.managed_by";

constexpr std::string_view kSelect =
    "SELECT catalog_id, schema_id, table_id, share_id, share_object_id, recipient_id, managed_by, "
    "first_applied_at, applied_by FROM managed_objects ";
constexpr std::string_view kByKey = "WHERE object_key = $1";
constexpr std::string_view kByScope =
    "WHERE managed_by = $1 OR (managed_by > $2 AND managed_by < $3) ORDER BY object_key";
constexpr std::string_view kDelete = "DELETE FROM managed_objects WHERE object_key = $1";

Result<ManagedObject> managed_object_from_row(const Row& row) {
    return ManagedObject{.catalog_id = row.optional_text(0),
                         .schema_id = row.optional_text(1),
                         .table_id = row.optional_text(2),
                         .share_id = row.optional_text(3),
                         .share_object_id = row.optional_text(4),
                         .recipient_id = row.optional_text(5),
                         .managed_by = row.text(6),
                         .first_applied_at = row.integer(7),
                         .applied_by = row.text(8)};
}

}  // namespace

std::string ManagedObject::key() const {
    std::string out;
    const auto add = [&out](std::string_view kind, const std::optional<std::string>& id) {
        if (!id) return;
        if (!out.empty()) out += ' ';
        out += kind;
        out += *id;
    };
    add("catalog:", catalog_id);
    add("schema:", schema_id);
    add("table:", table_id);
    add("share:", share_id);
    add("object:", share_object_id);
    add("recipient:", recipient_id);
    return out;
}

Result<bool> ManagedObjectRepository::put(const ManagedObject& object) {
    SLUICE_TRY(const std::int64_t touched,
               transaction_.execute(
                   kPut, {object.key(), object.catalog_id, object.schema_id, object.table_id,
                          object.share_id, object.share_object_id, object.recipient_id,
                          object.managed_by, object.first_applied_at, object.applied_by}));
    return touched > 0;
}

Result<std::optional<ManagedObject>> ManagedObjectRepository::find(const ManagedObject& object) {
    return read_one(transaction_, kJoined<kSelect, kByKey>, {object.key()},
                    managed_object_from_row);
}

Result<std::vector<ManagedObject>> ManagedObjectRepository::list_of_scope(std::string_view scope) {
    if (scope.empty()) return std::vector<ManagedObject>();
    // Everything behind `scope/` and before `scope0`, the next character.
    return read_all(transaction_, kJoined<kSelect, kByScope>,
                    {scope, std::string(scope) + "/", std::string(scope) + "0"},
                    managed_object_from_row);
}

Result<void> ManagedObjectRepository::remove(const ManagedObject& object) {
    SLUICE_CHECK(transaction_.execute(kDelete, {object.key()}));
    return {};
}

}  // namespace sluice::metastore
