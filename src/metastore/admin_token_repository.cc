#include "metastore/admin_token_repository.h"

#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::AdminToken;

constexpr std::string_view kSelect =
    "SELECT id, name, role, public_id, digest, expires_at, created_at, created_by, updated_at, "
    "updated_by FROM admin_tokens ";
constexpr std::string_view kWhereId = "WHERE id = $1";
constexpr std::string_view kWherePublicId = "WHERE public_id = $1";
constexpr std::string_view kOldestFirst = "ORDER BY created_at, id";

constexpr std::string_view kInsert =
    "INSERT INTO admin_tokens (id, name, role, public_id, digest, expires_at, created_at, "
    "created_by, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
constexpr std::string_view kUpdate =
    "UPDATE admin_tokens SET name = $2, role = $3, public_id = $4, digest = $5, expires_at = $6, "
    "updated_at = $7, updated_by = $8 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM admin_tokens WHERE id = $1";

// Any number of tokens of free text: a NULL is in no unique index.
std::optional<std::string> null_if_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

Result<AdminToken> from_row(const Row& row) {
    return AdminToken{.id = row.text(0),
                      .name = row.text(1),
                      .role = row.text(2),
                      .public_id = row.text(3),
                      .digest = row.bytes(4),
                      .expires_at = row.optional_integer(5),
                      .provenance = read_provenance(row, 6)};
}

Error missing() {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST, "The admin token does not exist.");
}

Error taken() {
    return Error(Condition::RESOURCE_ALREADY_EXISTS, "The admin token already exists.");
}

}  // namespace

Result<void> AdminTokenRepository::insert(const AdminToken& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsert, {row.id, row.name, row.role, null_if_empty(row.public_id), Bytes{row.digest},
                      row.expires_at, row.provenance.created_at, row.provenance.created_by,
                      row.provenance.updated_at, row.provenance.updated_by}),
        Condition::RESOURCE_ALREADY_EXISTS, taken()));
    return {};
}

Result<std::optional<AdminToken>> AdminTokenRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelect, kWhereId>, {id}, from_row);
}

Result<std::optional<AdminToken>> AdminTokenRepository::find_by_public_id(
    std::string_view public_id) {
    return read_one(transaction_, kJoined<kSelect, kWherePublicId>, {public_id}, from_row);
}

Result<std::vector<AdminToken>> AdminTokenRepository::list() {
    return read_all(transaction_, kJoined<kSelect, kOldestFirst>, {}, from_row);
}

Result<void> AdminTokenRepository::update(const AdminToken& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(transaction_, kUpdate,
                       {row.id, row.name, row.role, null_if_empty(row.public_id), Bytes{row.digest},
                        row.expires_at, row.provenance.updated_at, row.provenance.updated_by},
                       missing()),
        Condition::RESOURCE_ALREADY_EXISTS, taken());
}

Result<void> AdminTokenRepository::remove(std::string_view id) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kDelete, {id}, missing());
}

}  // namespace sluice::metastore
