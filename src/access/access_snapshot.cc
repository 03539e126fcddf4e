#include "access/access_snapshot.h"

#include <algorithm>
#include <utility>

#include "access/limits.h"
#include "access/partition_rule.h"
#include "access/shares_view.h"
#include "access/snapshot_index.h"
#include "access/token_format.h"
#include "base/assert.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

Error no_credential() {
    return Error(Condition::UNAUTHENTICATED,
                 "This request needs a bearer token: Authorization: Bearer <token>.");
}

// P12: one text, so that a revoked token tells no more than one that never was.
Error unknown_token() {
    return Error(Condition::UNAUTHENTICATED, "The bearer token is unknown or has been revoked.");
}

Error expired_token(EpochMs expired_at) {
    return Error(Condition::UNAUTHENTICATED, "The bearer token expired at " +
                                                 format_iso8601(expired_at) +
                                                 ". Ask your share provider for a new one.");
}

/// What stops a known recipient as a whole.
Result<void> check_recipient(const SnapshotIndex& index, const catalog::Recipient& recipient) {
    if (recipient.blocked) {
        return Error(Condition::PERMISSION_DENIED,
                     "Access is blocked for this recipient. Contact your share provider.");
    }
    switch (index.rows.metastore.scope) {
        case catalog::SharingScope::internal_and_external:
            return {};
        case catalog::SharingScope::internal:
            return Error(Condition::PERMISSION_DENIED,
                         "Sharing is switched off here. Contact your share provider.");
    }
    SLUICE_ASSERT(false, "an unknown sharing scope");
    return {};
}

Principal make_principal(const SnapshotIndex& index, RowNumber recipient,
                         const catalog::RecipientToken& token) {
    const catalog::Recipient& row = index.rows.recipients[recipient];
    return Principal{.recipient_id = row.id,
                     .recipient_name = row.name,
                     .authentication_type = row.authentication_type,
                     .token_id = token.id,
                     .token_expires_at = token.expires_at,
                     .ip_rules = index.recipients[recipient].ip_rules};
}

std::optional<RowNumber> find_row(const std::unordered_map<std::string_view, RowNumber>& map,
                                  std::string_view id) {
    const auto found = map.find(id);
    if (found == map.end()) return std::nullopt;
    return found->second;
}

/// The names under which a recipient sees a table at `now`; nullopt if it does not.
struct SeenTable {
    std::string schema_name;
    std::string table_name;
};

std::optional<SeenTable> find_shared_by_name(const SnapshotIndex& index, const ShareLayout& layout,
                                             RowNumber object, RowNumber table, EpochMs now) {
    const catalog::SharedObject& row = index.rows.objects[object];
    const SchemaSlot* schema = find_schema(layout, fold_ascii(row.alias_schema));
    if (schema == nullptr) return std::nullopt;
    const TableSlot* slot = find_table(*schema, fold_ascii(row.alias_table));
    if (slot == nullptr || slot->object != object || slot->table != table) return std::nullopt;
    if (slot->granted_until <= now) return std::nullopt;
    return SeenTable{schema->name, row.alias_table};
}

std::optional<SeenTable> find_shared_by_schema(const SnapshotIndex& index,
                                               const ShareLayout& layout, RowNumber share,
                                               RowNumber object, RowNumber table, EpochMs now) {
    const auto source = find_row(index.schema_by_id, index.rows.objects[object].source_id);
    if (!source) return std::nullopt;
    const SchemaSlot* schema = find_schema(layout, fold_ascii(index.rows.schemas[*source].name));
    if (schema == nullptr || schema->shared_object != object) return std::nullopt;
    if (schema->source_granted_until <= now) return std::nullopt;
    const std::string& name = index.rows.tables[table].name;
    const NamedTable* named = find_named_table(index.schema_tables[*source], fold_ascii(name));
    if (named == nullptr || named->table != table) return std::nullopt;
    if (!shows_in_schema(index.shares[share], schema->folded_name, *named)) return std::nullopt;
    return SeenTable{schema->name, name};
}

std::optional<SeenTable> find_seen_table(const SnapshotIndex& index, const GrantedShare& granted,
                                         RowNumber object, RowNumber table, EpochMs now) {
    const ShareLayout* layout = visible_layout(index, granted, now);
    if (layout == nullptr) return std::nullopt;
    switch (index.rows.objects[object].type) {
        case catalog::SharedObjectType::table:
            return find_shared_by_name(index, *layout, object, table, now);
        case catalog::SharedObjectType::schema:
            return find_shared_by_schema(index, *layout, granted.share, object, table, now);
        case catalog::SharedObjectType::other:
            return std::nullopt;  // A41
    }
    SLUICE_ASSERT(false, "an unknown type of shared object");
    return {};
}

const GrantedShare* find_granted(const SnapshotIndex& index, RowNumber recipient, RowNumber share) {
    const auto& shares = index.recipients[recipient].shares;
    const std::string& name = index.shares[share].folded_name;
    const auto found = std::lower_bound(shares.begin(), shares.end(), name,
                                        [&](const GrantedShare& granted, const std::string& key) {
                                            return index.shares[granted.share].folded_name < key;
                                        });
    if (found == shares.end() || found->share != share) return nullptr;
    return &*found;
}

}  // namespace

