#include "metastore/federation_policy_repository.h"

#include "catalog/enum_text.h"
#include "catalog/text_list.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::FederationPolicy;

constexpr std::string_view kSelect =
    "SELECT id, recipient_id, name, comment, issuer, subject_claim, subject, audiences, "
    "created_at, created_by, updated_at, updated_by FROM federation_policies "
    "WHERE recipient_id = $1 ";
constexpr std::string_view kOfName = "AND name = $2";
constexpr std::string_view kPage = "AND name > $2 ORDER BY name LIMIT $3";
constexpr std::string_view kCount =
    "SELECT COUNT(*) FROM federation_policies WHERE recipient_id = $1";

constexpr std::string_view kInsert =
    "INSERT INTO federation_policies (id, recipient_id, name, comment, issuer, subject_claim, "
    "subject, audiences, created_at, created_by, updated_at, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr std::string_view kUpdate =
    "UPDATE federation_policies SET comment = $2, issuer = $3, subject_claim = $4, subject = $5, "
    "audiences = $6, updated_at = $7, updated_by = $8 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM federation_policies WHERE id = $1";

Result<FederationPolicy> from_row(const Row& row) {
    SLUICE_TRY(const auto claim, stored(catalog::parse_subject_claim(row.text(5))));
    SLUICE_TRY(auto audiences, catalog::decode_texts(row.text(7)));
    return FederationPolicy{.id = row.text(0),
                            .recipient_id = row.text(1),
                            .name = row.text(2),
                            .comment = row.optional_text(3),
                            .issuer = row.text(4),
                            .subject_claim = claim,
                            .subject = row.text(6),
                            .audiences = std::move(audiences),
                            .provenance = read_provenance(row, 8)};
}

Error missing(std::string_view name) {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                 "Federation policy '" + std::string(name) + "' does not exist.");
}

}  // namespace

Result<void> FederationPolicyRepository::insert(const FederationPolicy& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsert, {row.id, row.recipient_id, row.name, row.comment, row.issuer,
                      to_text(row.subject_claim), row.subject, catalog::encode_texts(row.audiences),
                      row.provenance.created_at, row.provenance.created_by,
                      row.provenance.updated_at, row.provenance.updated_by}),
        Condition::RESOURCE_ALREADY_EXISTS,
        Error(Condition::ALREADY_EXISTS, "Federation policy '" + row.name + "' already exists.")));
    return {};
}

Result<std::optional<FederationPolicy>> FederationPolicyRepository::find(
    std::string_view recipient_id, std::string_view name) {
    return read_one(transaction_, kJoined<kSelect, kOfName>, {recipient_id, name}, from_row);
}

Result<FederationPolicy> FederationPolicyRepository::get(std::string_view recipient_id,
                                                         std::string_view name) {
    return required(find(recipient_id, name), missing(name));
}

Result<std::vector<FederationPolicy>> FederationPolicyRepository::list(
    std::string_view recipient_id, const NamePage& page) {
    return read_all(transaction_, kJoined<kSelect, kPage>, {recipient_id, page.after, page.limit},
                    from_row);
}

Result<std::int64_t> FederationPolicyRepository::count(std::string_view recipient_id) {
    return read_number(transaction_, kCount, {recipient_id});
}

Result<void> FederationPolicyRepository::update(const FederationPolicy& row) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kUpdate,
                          {row.id, row.comment, row.issuer, to_text(row.subject_claim), row.subject,
                           catalog::encode_texts(row.audiences), row.provenance.updated_at,
                           row.provenance.updated_by},
                          missing(row.name));
}

Result<void> FederationPolicyRepository::remove(const FederationPolicy& row) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kDelete, {row.id}, missing(row.name));
}

}  // namespace sluice::metastore
