#include "governance/activation.h"

#include "access/activation_link.h"
#include "access/ip_rules.h"
#include "access/token_format.h"
#include "metastore/recipient_repository.h"
#include "metastore/token_repository.h"

namespace sluice::governance {
namespace {

using metastore::Transaction;

struct LivingLink {
    catalog::RecipientToken token;
    catalog::Recipient recipient;
};

/// The token and recipient behind a link that is genuine, unused and not expired.
Result<LivingLink> find_living(const Services& services, Transaction& transaction,
                               const access::TokenText& link) {
    SLUICE_TRY(const auto token,
               metastore::TokenRepository(transaction).find_by_link_id(link.public_id));
    if (!token ||
        !access::activation_matches(services.keys, link, token->link_id, token->link_generation)) {
        return access::dead_activation_link();
    }
    const EpochMs now = services.clock.now_ms();
    const bool unused = token->state == catalog::TokenState::invited;
    if (!unused || token->link_expires_at <= now || token->expires_at <= now)
        return access::dead_activation_link();
    SLUICE_TRY(const auto recipient,
               metastore::RecipientRepository(transaction).find_by_id(token->recipient_id));
    if (!recipient || recipient->blocked) return access::dead_activation_link();
    return LivingLink{.token = *token, .recipient = *recipient};
}

Result<void> check_address(const catalog::Recipient& recipient,
                           const std::optional<IpAddress>& client) {
    if (access::IpRules::compile(recipient.ip_access_list).allowed(client)) return {};
    return Error(Condition::PERMISSION_DENIED,
                 "this address is not on the recipient's IP access list");
}

ActivationInfo info_of(const LivingLink& living) {
    return {.recipient_name = living.recipient.name,
            .recipient_id = living.recipient.id,
            .token_id = living.token.id,
            .token_expires_at = living.token.expires_at,
            .link_expires_at = living.token.link_expires_at};
}

}  // namespace

Result<ActivationInfo> activation_info(const Services& services, std::string_view link_text,
                                       const std::optional<IpAddress>& client,
                                       RequestContext& context) {
    SLUICE_TRY(const access::TokenText link, access::parse_activation_text(link_text));
    return services.database.read(context, [&](Transaction& transaction) -> Result<ActivationInfo> {
        SLUICE_TRY(const LivingLink living, find_living(services, transaction, link));
        SLUICE_CHECK(check_address(living.recipient, client));
        return info_of(living);
    });
}

Result<Profile> retrieve_profile(const Services& services, std::string_view link_text,
                                 const std::optional<IpAddress>& client, RequestContext& context) {
    SLUICE_TRY(const access::TokenText link, access::parse_activation_text(link_text));
    const access::MintedToken minted =
        access::mint_token(access::TokenKind::recipient, services.keys, services.random);
    return services.database.write(context, [&](Transaction& transaction) -> Result<Profile> {
        SLUICE_TRY(const LivingLink living, find_living(services, transaction, link));
        SLUICE_CHECK(check_address(living.recipient, client));
        SLUICE_TRY(const auto activated,
                   metastore::TokenRepository(transaction)
                       .activate({.link_id = living.token.link_id,
                                  .link_generation = living.token.link_generation,
                                  .public_id = minted.public_id,
                                  .digest = minted.digest,
                                  .now = services.clock.now_ms(),
                                  .updated_by = living.recipient.name}));
        if (!activated) return access::dead_activation_link();
        return Profile{.info = info_of(living),
                       .endpoint = services.public_url + "/delta-sharing/",
                       .bearer_token = minted.text,
                       .expires_at = activated->expires_at};
    });
}

}  // namespace sluice::governance
