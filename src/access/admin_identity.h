#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "access/access_snapshot.h"
#include "access/master_key.h"
#include "access/token_format.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::access {

/// `admin`, `operator`, `owner`, `auditor`, `reader` (A14); what they may do is decided in
/// governance (rights.def).
enum class Role { administrator, operations, owner, auditor, reader };
inline constexpr std::array kRoles = {Role::administrator, Role::operations, Role::owner,
                                      Role::auditor, Role::reader};
std::string_view role_name(Role role);
/// INVALID_PARAMETER_VALUE naming the five; any case.
Result<Role> parse_role(std::string_view text);

struct AdminPrincipal {
    std::string name;      ///< goes into `owner`, `created_by`
    std::string token_id;  ///< empty for the token of the environment
    Role role = Role::reader;
};

/// Checks the credentials of the administration API. Immutable; any thread.
class AdminAuthenticator {
public:
    /// `configured` is SLUICE_ADMIN_TOKEN: CONFIGURATION_INVALID if it has fewer than 24 characters
    /// or looks like a recipient's token.
    static Result<AdminAuthenticator> open(const KeyRing& keys,
                                           const std::optional<Secret<std::string>>& configured);

    /// The principal of an `Authorization` header: Bearer, or Basic with the token as password
    /// (A13). UNAUTHENTICATED; ROUTE_DOES_NOT_EXIST for a recipient's token or an activation link,
    /// which must not learn what routes there are (R42).
    Result<AdminPrincipal> authenticate(const AccessSnapshot& snapshot,
                                        std::optional<std::string_view> authorization,
                                        EpochMs now) const;

private:
    AdminAuthenticator(const KeyRing& keys, std::optional<std::string> configured_digest)
        : keys_(&keys), configured_digest_(std::move(configured_digest)) {}

    const KeyRing* keys_;
    std::optional<std::string> configured_digest_;
};

/// Digest of an administrator's token, also of free text: what AdminToken::digest holds.
std::string admin_token_digest(const KeyRing& keys, std::string_view text);

/// Writes the first administrator's token to `DATA_DIR/admin.token`, 0600, complete or not at all.
/// RESOURCE_ALREADY_EXISTS if there is one: it is never overwritten.
Result<void> write_admin_token_file(const std::string& data_dir, const Secret<std::string>& token,
                                    Random& random);
/// Takes it back: the token was never registered.
Result<void> remove_admin_token_file(const std::string& data_dir);

}  // namespace sluice::access
