#include "metastore/token_repository.h"

#include "catalog/enum_text.h"
#include "catalog/limits.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"
#include "metastore/token_row.h"

namespace sluice::metastore {
namespace {

using catalog::RecipientToken;
using catalog::TokenState;

constexpr std::string_view kSelect = "SELECT ";
constexpr std::string_view kWhereId = "FROM recipient_tokens WHERE id = $1";
constexpr std::string_view kWherePublicId = "FROM recipient_tokens WHERE public_id = $1";
constexpr std::string_view kWhereLink = "FROM recipient_tokens WHERE link_id = $1";
constexpr std::string_view kWhereRecipient =
    "FROM recipient_tokens WHERE recipient_id = $1 ORDER BY position DESC";
constexpr std::string_view kWhereLive =
    "FROM recipient_tokens WHERE recipient_id = $1 AND state <> 'REVOKED' AND expires_at > $2 "
    "ORDER BY position DESC";

// Positions grow with the age of the recipient: tokens made in one millisecond keep their order.
constexpr std::string_view kInsert =
    "INSERT INTO recipient_tokens (position, id, recipient_id, state, public_id, digest, link_id, "
    "link_generation, link_expires_at, expires_at, activated_at, created_at, created_by, "
    "updated_at, updated_by) VALUES ((SELECT COALESCE(MAX(position), 0) + 1 FROM recipient_tokens "
    "WHERE recipient_id = $2), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

constexpr std::string_view kActivate =
    "UPDATE recipient_tokens SET state = 'ACTIVE', public_id = $1, digest = $2, "
    "activated_at = $3, updated_at = $3, updated_by = $4 "
    "WHERE link_id = $5 AND link_generation = $6 AND state = 'INVITED' AND link_expires_at > $3 "
    "AND expires_at > $3 RETURNING ";
constexpr std::string_view kRevoke =
    "UPDATE recipient_tokens SET state = 'REVOKED', updated_at = $2, updated_by = $3, "
    "revoke_reason = $4 WHERE id = $1 AND state <> 'REVOKED'";
constexpr std::string_view kRevokeAll =
    "UPDATE recipient_tokens SET state = 'REVOKED', updated_at = $2, updated_by = $3 "
    "WHERE recipient_id = $1 AND state <> 'REVOKED' AND expires_at > $2";
constexpr std::string_view kSetExpiry =
    "UPDATE recipient_tokens SET expires_at = $2, link_expires_at = CASE WHEN "
    "link_expires_at > $2 THEN $2 ELSE link_expires_at END, updated_at = $3, updated_by = $4 "
    "WHERE id = $1";
constexpr std::string_view kCountLive =
    "SELECT COUNT(*) FROM recipient_tokens WHERE recipient_id = $1 AND state <> 'REVOKED' "
    "AND expires_at > $2";

// A NULL is in no unique index: any number of links may wait for their token.
std::optional<std::string> null_if_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

std::optional<Bytes> null_if_no_bytes(const std::string& bytes) {
    if (bytes.empty()) return std::nullopt;
    return Bytes{bytes};
}

}  // namespace

Result<void> TokenRepository::insert(const RecipientToken& row) {
    transaction_.mark_changed();
    auto outcome = transaction_.execute(
        kInsert, {row.id, row.recipient_id, to_text(row.state), null_if_empty(row.public_id),
                  null_if_no_bytes(row.digest), row.link_id, row.link_generation,
                  row.link_expires_at, row.expires_at, row.activated_at, row.provenance.created_at,
                  row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by});
    SLUICE_CHECK(
        replacing(std::move(outcome), Condition::RESOURCE_IN_USE,
                  Error(Condition::RECIPIENT_DOES_NOT_EXIST, "The recipient does not exist.")));
    return {};
}

Result<std::optional<RecipientToken>> TokenRepository::find_by_id(std::string_view id) {
    return read_one(transaction_, kJoined<kSelect, kTokenColumns, kWhereId>, {id}, token_from_row);
}

Result<std::optional<RecipientToken>> TokenRepository::find_by_public_id(
    std::string_view public_id) {
    return read_one(transaction_, kJoined<kSelect, kTokenColumns, kWherePublicId>, {public_id},
                    token_from_row);
}

Result<std::optional<RecipientToken>> TokenRepository::find_by_link_id(std::string_view link_id) {
    return read_one(transaction_, kJoined<kSelect, kTokenColumns, kWhereLink>, {link_id},
                    token_from_row);
}

Result<std::vector<RecipientToken>> TokenRepository::list(std::string_view recipient_id) {
    return read_all(transaction_, kJoined<kSelect, kTokenColumns, kWhereRecipient>, {recipient_id},
                    token_from_row);
}

Result<std::optional<RecipientToken>> TokenRepository::activate(const Activation& activation) {
    SLUICE_TRY(auto activated,
               read_one(transaction_, kJoined<kActivate, kTokenColumns>,
                        {activation.public_id, Bytes{activation.digest}, activation.now,
                         activation.updated_by, activation.link_id, activation.link_generation},
                        token_from_row));
    if (activated) transaction_.mark_changed();
    return activated;
}

Result<void> TokenRepository::rotate(const Rotation& rotation) {
    SLUICE_TRY(const auto live,
               read_all(transaction_, kJoined<kSelect, kTokenColumns, kWhereLive>,
                        {rotation.fresh.recipient_id, rotation.now}, token_from_row));
    if (std::ssize(live) >= catalog::kLiveTokensPerRecipientMax) {
        return Error(
            Condition::INVALID_PARAMETER_VALUE,
            "There are already two active tokens for recipient " + rotation.recipient_name + ".");
    }
    for (const RecipientToken& old : live) {
        if (old.state == TokenState::invited) {
            SLUICE_CHECK(revoke(old.id, rotation.now, rotation.updated_by));
        } else if (old.expires_at > rotation.old_expires_at_most) {
            transaction_.mark_changed();
            SLUICE_CHECK(transaction_.execute(kSetExpiry, {old.id, rotation.old_expires_at_most,
                                                           rotation.now, rotation.updated_by}));
        }
    }
    return insert(rotation.fresh);
}

Result<bool> TokenRepository::revoke(std::string_view id, EpochMs now, std::string_view updated_by,
                                     const std::optional<std::string>& reason) {
    transaction_.mark_changed();
    SLUICE_TRY(const std::int64_t revoked,
               transaction_.execute(kRevoke, {id, now, updated_by, reason}));
    return revoked > 0;
}

Result<std::int64_t> TokenRepository::revoke_all(std::string_view recipient_id, EpochMs now,
                                                 std::string_view updated_by) {
    transaction_.mark_changed();
    return transaction_.execute(kRevokeAll, {recipient_id, now, updated_by});
}

Result<std::int64_t> TokenRepository::set_expiry(std::string_view recipient_id, EpochMs expires_at,
                                                 EpochMs now, std::string_view updated_by) {
    SLUICE_TRY(const auto live, read_all(transaction_, kJoined<kSelect, kTokenColumns, kWhereLive>,
                                         {recipient_id, now}, token_from_row));
    std::int64_t moved = 0;
    bool newest = true;
    for (const RecipientToken& token : live) {
        // A token that was rotated away lives on for its grace only: it never gets more.
        const bool applies = newest || token.expires_at > expires_at;
        newest = false;
        if (!applies || token.expires_at == expires_at) continue;
        transaction_.mark_changed();
        SLUICE_TRY(const std::int64_t touched,
                   transaction_.execute(kSetExpiry, {token.id, expires_at, now, updated_by}));
        moved += touched;
    }
    return moved;
}

Result<std::int64_t> TokenRepository::count_live(std::string_view recipient_id, EpochMs now) {
    return read_number(transaction_, kCountLive, {recipient_id, now});
}

}  // namespace sluice::metastore
