#include "metastore/expiry_repository.h"

#include "base/assert.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

// Columns of all five: id, expires_at, share, object, recipient, principal, privilege, and type and
// id of the securable.
constexpr std::string_view kGrants =
    "SELECT e.id, e.expires_at, s.name, COALESCE(o.name, ''), r.name, '', e.privilege, '', '' "
    "FROM grants e CROSS JOIN shares s CROSS JOIN recipients r "
    "LEFT JOIN share_objects o ON o.id = e.object_id "
    "WHERE s.id = e.share_id AND r.id = e.recipient_id ";
constexpr std::string_view kPrivileges =
    "SELECT e.id, e.expires_at, '', '', '', e.principal, e.privilege, e.securable_type, "
    "e.securable_id FROM privileges e WHERE e.id IS NOT NULL ";
constexpr std::string_view kRecipients =
    "SELECT e.id, e.expiration_time, '', '', e.name, '', '', '', '' FROM recipients e "
    "WHERE e.expiration_time > $1 AND e.expiration_time <= $2 AND NOT EXISTS (SELECT 1 FROM "
    "told_expiries t WHERE t.kind = $3 AND t.object_id = e.id AND t.expires_at = "
    "e.expiration_time) ORDER BY e.expiration_time LIMIT $4";
constexpr std::string_view kRecipientTokens =
    "SELECT e.id, e.expires_at, '', '', r.name, '', '', '', '' FROM recipient_tokens e "
    "CROSS JOIN recipients r WHERE r.id = e.recipient_id AND e.state <> 'REVOKED' ";
constexpr std::string_view kAdminTokens =
    "SELECT e.id, e.expires_at, '', '', '', e.name, '', '', '' FROM admin_tokens e "
    "WHERE e.id IS NOT NULL ";
constexpr std::string_view kUntold =
    "AND e.expires_at > $1 AND e.expires_at <= $2 AND NOT EXISTS (SELECT 1 FROM told_expiries t "
    "WHERE t.kind = $3 AND t.object_id = e.id AND t.expires_at = e.expires_at) "
    "ORDER BY e.expires_at LIMIT $4";

constexpr std::string_view kClaim =
    "INSERT INTO told_expiries (kind, object_id, expires_at, told_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (kind, object_id, expires_at) DO NOTHING";
constexpr std::string_view kRelease =
    "DELETE FROM told_expiries WHERE kind = $1 AND object_id = $2 AND expires_at = $3";
constexpr std::string_view kForget =
    "DELETE FROM told_expiries WHERE (kind, object_id, expires_at) IN (SELECT kind, object_id, "
    "expires_at FROM told_expiries WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";

std::string_view kind_text(ExpiryKind kind) {
    switch (kind) {
        case ExpiryKind::grant:
            return "GRANT";
        case ExpiryKind::privilege:
            return "PRIVILEGE";
        case ExpiryKind::recipient:
            return "RECIPIENT";
        case ExpiryKind::recipient_token:
            return "RECIPIENT_TOKEN";
        case ExpiryKind::admin_token:
            return "ADMIN_TOKEN";
    }
    SLUICE_ASSERT(false, "an unknown kind of expiry");
    return {};
}

std::string_view untold_of(ExpiryKind kind) {
    switch (kind) {
        case ExpiryKind::grant:
            return kJoined<kGrants, kUntold>;
        case ExpiryKind::privilege:
            return kJoined<kPrivileges, kUntold>;
        case ExpiryKind::recipient:
            return kRecipients;
        case ExpiryKind::recipient_token:
            return kJoined<kRecipientTokens, kUntold>;
        case ExpiryKind::admin_token:
            return kJoined<kAdminTokens, kUntold>;
    }
    SLUICE_ASSERT(false, "an unknown kind of expiry");
    return {};
}

}  // namespace

Result<std::vector<Expiry>> ExpiryRepository::list_untold(ExpiryKind kind,
                                                          const ExpiryWindow& window,
                                                          std::int64_t limit) {
    return read_all(transaction_, untold_of(kind),
                    {window.since, window.until, kind_text(kind), limit},
                    [kind](const Row& row) -> Result<Expiry> {
                        return Expiry{.kind = kind,
                                      .id = row.text(0),
                                      .expires_at = row.integer(1),
                                      .share = row.text(2),
                                      .object = row.text(3),
                                      .recipient = row.text(4),
                                      .principal = row.text(5),
                                      .privilege = row.text(6),
                                      .securable_type = row.text(7),
                                      .securable_id = row.text(8)};
                    });
}

Result<bool> ExpiryRepository::claim(const Expiry& expiry, EpochMs now) {
    SLUICE_TRY(
        const std::int64_t claimed,
        transaction_.execute(kClaim, {kind_text(expiry.kind), expiry.id, expiry.expires_at, now}));
    return claimed > 0;
}

Result<void> ExpiryRepository::release(const Expiry& expiry) {
    SLUICE_CHECK(
        transaction_.execute(kRelease, {kind_text(expiry.kind), expiry.id, expiry.expires_at}));
    return {};
}

Result<std::int64_t> ExpiryRepository::forget_before(EpochMs time, std::int64_t limit) {
    return transaction_.execute(kForget, {time, limit});
}

}  // namespace sluice::metastore
