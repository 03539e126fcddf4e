#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// What retrieval makes of an activation link: a bearer token, of which only this is stored (A83).
struct Activation {
    std::string link_id;
    std::int64_t link_generation = 0;
    std::string public_id;
    std::string digest;
    EpochMs now = 0;
    std::string updated_by;
};

/// A new token for a recipient, and how long the one before it may live on (A74).
struct Rotation {
    catalog::RecipientToken fresh;
    std::string recipient_name;
    EpochMs old_expires_at_most = 0;
    EpochMs now = 0;
    std::string updated_by;
};

/// Credentials of recipients: activation links before retrieval, bearer tokens after.
class TokenRepository {
public:
    explicit TokenRepository(Transaction& transaction) : transaction_(transaction) {}

    /// RECIPIENT_DOES_NOT_EXIST if there is no recipient of `row.recipient_id`.
    Result<void> insert(const catalog::RecipientToken& row);
    Result<std::optional<catalog::RecipientToken>> find_by_id(std::string_view id);
    Result<std::optional<catalog::RecipientToken>> find_by_public_id(std::string_view public_id);
    Result<std::optional<catalog::RecipientToken>> find_by_link_id(std::string_view link_id);
    /// Newest first, dead ones included.
    Result<std::vector<catalog::RecipientToken>> list(std::string_view recipient_id);

    /// One conditional update (R40, A79): the token if this call turned the living link into it,
    /// nullopt if the link is used, expired, of another generation or unknown. Of concurrent calls
    /// exactly one gets it.
    Result<std::optional<catalog::RecipientToken>> activate(const Activation& activation);
    /// A74-A76: shortens the living token and adds the fresh one; an unused link is replaced
    /// instead. INVALID_PARAMETER_VALUE when two tokens live.
    Result<void> rotate(const Rotation& rotation);
    /// False if it was revoked before, or never was.
    Result<bool> revoke(std::string_view id, EpochMs now, std::string_view updated_by,
                        const std::optional<std::string>& reason = std::nullopt);
    /// Revokes all of a recipient; the number of those that lived.
    Result<std::int64_t> revoke_all(std::string_view recipient_id, EpochMs now,
                                    std::string_view updated_by);
    /// Moves the expiry of tokens that live at `now` (A67); a link never outlives its token.
    Result<std::int64_t> set_expiry(std::string_view recipient_id, EpochMs expires_at, EpochMs now,
                                    std::string_view updated_by);
    /// Neither revoked nor expired at `now`.
    Result<std::int64_t> count_live(std::string_view recipient_id, EpochMs now);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
