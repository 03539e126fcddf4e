#include "governance/recipients.h"

#include <algorithm>

#include "access/activation_link.h"
#include "access/token_format.h"
#include "base/encoding.h"
#include "base/ip_address.h"
#include "catalog/enum_text.h"
#include "catalog/limits.h"
#include "catalog/names.h"
#include "governance/changes.h"
#include "governance/ip_property.h"
#include "governance/limits.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "metastore/managed_object_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/token_repository.h"

namespace sluice::governance {
namespace {

using metastore::RecipientRepository;
using metastore::TokenRepository;
using metastore::Transaction;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// A86: each entry an address or a range; echoed as sent.
Result<void> check_ip_list(const Services& services, const std::vector<std::string>& entries) {
    const std::int64_t entries_max = services.bounds.ip_ranges_per_recipient_max;
    if (std::ssize(entries) > entries_max) {
        return invalid("at most " + std::to_string(entries_max) + " IP ranges per recipient");
    }
    for (const std::string& entry : entries) {
        if (!IpRange::parse(entry))
            return invalid("'" + entry + "' is not an IP address or a CIDR range");
    }
    return {};
}

bool is_property_key(std::string_view key) {
    if (key.empty() || key.size() > 255) return false;
    return std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
}

/// A69: built-in keys are ours; sent back with their own value they are dropped.
Result<std::map<std::string, std::string>> checked_properties(
    const Services& services, const std::map<std::string, std::string>& sent,
    const std::string& recipient_name) {
    std::map<std::string, std::string> kept;
    for (const auto& [key, value] : sent) {
        if (!is_property_key(key)) return invalid("'" + key + "' is not a valid property key");
        if (value.size() > static_cast<std::size_t>(catalog::kPropertyValueCharactersMax) ||
            !is_utf8(value)) {
            return invalid("the value of property '" + key + "' is too long");
        }
        const bool built_in = key.starts_with("databricks.") || key.starts_with("sluice.");
        if (built_in && !(key == "databricks.name" && value == recipient_name)) {
            return invalid("property '" + key + "' is read-only");
        }
        if (!built_in) kept.emplace(key, value);
    }
    const std::int64_t kept_max = services.bounds.properties_per_recipient_max;
    if (std::ssize(kept) > kept_max)
        return invalid("at most " + std::to_string(kept_max) + " properties per recipient");
    return kept;
}

/// A65: in the future, at most a year away.
Result<void> check_expiration(const Services& services, EpochMs expiration) {
    const EpochMs now = services.clock.now_ms();
    if (expiration <= now) return invalid("expiration_time lies in the past");
    if (expiration > now + kTokenLifetimeMaxS * 1000)
        return invalid("expiration_time is more than 365 days away");
    return {};
}

Result<EpochMs> token_expiry(const Services& services, Transaction& transaction,
                             const std::optional<EpochMs>& wanted) {
    if (wanted) return *wanted;
    SLUICE_TRY(const catalog::Metastore row, metastore::MetastoreRepository(transaction).get());
    return services.clock.now_ms() + row.recipient_token_lifetime_s * 1000;
}

catalog::RecipientToken invited_token(const Services& services, const AdminPrincipal& who,
                                      const std::string& recipient_id, EpochMs expires_at) {
    catalog::RecipientToken token;
    token.id = services.random.uuid();
    token.recipient_id = recipient_id;
    token.link_id = access::mint_public_id(services.random);
    token.link_generation = 1;
    token.expires_at = expires_at;
    token.link_expires_at =
        std::min(expires_at, services.clock.now_ms() + services.activation_ttl_s * 1000);
    token.provenance = created_by(services, who);
    return token;
}

bool is_alive(const catalog::RecipientToken& token, EpochMs now) {
    return token.state != catalog::TokenState::revoked && token.expires_at > now;
}

Result<RecipientDetails> details_of(const Services& services, Rights& rights,
                                    Transaction& transaction, catalog::Recipient row) {
    RecipientDetails details;
    const EpochMs now = services.clock.now_ms();
    SLUICE_TRY(const bool sees_link, rights.may(Operation::see_activation_link, subject(row)));
    SLUICE_TRY(const std::vector<catalog::RecipientToken> tokens,
               TokenRepository(transaction).list(row.id));
    for (const catalog::RecipientToken& token : tokens) {
        if (!is_alive(token, now)) continue;
        TokenView view{.token = token, .activation_url = {}};
        const bool unused =
            token.state == catalog::TokenState::invited && token.link_expires_at > now;
        if (unused && sees_link) {
            const auto link =
                access::activation_token(services.keys, token.link_id, token.link_generation);
            view.activation_url = access::activation_url(services.public_url, link);
        }
        details.tokens.push_back(std::move(view));
    }
    SLUICE_TRY(const auto mark, metastore::ManagedObjectRepository(transaction)
                                    .find(metastore::ManagedObject{.recipient_id = row.id}));
    if (mark) details.managed_by = mark->managed_by;
    details.recipient = std::move(row);
    return details;
}

Result<catalog::AuthenticationType> type_of(const CreateRecipient& request) {
    if (request.authentication_type.empty()) return catalog::AuthenticationType::token;
    SLUICE_TRY(const catalog::AuthenticationType type,
               catalog::parse_authentication_type(request.authentication_type));
    if (type == catalog::AuthenticationType::token || type == catalog::AuthenticationType::email)
        return type;
    return invalid("authentication_type '" + request.authentication_type +
                   "' is not supported by this server; TOKEN and EMAIL are");
}

/// A70, at creation: an empty list is one that was not sent.
Result<IpSpellings> ip_spellings_of(const Services& services, const CreateRecipient& request) {
    IpSpellings sent;
    if (!request.ip_access_list.empty()) sent.list = request.ip_access_list;
    sent.properties = request.properties;
    SLUICE_TRY(IpSpellings agreed, reconcile_ip_spellings(std::move(sent), {}));
    if (agreed.list) SLUICE_CHECK(check_ip_list(services, *agreed.list));
    return agreed;
}

Result<catalog::Recipient> recipient_row(const Services& services, const AdminPrincipal& who,
                                         const CreateRecipient& request) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    SLUICE_CHECK(check_text("email", request.email));
    SLUICE_TRY(const IpSpellings spellings, ip_spellings_of(services, request));
    if (request.owner) SLUICE_CHECK(check_owner(*request.owner));
    if (request.expiration_time) SLUICE_CHECK(check_expiration(services, *request.expiration_time));
    catalog::Recipient row;
    row.id = services.random.uuid();
    row.name = request.name;
    row.owner = request.owner.value_or(who.name);
    SLUICE_TRY(row.authentication_type, type_of(request));
    row.comment = request.comment;
    row.email = request.email;
    row.expiration_time = request.expiration_time;
    row.ip_access_list = spellings.list.value_or(std::vector<std::string>());
    SLUICE_TRY(row.properties, checked_properties(services, request.properties, request.name));
    row.provenance = created_by(services, who);
    return row;
}

/// Applies what is present; false if nothing differs (A68).
Result<bool> apply(const Services& services, const UpdateRecipient& request,
                   catalog::Recipient& row) {
    bool changed = false;
    const auto set = [&](auto& target, const auto& value) {
        changed = changed || target != value;
        target = value;
    };
    if (request.new_name) {
        SLUICE_CHECK(catalog::check_name(*request.new_name));
        set(row.name, *request.new_name);
    }
    if (request.owner) {
        SLUICE_CHECK(check_owner(*request.owner));
        set(row.owner, *request.owner);
    }
    if (request.comment) {
        SLUICE_CHECK(check_text("comment", request.comment));
        set(row.comment, request.comment);
    }
    if (request.email) {
        SLUICE_CHECK(check_text("email", request.email));
        set(row.email, request.email);
    }
    if (request.expiration_time && request.expiration_time != row.expiration_time) {
        SLUICE_CHECK(check_expiration(services, *request.expiration_time));
        set(row.expiration_time, request.expiration_time);
    }
    SLUICE_TRY(const IpSpellings agreed, reconcile_ip_spellings({.list = request.ip_access_list,
                                                                 .properties = request.properties},
                                                                row.properties));
    if (agreed.list) {
        SLUICE_CHECK(check_ip_list(services, *agreed.list));
        set(row.ip_access_list, *agreed.list);
    }
    if (agreed.properties) {
        SLUICE_TRY(const auto properties,
                   checked_properties(services, *agreed.properties, row.name));
        set(row.properties, properties);
    }
    return changed;
}

}  // namespace

