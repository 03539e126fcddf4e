#include "governance/admin_tokens.h"

#include "access/token_format.h"
#include "catalog/names.h"
#include "governance/changes.h"
#include "governance/limits.h"
#include "metastore/admin_token_repository.h"

namespace sluice::governance {
namespace {

using metastore::AdminTokenRepository;
using metastore::Transaction;

Result<void> require_keys(const AdminPrincipal& who) {
    return access::require(who, access::Right::keys, "", {"manage", "admin tokens"});
}

}  // namespace

Result<CreatedAdminToken> create_admin_token(const Services& services, const AdminPrincipal& who,
                                             const CreateAdminToken& request,
                                             RequestContext& context) {
    SLUICE_CHECK(require_keys(who));
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_TRY(const access::Role role, access::parse_role(request.role));
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
            AdminTokenRepository tokens(transaction);
            SLUICE_TRY(const auto present, tokens.list());
            if (present.size() >= kAdminTokensMax) {
                return Error(
                    Condition::INVALID_PARAMETER_VALUE,
                    "there are already " + std::to_string(kAdminTokensMax) + " admin tokens");
            }
            SLUICE_CHECK(tokens.insert(created.row));
            return created;
        });
}

Result<std::vector<catalog::AdminToken>> list_admin_tokens(const Services& services,
                                                           const AdminPrincipal& who,
                                                           RequestContext& context) {
    SLUICE_CHECK(require_keys(who));
    return services.database.read(
        context, [](Transaction& transaction) { return AdminTokenRepository(transaction).list(); });
}

Result<void> delete_admin_token(const Services& services, const AdminPrincipal& who,
                                std::string_view id, RequestContext& context) {
    SLUICE_CHECK(require_keys(who));
    return services.database.write(context, [&](Transaction& transaction) {
        return AdminTokenRepository(transaction).remove(id);
    });
}

}  // namespace sluice::governance