Result<void> Principal::check_address(const std::optional<IpAddress>& client) const {
    if (ip_rules != nullptr && ip_rules->allowed(client)) return {};
    return Error(Condition::PERMISSION_DENIED,
                 "Access from this address is not allowed for this recipient.");
}

std::optional<std::string_view> bearer_credential(std::string_view authorization) {
    constexpr std::string_view kScheme = "bearer";
    const std::size_t blank = authorization.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    if (!equals_folded(authorization.substr(0, blank), kScheme)) return std::nullopt;
    std::string_view credential = authorization.substr(blank);
    while (credential.starts_with(' ')) credential.remove_prefix(1);
    while (credential.ends_with(' ')) credential.remove_suffix(1);
    if (credential.empty() || credential.size() > kCredentialBytesMax) return std::nullopt;
    return credential;
}

std::shared_ptr<const AccessSnapshot> AccessSnapshot::build(metastore::AccessRows rows) {
    return std::make_shared<const AccessSnapshot>(build_index(std::move(rows)));
}

AccessSnapshot::AccessSnapshot(std::unique_ptr<const SnapshotIndex> index)
    : index_(std::move(index)) {}
AccessSnapshot::~AccessSnapshot() = default;

std::int64_t AccessSnapshot::generation() const { return index_->rows.generation; }

Result<Principal> AccessSnapshot::authenticate_recipient(
    const KeyRing& keys, std::optional<std::string_view> authorization, EpochMs now) const {
    const auto credential = authorization ? bearer_credential(*authorization) : std::nullopt;
    if (!credential) return no_credential();
    const auto token = parse_token(*credential);
    if (!token || token->kind != TokenKind::recipient) return unknown_token();

    // The same hash and comparison are made whether the id is known or not (R29).
    const auto number = find_row(index_->token_by_public_id, token->public_id);
    const catalog::RecipientToken* row = number ? &index_->rows.tokens[*number] : nullptr;
    if (!token_matches(keys, *token, row != nullptr ? &row->digest : nullptr)) {
        return unknown_token();
    }
    const auto recipient = find_row(index_->recipient_by_id, row->recipient_id);
    if (row->state != catalog::TokenState::active || !recipient) return unknown_token();
    if (row->expires_at <= now) return expired_token(row->expires_at);
    SLUICE_CHECK(check_recipient(*index_, index_->rows.recipients[*recipient]));
    return make_principal(*index_, *recipient, *row);
}

Result<FileAuthorization> AccessSnapshot::authorize_file(const FileLink& link, EpochMs now) const {
    const SnapshotIndex& index = *index_;
    const auto token = find_row(index.token_by_id, link.owner.token_id);
    const auto recipient = find_row(index.recipient_by_id, link.owner.recipient_id);
    const auto object = find_row(index.object_by_id, link.owner.object_id);
    const auto table = find_row(index.table_by_id, link.owner.table_id);
    if (!token || !recipient || !object || !table) return invalid_file_link();

    const catalog::RecipientToken& token_row = index.rows.tokens[*token];
    const bool token_alive = token_row.state == catalog::TokenState::active &&
                             token_row.expires_at > now &&
                             token_row.recipient_id == link.owner.recipient_id;
    if (!token_alive || !check_recipient(index, index.rows.recipients[*recipient])) {
        return invalid_file_link();
    }
    const auto share = find_row(index.share_by_id, index.rows.objects[*object].share_id);
    const GrantedShare* granted = share ? find_granted(index, *recipient, *share) : nullptr;
    if (granted == nullptr) return invalid_file_link();
    auto seen = find_seen_table(index, *granted, *object, *table, now);
    if (!seen) return invalid_file_link();
    // P161: a link that was given out under another rule may lead to what is hidden now. Under none
    // nothing is.
    const PartitionRule rule =
        partition_rule(index.rows.objects[*object], index.rows.recipients[*recipient]);
    if (!rule.whole_table() && rule.digest != link.owner.rule_digest) return invalid_file_link();
    return FileAuthorization{.principal = make_principal(index, *recipient, token_row),
                             .share_name = index.rows.shares[*share].name,
                             .schema_name = std::move(seen->schema_name),
                             .table_name = std::move(seen->table_name),
                             .location = index.rows.tables[*table].location};
}

SharesView AccessSnapshot::shares_of(const Principal& principal, EpochMs now) const {
    const auto recipient = find_row(index_->recipient_by_id, principal.recipient_id);
    if (!recipient) return SharesView(*index_, nullptr, nullptr, now);
    return SharesView(*index_, &index_->rows.recipients[*recipient],
                      &index_->recipients[*recipient].shares, now);
}

const catalog::AdminToken* AccessSnapshot::find_admin_token(std::string_view public_id) const {
    const auto number = find_row(index_->admin_by_public_id, public_id);
    return number ? &index_->rows.admin_tokens[*number] : nullptr;
}

std::vector<const catalog::AdminToken*> AccessSnapshot::free_text_admin_tokens() const {
    std::vector<const catalog::AdminToken*> found;
    for (const catalog::AdminToken& row : index_->rows.admin_tokens) {
        if (row.public_id.empty()) found.push_back(&row);
    }
    return found;
}

const catalog::Recipient* AccessSnapshot::find_recipient(std::string_view recipient_id) const {
    const auto number = find_row(index_->recipient_by_id, recipient_id);
    return number ? &index_->rows.recipients[*number] : nullptr;
}

}  // namespace sluice::access