Result<RecipientDetails> create_recipient(const Services& services, const AdminPrincipal& who,
                                          const CreateRecipient& request, RequestContext& context) {
    SLUICE_TRY(const catalog::Recipient row, recipient_row(services, who, request));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<RecipientDetails> {
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::create_recipient, the_metastore()));
            RecipientRepository recipients(transaction);
            SLUICE_TRY(const std::int64_t count, recipients.count());
            if (count >= services.bounds.recipients_max)
                return invalid("there are already " + std::to_string(count) + " recipients");
            SLUICE_CHECK(recipients.insert(row));
            SLUICE_TRY(const EpochMs expires_at,
                       token_expiry(services, transaction, row.expiration_time));
            SLUICE_CHECK(TokenRepository(transaction)
                             .insert(invited_token(services, who, row.id, expires_at)));
            return details_of(services, rights, transaction, row);
        });
}

Result<RecipientDetails> get_recipient(const Services& services, const AdminPrincipal& who,
                                       std::string_view name, RequestContext& context) {
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<RecipientDetails> {
            SLUICE_TRY(catalog::Recipient row, RecipientRepository(transaction).get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::see_recipient, subject(row)));
            return details_of(services, rights, transaction, std::move(row));
        });
}

Result<AdminPage<RecipientDetails>> list_recipients(const Services& services,
                                                    const AdminPrincipal& who,
                                                    const PageParameters& page,
                                                    RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "recipients", {}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<RecipientDetails>> {
            SLUICE_TRY(auto rows, RecipientRepository(transaction).list(plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Recipient& row) { return row.name; });
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.keep_allowed(Operation::see_recipient, cut.items));
            AdminPage<RecipientDetails> answer;
            answer.next_page_token = std::move(cut.next_page_token);
            answer.items.reserve(cut.items.size());
            for (catalog::Recipient& row : cut.items) {
                SLUICE_TRY(RecipientDetails details,
                           details_of(services, rights, transaction, std::move(row)));
                answer.items.push_back(std::move(details));
            }
            return answer;
        });
}

