#include "governance/admin_tokens.h"

#include <algorithm>

#include "access/token_format.h"
#include "base/encoding.h"
#include "catalog/privileges.h"
#include "governance/changes.h"
#include "governance/limits.h"
#include "governance/rights.h"
#include "governance/share_standing.h"
#include "metastore/admin_token_repository.h"

namespace sluice::governance {
namespace {

using metastore::AdminTokenRepository;
using metastore::Transaction;

Result<void> require_management(const Services& services, const AdminPrincipal& who,
                                Transaction& transaction) {
    return Rights(services, transaction, who)
        .require(Operation::manage_admin_tokens, the_metastore());
}

/// The name is the user's, as in owners and privileges: an e-mail address will do. A group is
/// nobody in particular, and `admin` is the administrator of the environment.
Result<void> check_token_name(std::string_view name, access::Role role) {
    const bool control = std::any_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (name.empty() || name.size() > kOwnerBytesMax || !is_utf8(name) || control ||
        catalog::principal_key(name).starts_with("group:")) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "'name' must be the name of a user, of at most " +
                         std::to_string(kOwnerBytesMax) + " bytes");
    }
    if (role != access::Role::administrator && catalog::principal_key(name) == "admin") {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "only a token of the role admin may be called '" + std::string(name) + "'");
    }
    return {};
}

}  // namespace

Result<CreatedAdminToken> create_admin_token(const Services& services, const AdminPrincipal& who,
                                             const CreateAdminToken& request,
                                             RequestContext& context) {
    SLUICE_TRY(const access::Role role, access::parse_role(request.role));
    SLUICE_CHECK(check_token_name(request.name, role));
    if (request.expires_in_s &&
        (*request.expires_in_s <= 0 || *request.expires_in_s > kTokenLifetimeMaxS)) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "expires_in_seconds must be 1 to " + std::to_string(kTokenLifetimeMaxS));
    }
    const access::MintedToken minted =
        access::mint_token(access::TokenKind::admin, services.keys, services.random);
    CreatedAdminToken created{.row = {}, .token = minted.text};
    created.row.id = services.random.uuid();
    created.row.name = request.name;
    created.row.role = access::role_name(role);
    created.row.public_id = minted.public_id;
    created.row.digest = minted.digest;
    if (request.expires_in_s)
        created.row.expires_at = services.clock.now_ms() + *request.expires_in_s * 1000;
    created.row.provenance = created_by(services, who);
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<CreatedAdminToken> {
            SLUICE_CHECK(require_management(services, who, transaction));
            AdminTokenRepository tokens(transaction);
            SLUICE_TRY(const auto present, tokens.list());
            if (present.size() >= kAdminTokensMax) {
                return Error(
                    Condition::INVALID_PARAMETER_VALUE,
                    "there are already " + std::to_string(kAdminTokensMax) + " admin tokens");
            }
            SLUICE_CHECK(tokens.insert(created.row));
            SLUICE_CHECK(recheck_shares_of(services, transaction, created.row.name));
            return created;
        });
}

Result<std::vector<catalog::AdminToken>> list_admin_tokens(const Services& services,
                                                           const AdminPrincipal& who,
                                                           RequestContext& context) {
    using Rows = std::vector<catalog::AdminToken>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Rows> {
        SLUICE_CHECK(require_management(services, who, transaction));
        return AdminTokenRepository(transaction).list();
    });
}

Result<void> delete_admin_token(const Services& services, const AdminPrincipal& who,
                                std::string_view id, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(require_management(services, who, transaction));
        AdminTokenRepository tokens(transaction);
        SLUICE_TRY(const auto row, tokens.find_by_id(id));
        SLUICE_CHECK(tokens.remove(id));
        if (row) SLUICE_CHECK(recheck_shares_of(services, transaction, row->name));
        return {};
    });
}

}  // namespace sluice::governance
