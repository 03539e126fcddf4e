#include "governance/recipients.h"

#include <algorithm>

#include "access/activation_link.h"
#include "access/partition_rule.h"
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
    const catalog::Recipient& recipient) {
    std::map<std::string, std::string> kept;
    for (const auto& [key, value] : sent) {
        if (!is_property_key(key)) return invalid("'" + key + "' is not a valid property key");
        if (value.size() > static_cast<std::size_t>(catalog::kPropertyValueCharactersMax) ||
            !is_utf8(value)) {
            return invalid("the value of property '" + key + "' is too long");
        }
        const bool built_in = key.starts_with("databricks.") || key.starts_with("sluice.");
        if (built_in && access::recipient_property(recipient, key) != value) {
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

/// The first token of a recipient: a link.
Result<void> invite(const Services& services, const AdminPrincipal& who, Transaction& transaction,
                    const catalog::Recipient& row) {
    SLUICE_TRY(const EpochMs expires_at, token_expiry(services, transaction, row.expiration_time));
    return TokenRepository(transaction).insert(invited_token(services, who, row.id, expires_at));
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

using catalog::AuthenticationType;

Result<AuthenticationType> type_of(const CreateRecipient& request) {
    if (request.authentication_type.empty()) return AuthenticationType::token;
    return catalog::parse_authentication_type(request.authentication_type);
}

/// A63: the others sign in elsewhere, or not yet.
bool has_tokens(AuthenticationType type) {
    return type == AuthenticationType::token || type == AuthenticationType::email;
}

/// A77.
Result<void> require_tokens(const catalog::Recipient& row) {
    if (has_tokens(row.authentication_type)) return {};
    return Error(Condition::INVALID_STATE,
                 "Recipient '" + row.name + "' has authentication_type " +
                     std::string(catalog::to_text(row.authentication_type)) +
                     " and so no token of this server.");
}

/// A88.
Result<void> check_takes_ip_list(const catalog::Recipient& row) {
    const bool takes = has_tokens(row.authentication_type) ||
                       row.authentication_type == AuthenticationType::oidc_federation;
    if (takes || row.ip_access_list.empty()) return {};
    return invalid("a recipient of authentication_type " +
                   std::string(catalog::to_text(row.authentication_type)) +
                   " has no ip_access_list");
}

/// A63: `cloud:region:anything`.
Result<void> check_global_metastore_id(const std::string& id) {
    const std::size_t first = id.find(':');
    const std::size_t second = first == std::string::npos ? first : id.find(':', first + 1);
    const bool fits = second != std::string::npos && first > 0 && second > first + 1 &&
                      second + 1 < id.size() && id.size() <= kEchoedTextBytesMax && is_utf8(id);
    if (fits) return {};
    return invalid("data_recipient_global_metastore_id should have the form cloud:region:uuid");
}

Result<void> check_echoed(std::string_view field, const std::vector<std::string>& texts) {
    if (texts.size() > kEchoedListMax) return invalid("too many " + std::string(field));
    for (const std::string& text : texts) {
        if (text.size() > kEchoedTextBytesMax || !is_utf8(text))
            return invalid("an entry of " + std::string(field) + " is too long");
    }
    return {};
}

/// What belongs to the type and is only kept to be echoed (A62, A66).
Result<void> set_echoed(const CreateRecipient& request, catalog::Recipient& row) {
    if (row.authentication_type == AuthenticationType::databricks) {
        if (!request.global_metastore_id || request.global_metastore_id->empty()) {
            return invalid(
                "CreateRecipient Missing required field: data_recipient_global_metastore_id");
        }
        SLUICE_CHECK(check_global_metastore_id(*request.global_metastore_id));
        row.global_metastore_id = request.global_metastore_id;
        if (request.sharing_code)
            SLUICE_CHECK(check_echoed("sharing_code", {*request.sharing_code}));
        row.sharing_code = request.sharing_code;
    }
    if (row.authentication_type == AuthenticationType::email) {
        SLUICE_CHECK(check_echoed("allowed_acceptance_types", request.allowed_acceptance_types));
        SLUICE_CHECK(check_echoed("allowed_data_recipient_global_metastore_ids",
                                  request.allowed_global_metastore_ids));
        row.allowed_acceptance_types = request.allowed_acceptance_types;
        row.allowed_global_metastore_ids = request.allowed_global_metastore_ids;
    }
    return {};
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
    SLUICE_CHECK(check_takes_ip_list(row));
    SLUICE_CHECK(set_echoed(request, row));
    SLUICE_TRY(row.properties, checked_properties(services, request.properties, row));
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
    if (request.clear_comment) set(row.comment, std::optional<std::string>());
    if (request.email) {
        SLUICE_CHECK(check_text("email", request.email));
        set(row.email, request.email);
    }
    if (request.expiration_time && request.expiration_time != row.expiration_time) {
        SLUICE_CHECK(check_expiration(services, *request.expiration_time));
        set(row.expiration_time, request.expiration_time);
    }
    IpSpellings wanted{.list = request.ip_access_list, .properties = request.properties};
    if (!request.property_changes.empty())
        wanted = with_property_changes(std::move(wanted), request.property_changes, row.properties);
    SLUICE_TRY(const IpSpellings agreed, reconcile_ip_spellings(std::move(wanted), row.properties));
    if (agreed.list) {
        SLUICE_CHECK(check_ip_list(services, *agreed.list));
        set(row.ip_access_list, *agreed.list);
        SLUICE_CHECK(check_takes_ip_list(row));
    }
    if (agreed.properties) {
        SLUICE_TRY(const auto properties, checked_properties(services, *agreed.properties, row));
        set(row.properties, properties);
    }
    return changed;
}

/// A63: true if the recipient turns from DATABRICKS into TOKEN, and so gets a link.
Result<bool> change_type(const UpdateRecipient& request, catalog::Recipient& row) {
    if (!request.authentication_type || request.authentication_type->empty()) return false;
    SLUICE_TRY(const AuthenticationType wanted,
               catalog::parse_authentication_type(*request.authentication_type));
    if (wanted == row.authentication_type) return false;
    if (row.authentication_type != AuthenticationType::databricks ||
        wanted != AuthenticationType::token) {
        return Error(Condition::INVALID_STATE,
                     "Recipient '" + row.name + "' has authentication_type " +
                         std::string(catalog::to_text(row.authentication_type)) +
                         "; only DATABRICKS can be changed, to TOKEN.");
    }
    row.authentication_type = wanted;
    row.global_metastore_id.reset();
    row.sharing_code.reset();
    return true;
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
            if (has_tokens(row.authentication_type))
                SLUICE_CHECK(invite(services, who, transaction, row));
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
                                                    const std::string& global_metastore_id,
                                                    const PageParameters& page,
                                                    RequestContext& context) {
    SLUICE_TRY(const PagePlan plan,
               plan_page(services, who, "recipients", {global_metastore_id}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<RecipientDetails>> {
            SLUICE_TRY(auto rows, RecipientRepository(transaction).list(plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Recipient& row) { return row.name; });
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.keep_allowed(Operation::see_recipient, cut.items));
            std::erase_if(cut.items, [&](const catalog::Recipient& row) {
                return !global_metastore_id.empty() &&
                       row.global_metastore_id != global_metastore_id;
            });
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
            SLUICE_TRY(const bool becomes_token, change_type(request, row));
            SLUICE_TRY(const bool applied, apply(services, request, row));
            const bool changed = applied || becomes_token;
            if (becomes_token) SLUICE_CHECK(invite(services, who, transaction, row));
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

namespace {

/// Why a recipient cannot be given another token now; empty: it can.
Result<std::string> rotation_obstacle(const Services& services, Transaction& transaction,
                                      const catalog::Recipient& row) {
    if (!has_tokens(row.authentication_type)) {
        return "nothing was rotated: '" + row.name + "' has no tokens but authentication_type " +
               std::string(catalog::to_text(row.authentication_type));
    }
    SLUICE_TRY(const auto tokens, TokenRepository(transaction).list(row.id));
    const EpochMs now = services.clock.now_ms();
    const auto living =
        std::count_if(tokens.begin(), tokens.end(),
                      [now](const catalog::RecipientToken& token) { return is_alive(token, now); });
    if (living < catalog::kLiveTokensPerRecipientMax) return std::string();
    return "nothing was rotated: the token before the last rotation of '" + row.name +
           "' still lives";
}

/// The rotation inside its transaction, and the recipient afterwards.
Result<RecipientDetails> rotate(const Services& services, const AdminPrincipal& who,
                                Transaction& transaction, Rights& rights, catalog::Recipient row,
                                std::int64_t grace_s) {
    const EpochMs now = services.clock.now_ms();
    SLUICE_TRY(EpochMs expires_at, token_expiry(services, transaction, std::nullopt));
    // A time that was set holds for later tokens too; one that is past is spent: whoever rotates
    // then renews the recipient.
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
    SLUICE_CHECK(RecipientRepository(transaction).update(row));
    return details_of(services, rights, transaction, std::move(row));
}

/// More than any token's life changes nothing; bounded so that the sum cannot overflow.
Result<std::int64_t> checked_grace(std::int64_t seconds) {
    if (seconds < 0) return invalid("existing_token_expire_in_seconds must not be negative");
    return std::min(seconds, kTokenLifetimeMaxS);
}

}  // namespace

Result<RecipientDetails> rotate_token(const Services& services, const AdminPrincipal& who,
                                      std::string_view name, std::int64_t existing_expires_in_s,
                                      RequestContext& context) {
    SLUICE_TRY(const std::int64_t grace_s, checked_grace(existing_expires_in_s));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<RecipientDetails> {
            SLUICE_TRY(catalog::Recipient row, RecipientRepository(transaction).get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::rotate_token, subject(row)));
            SLUICE_CHECK(require_tokens(row));
            return rotate(services, who, transaction, rights, std::move(row), grace_s);
        });
}

Result<RotationOutcome> rotate_token_if_due(const Services& services, const AdminPrincipal& who,
                                            std::string_view name,
                                            std::int64_t existing_expires_in_s,
                                            RequestContext& context) {
    SLUICE_TRY(const std::int64_t grace_s, checked_grace(existing_expires_in_s));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<RotationOutcome> {
            SLUICE_TRY(catalog::Recipient row, RecipientRepository(transaction).get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::rotate_token, subject(row)));
            RotationOutcome outcome;
            SLUICE_TRY(outcome.left_because, rotation_obstacle(services, transaction, row));
            if (outcome.left_because.empty()) {
                SLUICE_TRY(outcome.details,
                           rotate(services, who, transaction, rights, std::move(row), grace_s));
            } else {
                SLUICE_TRY(outcome.details,
                           details_of(services, rights, transaction, std::move(row)));
            }
            return outcome;
        });
}

}  // namespace sluice::governance
