#include "metastore/provider_repository.h"

#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::Provider;

constexpr std::string_view kSelect =
    "SELECT id, name, owner, comment, authentication_type, credentials_version, endpoint, "
    "profile_expires_at, sealed_profile, created_at, created_by, updated_at, updated_by "
    "FROM providers ";
constexpr std::string_view kWhereName = "WHERE name_folded = $1";
constexpr std::string_view kPage = "WHERE name_folded > $1 ORDER BY name_folded LIMIT $2";

constexpr std::string_view kInsert =
    "INSERT INTO providers (id, name, name_folded, owner, comment, authentication_type, "
    "credentials_version, endpoint, profile_expires_at, sealed_profile, created_at, created_by, "
    "updated_at, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
constexpr std::string_view kUpdate =
    "UPDATE providers SET name = $2, name_folded = $3, owner = $4, comment = $5, "
    "credentials_version = $6, endpoint = $7, profile_expires_at = $8, sealed_profile = $9, "
    "updated_at = $10, updated_by = $11 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM providers WHERE id = $1";

Result<Provider> from_row(const Row& row) {
    SLUICE_TRY(const auto type, stored(catalog::parse_authentication_type(row.text(4))));
    return Provider{.id = row.text(0),
                    .name = row.text(1),
                    .owner = row.text(2),
                    .authentication_type = type,
                    .comment = row.optional_text(3),
                    .credentials_version = row.optional_integer(5),
                    .endpoint = row.optional_text(6),
                    .profile_expires_at = row.optional_integer(7),
                    .sealed_profile = row.bytes(8),
                    .provenance = read_provenance(row, 9)};
}

Parameter sealed(const Provider& row) {
    if (row.sealed_profile.empty()) return std::nullopt;
    return Bytes{row.sealed_profile};
}

Error missing(std::string_view name) {
    return Error(Condition::PROVIDER_DOES_NOT_EXIST,
                 "Provider '" + std::string(name) + "' does not exist.");
}

Error taken(std::string_view name) {
    return Error(Condition::PROVIDER_ALREADY_EXISTS,
                 "Provider '" + std::string(name) + "' already exists.");
}

}  // namespace

Result<void> ProviderRepository::insert(const Provider& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsert,
            {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
             to_text(row.authentication_type), row.credentials_version, row.endpoint,
             row.profile_expires_at, sealed(row), row.provenance.created_at,
             row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by}),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row.name)));
    return {};
}

Result<std::optional<Provider>> ProviderRepository::find_by_name(std::string_view name) {
    return read_one(transaction_, kJoined<kSelect, kWhereName>, {fold_ascii(name)}, from_row);
}

Result<Provider> ProviderRepository::get_by_name(std::string_view name) {
    return required(find_by_name(name), missing(name));
}

Result<std::vector<Provider>> ProviderRepository::list(const NamePage& page) {
    return read_all(transaction_, kJoined<kSelect, kPage>, {fold_ascii(page.after), page.limit},
                    from_row);
}

Result<void> ProviderRepository::update(const Provider& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(transaction_, kUpdate,
                       {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
                        row.credentials_version, row.endpoint, row.profile_expires_at, sealed(row),
                        row.provenance.updated_at, row.provenance.updated_by},
                       missing(row.name)),
        Condition::RESOURCE_ALREADY_EXISTS, taken(row.name));
}

Result<void> ProviderRepository::remove(const Provider& row) {
    transaction_.mark_changed();
    return replacing(execute_on_row(transaction_, kDelete, {row.id}, missing(row.name)),
                     Condition::RESOURCE_IN_USE,
                     Error(Condition::RESOURCE_IN_USE,
                           "Provider '" + row.name +
                               "' is used by a catalog that was made from one of its shares. "
                               "Delete that first."));
}

}  // namespace sluice::metastore
