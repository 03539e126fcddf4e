#include "metastore/metastore_repository.h"

#include "catalog/enum_text.h"
#include "metastore/row_reading.h"

namespace sluice::metastore {
namespace {

using catalog::Metastore;

constexpr std::string_view kSelect =
    "SELECT metastore_id, workspace_id, name, owner, master_key_fingerprint, "
    "recipient_token_lifetime_s, organization_name, scope, created_at, created_by, updated_at, "
    "updated_by FROM metastore WHERE id = 1";
constexpr std::string_view kInsert =
    "INSERT INTO metastore (id, metastore_id, workspace_id, name, owner, master_key_fingerprint, "
    "recipient_token_lifetime_s, organization_name, scope, created_at, created_by, updated_at, "
    "updated_by) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr std::string_view kUpdate =
    "UPDATE metastore SET name = $1, owner = $2, recipient_token_lifetime_s = $3, "
    "organization_name = $4, scope = $5, updated_at = $6, updated_by = $7 WHERE id = 1";

Result<Metastore> from_row(const Row& row) {
    SLUICE_TRY(const auto scope, stored(catalog::parse_sharing_scope(row.text(7))));
    return Metastore{.id = row.text(0),
                     .workspace_id = row.text(1),
                     .name = row.text(2),
                     .owner = row.text(3),
                     .master_key_fingerprint = row.text(4),
                     .recipient_token_lifetime_s = row.integer(5),
                     .organization_name = row.optional_text(6),
                     .scope = scope,
                     .provenance = read_provenance(row, 8)};
}

Error missing() {
    return Error(Condition::METASTORE_UNAVAILABLE, "The metastore has not been set up yet.",
                 "the table metastore is empty");
}

}  // namespace

Result<std::optional<Metastore>> MetastoreRepository::find() {
    return read_one(transaction_, kSelect, {}, from_row);
}

Result<Metastore> MetastoreRepository::get() { return required(find(), missing()); }

Result<void> MetastoreRepository::insert(const Metastore& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsert, {row.id, row.workspace_id, row.name, row.owner, row.master_key_fingerprint,
                      row.recipient_token_lifetime_s, row.organization_name, to_text(row.scope),
                      row.provenance.created_at, row.provenance.created_by,
                      row.provenance.updated_at, row.provenance.updated_by}),
        Condition::RESOURCE_ALREADY_EXISTS,
        Error(Condition::RESOURCE_ALREADY_EXISTS, "The metastore has been set up before.")));
    return {};
}

Result<void> MetastoreRepository::update(const Metastore& row) {
    transaction_.mark_changed();
    return execute_on_row(
        transaction_, kUpdate,
        {row.name, row.owner, row.recipient_token_lifetime_s, row.organization_name,
         to_text(row.scope), row.provenance.updated_at, row.provenance.updated_by},
        missing());
}

}  // namespace sluice::metastore