Result<RecipientDetails> update_recipient(const Services& services, const AdminPrincipal& who,
                                          std::string_view name, const UpdateRecipient& request,
                                          RequestContext& context) {
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<RecipientDetails> {
            RecipientRepository recipients(transaction);
            SLUICE_TRY(catalog::Recipient row, recipients.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::update_recipient, subject(row)));
            // A rename is a creation under another name as well (S90).
            if (request.new_name && *request.new_name != row.name)
                SLUICE_CHECK(rights.require(Operation::rename_recipient, subject(row)));
            const std::optional<EpochMs> expiration_before = row.expiration_time;
            SLUICE_TRY(const bool changed, apply(services, request, row));
            if (changed) {
                touch(row.provenance, services, who);
                SLUICE_CHECK(recipients.update(row));
            }
            if (row.expiration_time && row.expiration_time != expiration_before) {
                SLUICE_CHECK(TokenRepository(transaction)
                                 .set_expiry(row.id, *row.expiration_time, services.clock.now_ms(),
                                             who.name));
            }
            return details_of(services, rights, transaction, std::move(row));
        });
}

Result<void> delete_recipient(const Services& services, const AdminPrincipal& who,
                              std::string_view name, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        RecipientRepository recipients(transaction);
        SLUICE_TRY(const catalog::Recipient row, recipients.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::delete_recipient, subject(row)));
        return recipients.remove(row);
    });
}

Result<RecipientDetails> rotate_token(const Services& services, const AdminPrincipal& who,
                                      std::string_view name, std::int64_t existing_expires_in_s,
                                      RequestContext& context) {
    if (existing_expires_in_s < 0)
        return invalid("existing_token_expire_in_seconds must not be negative");
    const EpochMs now = services.clock.now_ms();
    // More than any token's life changes nothing; bounded so that the sum cannot overflow.
    const std::int64_t grace_s = std::min(existing_expires_in_s, kTokenLifetimeMaxS);
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<RecipientDetails> {
            RecipientRepository recipients(transaction);
            SLUICE_TRY(catalog::Recipient row, recipients.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::rotate_token, subject(row)));
            SLUICE_TRY(EpochMs expires_at, token_expiry(services, transaction, std::nullopt));
            // A time that was set holds for later tokens too; one that is past is spent: whoever
            // rotates then renews the recipient.
            if (row.expiration_time.value_or(0) > now) {
                expires_at = std::min(expires_at, *row.expiration_time);
            } else {
                row.expiration_time.reset();
            }
            SLUICE_CHECK(TokenRepository(transaction)
                             .rotate({.fresh = invited_token(services, who, row.id, expires_at),
                                      .recipient_name = row.name,
                                      .old_expires_at_most = now + grace_s * 1000,
                                      .now = now,
                                      .updated_by = who.name}));
            touch(row.provenance, services, who);
            SLUICE_CHECK(recipients.update(row));
            return details_of(services, rights, transaction, std::move(row));
        });
}

}  // namespace sluice::governance
