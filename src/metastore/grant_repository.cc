#include "metastore/grant_repository.h"

#include "base/encoding.h"
#include "metastore/grant_row.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::Grant;

constexpr std::string_view kWhereKey =
    " FROM grants g WHERE g.share_id = $1 AND g.recipient_id = $2 AND g.object_key = $3 "
    "AND g.privilege = $4";
constexpr std::string_view kWhereId = " FROM grants g WHERE g.id = $1";

constexpr std::string_view kInsert =
    "INSERT INTO grants (id, share_id, object_id, object_key, recipient_id, privilege, "
    "expires_at, granted_at, granted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr std::string_view kUpdateExpiry =
    "UPDATE grants SET expires_at = $2, granted_at = $3, granted_by = $4 WHERE id = $1";
constexpr std::string_view kDeleteKey =
    "DELETE FROM grants WHERE share_id = $1 AND recipient_id = $2 AND object_key = $3 "
    "AND privilege = $4";
constexpr std::string_view kDeleteId = "DELETE FROM grants WHERE id = $1";
constexpr std::string_view kDeleteExpired =
    "DELETE FROM grants WHERE id IN "
    "(SELECT id FROM grants WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
constexpr std::string_view kCountObjectInShare =
    "SELECT COUNT(*) FROM share_objects WHERE id = $1 AND share_id = $2";

// CROSS JOIN keeps SQLite to the order written: first the grants asked for, then their names.
constexpr std::string_view kNamed =
    ", s.name, r.name, o.name FROM grants g CROSS JOIN shares s CROSS JOIN recipients r "
    "LEFT JOIN share_objects o ON o.id = g.object_id "
    "WHERE s.id = g.share_id AND r.id = g.recipient_id ";
constexpr std::string_view kOfShare =
    "AND g.share_id = $1 AND r.name_folded > $2 AND r.name_folded <= (SELECT MAX(p.name_folded) "
    "FROM (SELECT DISTINCT r2.name_folded FROM grants g2 CROSS JOIN recipients r2 "
    "WHERE r2.id = g2.recipient_id AND g2.share_id = $1 AND r2.name_folded > $2 "
    "ORDER BY r2.name_folded LIMIT $3) p) ORDER BY r.name_folded, g.object_key, g.privilege";
constexpr std::string_view kOfRecipient =
    "AND g.recipient_id = $1 AND s.name_folded > $2 AND s.name_folded <= (SELECT "
    "MAX(p.name_folded) FROM (SELECT DISTINCT s2.name_folded FROM grants g2 CROSS JOIN shares s2 "
    "WHERE s2.id = g2.share_id AND g2.recipient_id = $1 AND s2.name_folded > $2 "
    "ORDER BY s2.name_folded LIMIT $3) p) ORDER BY s.name_folded, g.object_key, g.privilege";
constexpr std::string_view kOfObject = "AND g.object_id = $1 ORDER BY r.name_folded, g.privilege";
constexpr std::string_view kBehindId = "AND g.id > $1 ORDER BY g.id LIMIT $2";

Result<NamedGrant> named_from_row(const Row& row) {
    SLUICE_TRY(Grant grant, grant_from_row(row));
    return NamedGrant{.grant = std::move(grant),
                      .share_name = row.text(8),
                      .recipient_name = row.text(9),
                      .object_name = row.optional_text(10)};
}

Error source_missing() {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                 "The share, the object in it or the recipient does not exist.");
}

}  // namespace

Result<StoredGrant> GrantRepository::put(const Grant& row, ExpiryChange expiry) {
    const GrantKey key{.share_id = row.share_id,
                       .object_id = row.object_id,
                       .recipient_id = row.recipient_id,
                       .privilege = row.privilege};
    SLUICE_TRY(std::optional<Grant> found, find(key));
    if (found && found->expires_at && *found->expires_at <= row.granted_at) {
        SLUICE_CHECK(remove_by_id(found->id));
        found.reset();
    }
    if (found) {
        const bool kept = expiry == ExpiryChange::keep_unless_given && !row.expires_at;
        if (kept || row.expires_at == found->expires_at) {
            return StoredGrant{.grant = std::move(*found), .changed = false};
        }
        transaction_.mark_changed();
        SLUICE_CHECK(transaction_.execute(
            kUpdateExpiry, {found->id, row.expires_at, row.granted_at, row.granted_by}));
        found->expires_at = row.expires_at;
        found->granted_at = row.granted_at;
        found->granted_by = row.granted_by;
        return StoredGrant{.grant = std::move(*found), .changed = true};
    }
    if (row.object_id) {
        SLUICE_TRY(const std::int64_t count,
                   read_number(transaction_, kCountObjectInShare, {*row.object_id, row.share_id}));
        if (count == 0) return source_missing();
    }
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(kInsert, {row.id, row.share_id, row.object_id,
                                       row.object_id.value_or(""), row.recipient_id, row.privilege,
                                       row.expires_at, row.granted_at, row.granted_by}),
        Condition::RESOURCE_IN_USE, source_missing()));
    return StoredGrant{.grant = row, .changed = true};
}

Result<std::optional<Grant>> GrantRepository::find(const GrantKey& key) {
    return read_one(transaction_, kJoined<kSelectGrantColumns, kWhereKey>,
                    {key.share_id, key.recipient_id, key.object_id.value_or(""), key.privilege},
                    grant_from_row);
}

Result<std::optional<Grant>> GrantRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelectGrantColumns, kWhereId>, {id}, grant_from_row);
}

Result<bool> GrantRepository::remove(const GrantKey& key) {
    SLUICE_TRY(const std::int64_t removed,
               transaction_.execute(kDeleteKey, {key.share_id, key.recipient_id,
                                                 key.object_id.value_or(""), key.privilege}));
    if (removed > 0) transaction_.mark_changed();
    return removed > 0;
}

Result<bool> GrantRepository::remove_by_id(std::string_view id) {
    SLUICE_TRY(const std::int64_t removed, transaction_.execute(kDeleteId, {id}));
    if (removed > 0) transaction_.mark_changed();
    return removed > 0;
}

Result<std::vector<NamedGrant>> GrantRepository::list_of_share(std::string_view share_id,
                                                               const NamePage& page) {
    return read_all(transaction_, kJoined<kSelectGrantColumns, kNamed, kOfShare>,
                    {share_id, fold_ascii(page.after), page.limit}, named_from_row);
}

Result<std::vector<NamedGrant>> GrantRepository::list_of_recipient(std::string_view recipient_id,
                                                                   const NamePage& page) {
    return read_all(transaction_, kJoined<kSelectGrantColumns, kNamed, kOfRecipient>,
                    {recipient_id, fold_ascii(page.after), page.limit}, named_from_row);
}

Result<std::vector<NamedGrant>> GrantRepository::list_of_object(std::string_view object_id) {
    return read_all(transaction_, kJoined<kSelectGrantColumns, kNamed, kOfObject>, {object_id},
                    named_from_row);
}

Result<std::vector<NamedGrant>> GrantRepository::list(std::string_view after_id,
                                                      std::int64_t limit) {
    return read_all(transaction_, kJoined<kSelectGrantColumns, kNamed, kBehindId>,
                    {after_id, limit}, named_from_row);
}

Result<std::int64_t> GrantRepository::remove_expired(EpochMs now, std::int64_t limit) {
    SLUICE_TRY(const std::int64_t removed, transaction_.execute(kDeleteExpired, {now, limit}));
    if (removed > 0) transaction_.mark_changed();
    return removed;
}

}  // namespace sluice::metastore
