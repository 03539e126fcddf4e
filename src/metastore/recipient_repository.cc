#include "metastore/recipient_repository.h"

#include <unordered_map>

#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "catalog/text_list.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::Recipient;

constexpr std::string_view kSelect =
    "SELECT id, name, owner, authentication_type, comment, email, expiration_time, blocked, "
    "created_at, created_by, updated_at, updated_by, sharing_code, "
    "data_recipient_global_metastore_id, allowed_acceptance_types, allowed_global_metastore_ids "
    "FROM recipients ";
constexpr std::string_view kWhereName = "WHERE name_folded = $1";
constexpr std::string_view kWhereId = "WHERE id = $1";
constexpr std::string_view kPage = "WHERE name_folded > $1 ORDER BY name_folded LIMIT $2";

constexpr std::string_view kInsert =
    "INSERT INTO recipients (id, name, name_folded, owner, authentication_type, comment, email, "
    "expiration_time, blocked, created_at, created_by, updated_at, updated_by, sharing_code, "
    "data_recipient_global_metastore_id, allowed_acceptance_types, allowed_global_metastore_ids) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
constexpr std::string_view kUpdate =
    "UPDATE recipients SET name = $2, name_folded = $3, owner = $4, authentication_type = $5, "
    "comment = $6, email = $7, expiration_time = $8, blocked = $9, updated_at = $10, "
    "updated_by = $11, sharing_code = $12, data_recipient_global_metastore_id = $13 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM recipients WHERE id = $1";
constexpr std::string_view kCount = "SELECT COUNT(*) FROM recipients";

constexpr std::string_view kSelectProperties =
    "SELECT recipient_id, key, value FROM recipient_properties WHERE recipient_id = $1";
constexpr std::string_view kSelectIpRanges =
    "SELECT recipient_id, ip_range FROM recipient_ip_ranges WHERE recipient_id = $1 "
    "ORDER BY position";
// CROSS JOIN keeps SQLite to the order written: recipients of the page first.
constexpr std::string_view kPageProperties =
    "SELECT p.recipient_id, p.key, p.value FROM recipients r CROSS JOIN recipient_properties p "
    "WHERE p.recipient_id = r.id AND r.name_folded > $1 AND r.name_folded <= $2";
constexpr std::string_view kPageIpRanges =
    "SELECT i.recipient_id, i.ip_range FROM recipients r CROSS JOIN recipient_ip_ranges i "
    "WHERE i.recipient_id = r.id AND r.name_folded > $1 AND r.name_folded <= $2 "
    "ORDER BY i.recipient_id, i.position";

constexpr std::string_view kDeleteProperties =
    "DELETE FROM recipient_properties WHERE recipient_id = $1";
constexpr std::string_view kInsertProperty =
    "INSERT INTO recipient_properties (recipient_id, key, value) VALUES ($1, $2, $3)";
constexpr std::string_view kDeleteIpRanges =
    "DELETE FROM recipient_ip_ranges WHERE recipient_id = $1";
constexpr std::string_view kInsertIpRange =
    "INSERT INTO recipient_ip_ranges (recipient_id, position, ip_range) VALUES ($1, $2, $3)";

/// NULL for none: a list that was not given is no list.
std::optional<std::string> encoded(const std::vector<std::string>& texts) {
    if (texts.empty()) return std::nullopt;
    return catalog::encode_texts(texts);
}

Result<std::vector<std::string>> decoded(const Row& row, int column) {
    if (row.is_null(column)) return std::vector<std::string>();
    return catalog::decode_texts(row.text(column));
}

Result<Recipient> from_row(const Row& row) {
    SLUICE_TRY(const auto type, stored(catalog::parse_authentication_type(row.text(3))));
    SLUICE_TRY(auto acceptance_types, decoded(row, 14));
    SLUICE_TRY(auto metastore_ids, decoded(row, 15));
    return Recipient{.id = row.text(0),
                     .name = row.text(1),
                     .owner = row.text(2),
                     .authentication_type = type,
                     .comment = row.optional_text(4),
                     .email = row.optional_text(5),
                     .expiration_time = row.optional_integer(6),
                     .ip_access_list = {},
                     .properties = {},
                     .blocked = row.boolean(7),
                     .sharing_code = row.optional_text(12),
                     .global_metastore_id = row.optional_text(13),
                     .allowed_acceptance_types = std::move(acceptance_types),
                     .allowed_global_metastore_ids = std::move(metastore_ids),
                     .provenance = read_provenance(row, 8)};
}

/// Hands properties and IP ranges to the recipients they belong to.
class DetailReader {
public:
    DetailReader(Transaction& transaction, std::vector<Recipient>& recipients)
        : transaction_(transaction) {
        for (Recipient& recipient : recipients) by_id_.emplace(recipient.id, &recipient);
    }

