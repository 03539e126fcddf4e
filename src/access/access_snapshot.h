#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/file_link.h"
#include "access/ip_rules.h"
#include "access/master_key.h"
#include "base/clock.h"
#include "base/result.h"
#include "metastore/access_rows.h"

namespace sluice::access {

class SharesView;
struct SnapshotIndex;

/// An authenticated recipient. A value: it lives as long as its request.
struct Principal {
    std::string recipient_id;
    std::string recipient_name;
    catalog::AuthenticationType authentication_type = catalog::AuthenticationType::token;
    std::string token_id;
    EpochMs token_expires_at = 0;
    std::shared_ptr<const IpRules> ip_rules;

    /// P15: asked right after authentication, on every route. PERMISSION_DENIED.
    Result<void> check_address(const std::optional<IpAddress>& client) const;
};

/// What a file of a gateway link belongs to, now.
struct FileAuthorization {
    Principal principal;
    std::string share_name;
    std::string schema_name;
    std::string table_name;
    std::string location;  ///< of the table
};

/// All recipients, tokens, shares, objects and grants at one generation. Immutable; any thread.
/// Every look-up is a hash or a binary search, every page costs its own length (F13).
class AccessSnapshot {
public:
    /// Rows that contradict each other (a grant on a share that is not there) give no right; they
    /// are never an error.
    static std::shared_ptr<const AccessSnapshot> build(metastore::AccessRows rows);

    std::int64_t generation() const;

    /// The recipient of an `Authorization` header. UNAUTHENTICATED with one text for missing,
    /// malformed, unknown and revoked tokens and those of administrators (P11, P12, P229); an
    /// expired one is told when. PERMISSION_DENIED for a blocked recipient (P208). The address is
    /// the caller's next check.
    Result<Principal> authenticate_recipient(const KeyRing& keys,
                                             std::optional<std::string_view> authorization,
                                             EpochMs now) const;

    /// Whether the recipient of a verified link may still read that file: token alive, recipient
    /// not blocked, object granted, still naming that table, and restricted as it was when the
    /// link was made (P161). FILE_LINK_INVALID. The
    /// address is the caller's next check.
    Result<FileAuthorization> authorize_file(const FileLink& link, EpochMs now) const;

    /// What a recipient sees at `now`. The view borrows the snapshot.
    SharesView shares_of(const Principal& principal, EpochMs now) const;

    const catalog::AdminToken* find_admin_token(std::string_view public_id) const;
    /// Administrators' tokens of free text.
    std::vector<const catalog::AdminToken*> free_text_admin_tokens() const;
    const catalog::Recipient* find_recipient(std::string_view recipient_id) const;

    explicit AccessSnapshot(std::unique_ptr<const SnapshotIndex> index);
    ~AccessSnapshot();
    AccessSnapshot(const AccessSnapshot&) = delete;
    AccessSnapshot& operator=(const AccessSnapshot&) = delete;

private:
    std::unique_ptr<const SnapshotIndex> index_;
};

/// The credential of `Authorization: Bearer …`, scheme in any case; nullopt if it is none.
std::optional<std::string_view> bearer_credential(std::string_view authorization);

}  // namespace sluice::access
