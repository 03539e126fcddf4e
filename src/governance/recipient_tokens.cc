#include "governance/recipient_tokens.h"

#include "governance/changes.h"
#include "governance/rights.h"
#include "metastore/recipient_repository.h"
#include "metastore/token_repository.h"

namespace sluice::governance {
namespace {

using metastore::RecipientRepository;
using metastore::TokenRepository;
using metastore::Transaction;

std::string_view state_of(const catalog::RecipientToken& token, EpochMs now) {
    if (token.state == catalog::TokenState::revoked) return "REVOKED";
    if (token.expires_at <= now) return "EXPIRED";
    if (token.state == catalog::TokenState::active) return "ACTIVE";
    // An invitation that was not taken in time can become nothing any more.
    return token.link_expires_at <= now ? "EXPIRED" : "INVITED";
}

bool lives(const catalog::RecipientToken& token, EpochMs now) {
    return token.state != catalog::TokenState::revoked && token.expires_at > now;
}

}  // namespace

Result<std::vector<TokenRecord>> list_recipient_tokens(const Services& services,
                                                       const AdminPrincipal& who,
                                                       std::string_view recipient,
                                                       RequestContext& context) {
    using Records = std::vector<TokenRecord>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Records> {
        SLUICE_TRY(const auto row, RecipientRepository(transaction).get_by_name(recipient));
        SLUICE_CHECK(
            Rights(services, transaction, who).require(Operation::see_recipient, subject(row)));
        SLUICE_TRY(const auto tokens, TokenRepository(transaction).list(row.id));
        Records records;
        for (const catalog::RecipientToken& token : tokens) {
            TokenRecord record{.token = token,
                               .state = state_of(token, services.clock.now_ms()),
                               .last_use = services.token_uses.find(token.id)};
            if (!record.last_use) {
                SLUICE_TRY(record.last_use,
                           metastore::TokenUseRepository(transaction).find(token.id));
            }
            records.push_back(std::move(record));
        }
        return records;
    });
}

Result<std::vector<std::string>> revoke_recipient_token(const Services& services,
                                                        const AdminPrincipal& who,
                                                        const RevokeToken& request,
                                                        RequestContext& context) {
    SLUICE_CHECK(check_text("reason", request.reason));
    using Ids = std::vector<std::string>;
    return services.database.write(context, [&](Transaction& transaction) -> Result<Ids> {
        RecipientRepository recipients(transaction);
        SLUICE_TRY(catalog::Recipient row, recipients.get_by_name(request.recipient));
        SLUICE_CHECK(
            Rights(services, transaction, who).require(Operation::revoke_token, subject(row)));
        TokenRepository tokens(transaction);
        SLUICE_TRY(const auto all, tokens.list(row.id));
        const EpochMs now = services.clock.now_ms();
        bool known = !request.token_id;
        Ids revoked;
        for (const catalog::RecipientToken& token : all) {
            if (request.token_id && token.id != *request.token_id) continue;
            known = true;
            if (!lives(token, now)) continue;
            SLUICE_CHECK(tokens.revoke(token.id, now, who.name, request.reason));
            revoked.push_back(token.id);
        }
        if (!known) {
            return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                         "Recipient '" + row.name + "' has no token '" + *request.token_id + "'.");
        }
        if (revoked.empty()) return revoked;
        touch(row.provenance, services, who);
        SLUICE_CHECK(recipients.update(row));
        return revoked;
    });
}

Result<RecipientDetails> set_recipient_blocked(const Services& services, const AdminPrincipal& who,
                                               std::string_view recipient, bool blocked,
                                               RequestContext& context) {
    SLUICE_CHECK(services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        RecipientRepository recipients(transaction);
        SLUICE_TRY(catalog::Recipient row, recipients.get_by_name(recipient));
        SLUICE_CHECK(
            Rights(services, transaction, who).require(Operation::block_recipient, subject(row)));
        if (row.blocked == blocked) return {};
        row.blocked = blocked;
        touch(row.provenance, services, who);
        return recipients.update(row);
    }));
    return get_recipient(services, who, recipient, context);
}

EpochMs links_expire_at(const Services& services) {
    return services.clock.now_ms() + services.link_ttl_s * 1000;
}

}  // namespace sluice::governance
