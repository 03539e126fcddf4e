#include "metastore/privilege_repository.h"

#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::HeldPrivilege;
using catalog::SecurableId;
using catalog::SecurableType;

constexpr std::string_view kSelect =
    "SELECT id, securable_type, securable_id, principal, privilege, expires_at, granted_at, "
    "granted_by FROM privileges ";
constexpr std::string_view kWhereKey =
    "WHERE securable_id = $1 AND principal_folded = $2 AND privilege = $3";
constexpr std::string_view kWhereSecurable =
    "WHERE securable_id = $1 ORDER BY principal_folded, privilege";
constexpr std::string_view kWherePrincipal =
    "WHERE principal_folded = $1 ORDER BY securable_id, privilege";
constexpr std::string_view kInsert =
    "INSERT INTO privileges (id, securable_type, securable_id, catalog_id, schema_id, table_id, "
    "recipient_id, principal, principal_folded, privilege, expires_at, granted_at, granted_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
constexpr std::string_view kUpdateExpiry =
    "UPDATE privileges SET expires_at = $2, granted_at = $3, granted_by = $4 WHERE id = $1";
constexpr std::string_view kDeleteId = "DELETE FROM privileges WHERE id = $1";
constexpr std::string_view kDeleteKey =
    "DELETE FROM privileges WHERE securable_id = $1 AND principal_folded = $2 AND privilege = $3";
constexpr std::string_view kDeletePrincipal =
    "DELETE FROM privileges WHERE securable_id = $1 AND principal_folded = $2";
constexpr std::string_view kCount = "SELECT COUNT(*) FROM privileges WHERE securable_id = $1";
constexpr std::string_view kDeleteExpired =
    "DELETE FROM privileges WHERE id IN "
    "(SELECT id FROM privileges WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";

Result<HeldPrivilege> from_row(const Row& row) {
    SLUICE_TRY(const auto type, stored(catalog::parse_securable_type(row.text(1))));
    SLUICE_TRY(const auto privilege, stored(catalog::parse_privilege(row.text(4))));
    return HeldPrivilege{.id = row.text(0),
                         .securable = {.type = type, .id = row.text(2)},
                         .principal = row.text(3),
                         .privilege = privilege,
                         .expires_at = row.optional_integer(5),
                         .granted_at = row.integer(6),
                         .granted_by = row.text(7)};
}

/// The id in the column of its own table, NULL in the others.
std::optional<std::string> reference(const SecurableId& securable, SecurableType type) {
    if (securable.type != type) return std::nullopt;
    return securable.id;
}

Error source_missing() {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST, "The securable does not exist.");
}

}  // namespace

Result<bool> PrivilegeRepository::put(const HeldPrivilege& row, ExpiryChange expiry) {
    const std::string key = catalog::principal_key(row.principal);
    SLUICE_TRY(const auto found,
               read_one(transaction_, kJoined<kSelect, kWhereKey>,
                        {row.securable.id, key, catalog::to_text(row.privilege)}, from_row));
    const bool lives = found && (!found->expires_at || *found->expires_at > row.granted_at);
    if (lives) {
        const bool kept = expiry == ExpiryChange::keep_unless_given && !row.expires_at;
        if (kept || row.expires_at == found->expires_at) return false;
        transaction_.mark_changed();
        SLUICE_CHECK(transaction_.execute(
            kUpdateExpiry, {found->id, row.expires_at, row.granted_at, row.granted_by}));
        return true;
    }
    transaction_.mark_changed();
    // What has expired is over: this is a new one, with an id of its own.
    if (found) SLUICE_CHECK(transaction_.execute(kDeleteId, {found->id}));
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsert,
            {row.id, catalog::to_text(row.securable.type), row.securable.id,
             reference(row.securable, SecurableType::catalog),
             reference(row.securable, SecurableType::schema),
             reference(row.securable, SecurableType::table),
             reference(row.securable, SecurableType::recipient), row.principal, key,
             catalog::to_text(row.privilege), row.expires_at, row.granted_at, row.granted_by}),
        Condition::RESOURCE_IN_USE, source_missing()));
    return true;
}

Result<bool> PrivilegeRepository::remove(const SecurableId& securable, std::string_view principal,
                                         catalog::Privilege privilege) {
    SLUICE_TRY(const std::int64_t removed,
               transaction_.execute(kDeleteKey, {securable.id, catalog::principal_key(principal),
                                                 catalog::to_text(privilege)}));
    if (removed > 0) transaction_.mark_changed();
    return removed > 0;
}

Result<std::int64_t> PrivilegeRepository::remove_all(const SecurableId& securable,
                                                     std::string_view principal) {
    SLUICE_TRY(
        const std::int64_t removed,
        transaction_.execute(kDeletePrincipal, {securable.id, catalog::principal_key(principal)}));
    if (removed > 0) transaction_.mark_changed();
    return removed;
}

Result<std::vector<HeldPrivilege>> PrivilegeRepository::list_on(const SecurableId& securable) {
    return read_all(transaction_, kJoined<kSelect, kWhereSecurable>, {securable.id}, from_row);
}

Result<std::vector<HeldPrivilege>> PrivilegeRepository::list_of(std::string_view principal) {
    return read_all(transaction_, kJoined<kSelect, kWherePrincipal>,
                    {catalog::principal_key(principal)}, from_row);
}

Result<std::int64_t> PrivilegeRepository::count_on(const SecurableId& securable) {
    return read_number(transaction_, kCount, {securable.id});
}

Result<std::int64_t> PrivilegeRepository::remove_expired(EpochMs now, std::int64_t limit) {
    SLUICE_TRY(const std::int64_t removed, transaction_.execute(kDeleteExpired, {now, limit}));
    if (removed > 0) transaction_.mark_changed();
    return removed;
}

}  // namespace sluice::metastore
