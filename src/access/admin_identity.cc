#include "access/admin_identity.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "access/key_files.h"
#include "access/limits.h"
#include "base/assert.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

Error unauthenticated() {
    return Error(Condition::UNAUTHENTICATED, "The administration API needs a valid admin token.");
}

/// The token of a Basic credential is its password, whatever the user's name (A13).
std::optional<std::string> basic_password(std::string_view authorization) {
    constexpr std::string_view kScheme = "basic ";
    if (!equals_folded(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
    std::string_view encoded = authorization.substr(kScheme.size());
    while (encoded.starts_with(' ')) encoded.remove_prefix(1);
    while (encoded.ends_with(' ')) encoded.remove_suffix(1);
    if (encoded.size() > kCredentialBytesMax) return std::nullopt;
    const auto decoded = base64_decode(encoded);
    if (!decoded) return std::nullopt;
    const std::size_t colon = decoded->find(':');
    if (colon == std::string::npos || colon + 1 == decoded->size()) return std::nullopt;
    return decoded->substr(colon + 1);
}

std::optional<std::string> credential_of(std::string_view authorization) {
    if (const auto bearer = bearer_credential(authorization)) return std::string(*bearer);
    return basic_password(authorization);
}

Result<AdminPrincipal> principal_of(const catalog::AdminToken& row, EpochMs now) {
    if (row.expires_at && *row.expires_at <= now) {
        return Error(Condition::UNAUTHENTICATED,
                     "The admin token expired at " + format_iso8601(*row.expires_at) + ".");
    }
    const auto role = parse_role(row.role);
    if (!role) return unauthenticated();
    return AdminPrincipal{.name = row.name, .token_id = row.id, .role = *role};
}

std::string admin_token_path(const std::string& data_dir) { return data_dir + "/admin.token"; }

}  // namespace

std::string_view role_name(Role role) {
    switch (role) {
        case Role::administrator:
            return "admin";
        case Role::operations:
            return "operator";
        case Role::owner:
            return "owner";
        case Role::auditor:
            return "auditor";
        case Role::reader:
            return "reader";
    }
    SLUICE_ASSERT(false, "an unknown role");
    return {};
}

Result<Role> parse_role(std::string_view text) {
    for (const Role role : kRoles) {
        if (equals_folded(text, role_name(role))) return role;
    }
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "role must be one of admin, operator, owner, auditor, reader");
}

std::string admin_token_digest(const KeyRing& keys, std::string_view text) {
    const auto token = parse_token(text);
    if (token && token->kind == TokenKind::admin) {
        return token_digest(keys, token->secret.reveal());
    }
    return token_digest(keys, text);
}

Result<AdminAuthenticator> AdminAuthenticator::open(
    const KeyRing& keys, const std::optional<Secret<std::string>>& configured) {
    if (!configured) return AdminAuthenticator(keys, std::nullopt);
    const std::string& text = configured->reveal();
    if (text.size() < kAdminTokenCharactersMin || text.size() > kCredentialBytesMax) {
        return Error(Condition::CONFIGURATION_INVALID,
                     "SLUICE_ADMIN_TOKEN must have between 24 and 4096 characters");
    }
    for (const TokenKind kind : {TokenKind::recipient, TokenKind::activation_link}) {
        if (text.starts_with(token_prefix(kind))) {
            return Error(Condition::CONFIGURATION_INVALID,
                         "SLUICE_ADMIN_TOKEN must not be a token of a recipient");
        }
    }
    return AdminAuthenticator(keys, admin_token_digest(keys, text));
}

Result<AdminPrincipal> AdminAuthenticator::authenticate(
    const AccessSnapshot& snapshot, std::optional<std::string_view> authorization,
    EpochMs now) const {
    const auto text = authorization ? credential_of(*authorization) : std::nullopt;
    if (!text) return unauthenticated();
    const auto token = parse_token(*text);
    if (token && token->kind != TokenKind::admin) {
        return Error(Condition::ROUTE_DOES_NOT_EXIST, "There is no such route.");
    }
    const std::string digest = admin_token_digest(*keys_, *text);
    if (configured_digest_ && constant_time_equal(digest, *configured_digest_)) {
        return AdminPrincipal{.name = "admin", .token_id = "", .role = Role::administrator};
    }
    if (token) {
        const catalog::AdminToken* row = snapshot.find_admin_token(token->public_id);
        if (!token_matches(*keys_, *token, row != nullptr ? &row->digest : nullptr)) {
            return unauthenticated();
        }
        return principal_of(*row, now);
    }
    const catalog::AdminToken* match = nullptr;
    // All are compared, so that the time does not tell which one it was.
    for (const catalog::AdminToken* row : snapshot.free_text_admin_tokens()) {
        if (constant_time_equal(digest, row->digest)) match = row;
    }
    if (match == nullptr) return unauthenticated();
    return principal_of(*match, now);
}

Result<void> write_admin_token_file(const std::string& data_dir, const Secret<std::string>& token,
                                    Random& random) {
    return create_key_file(admin_token_path(data_dir), token.reveal() + "\n", random);
}

Result<void> remove_admin_token_file(const std::string& data_dir) {
    const std::string path = admin_token_path(data_dir);
    std::error_code failed;
    (void)std::filesystem::remove(path, failed);
    if (!failed) return {};
    return Error(Condition::CONFIGURATION_INVALID,
                 path + " cannot be removed: " + failed.message());
}

}  // namespace sluice::access