    Result<void> properties(std::string_view sql, const Parameters& parameters) {
        return transaction_.query(sql, parameters, [this](const Row& row) -> Result<void> {
            const auto found = by_id_.find(row.text(0));
            if (found != by_id_.end()) found->second->properties.emplace(row.text(1), row.text(2));
            return {};
        });
    }

    Result<void> ip_ranges(std::string_view sql, const Parameters& parameters) {
        return transaction_.query(sql, parameters, [this](const Row& row) -> Result<void> {
            const auto found = by_id_.find(row.text(0));
            if (found != by_id_.end()) found->second->ip_access_list.push_back(row.text(1));
            return {};
        });
    }

private:
    Transaction& transaction_;
    std::unordered_map<std::string, Recipient*> by_id_;
};

Error missing(std::string_view name) {
    return Error(Condition::RECIPIENT_DOES_NOT_EXIST,
                 "Recipient '" + std::string(name) + "' does not exist.");
}

Error taken(std::string_view name) {
    return Error(Condition::RECIPIENT_ALREADY_EXISTS,
                 "Recipient '" + std::string(name) + "' already exists.");
}

}  // namespace

Result<void> RecipientRepository::insert(const Recipient& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsert,
            {row.id, row.name, fold_ascii(row.name), row.owner, to_text(row.authentication_type),
             row.comment, row.email, row.expiration_time, row.blocked, row.provenance.created_at,
             row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by,
             row.sharing_code, row.global_metastore_id, encoded(row.allowed_acceptance_types),
             encoded(row.allowed_global_metastore_ids)}),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row.name)));
    SLUICE_CHECK(write_properties(row));
    return write_ip_ranges(row);
}

Result<std::optional<Recipient>> RecipientRepository::find(std::string_view sql,
                                                           std::string_view key) {
    SLUICE_TRY(auto found, read_all(transaction_, sql, {key}, from_row));
    if (found.empty()) return std::optional<Recipient>();
    DetailReader details(transaction_, found);
    const std::string id = found.front().id;
    SLUICE_CHECK(details.properties(kSelectProperties, {id}));
    SLUICE_CHECK(details.ip_ranges(kSelectIpRanges, {id}));
    return std::optional<Recipient>(std::move(found.front()));
}

Result<std::optional<Recipient>> RecipientRepository::find_by_name(std::string_view name) {
    return find(kJoined<kSelect, kWhereName>, fold_ascii(name));
}

Result<Recipient> RecipientRepository::get_by_name(std::string_view name) {
    return required(find_by_name(name), missing(name));
}

Result<std::optional<Recipient>> RecipientRepository::find_by_id(std::string_view id) {
    return find(kJoined<kSelect, kWhereId>, id);
}

Result<std::vector<Recipient>> RecipientRepository::list(const NamePage& page) {
    const std::string after = fold_ascii(page.after);
    SLUICE_TRY(auto recipients,
               read_all(transaction_, kJoined<kSelect, kPage>, {after, page.limit}, from_row));
    if (recipients.empty()) return recipients;
    DetailReader details(transaction_, recipients);
    const std::string last = fold_ascii(recipients.back().name);
    SLUICE_CHECK(details.properties(kPageProperties, {after, last}));
    SLUICE_CHECK(details.ip_ranges(kPageIpRanges, {after, last}));
    return recipients;
}

Result<void> RecipientRepository::update(const Recipient& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        execute_on_row(
            transaction_, kUpdate,
            {row.id, row.name, fold_ascii(row.name), row.owner, to_text(row.authentication_type),
             row.comment, row.email, row.expiration_time, row.blocked, row.provenance.updated_at,
             row.provenance.updated_by, row.sharing_code, row.global_metastore_id},
            missing(row.name)),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row.name)));
    SLUICE_CHECK(transaction_.execute(kDeleteProperties, {row.id}));
    SLUICE_CHECK(transaction_.execute(kDeleteIpRanges, {row.id}));
    SLUICE_CHECK(write_properties(row));
    return write_ip_ranges(row);
}

Result<void> RecipientRepository::remove(const Recipient& row) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kDelete, {row.id}, missing(row.name));
}

Result<std::int64_t> RecipientRepository::count() { return read_number(transaction_, kCount, {}); }

Result<void> RecipientRepository::write_properties(const Recipient& row) {
    for (const auto& [key, value] : row.properties) {
        SLUICE_CHECK(transaction_.execute(kInsertProperty, {row.id, key, value}));
    }
    return {};
}

Result<void> RecipientRepository::write_ip_ranges(const Recipient& row) {
    std::int64_t position = 0;
    for (const std::string& range : row.ip_access_list) {
        SLUICE_CHECK(transaction_.execute(kInsertIpRange, {row.id, ++position, range}));
    }
    return {};
}

}  // namespace sluice::metastore
