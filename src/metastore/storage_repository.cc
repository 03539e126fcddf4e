#include "metastore/storage_repository.h"

#include "base/encoding.h"
#include "metastore/limits.h"
#include "metastore/row_reading.h"
#include "metastore/sql_text.h"

namespace sluice::metastore {
namespace {

using catalog::ExternalLocation;
using catalog::StorageCredential;

constexpr std::string_view kSelectCredential =
    "SELECT id, name, owner, comment, read_only, kind, settings, sealed_secret, created_at, "
    "created_by, updated_at, updated_by FROM storage_credentials ";
constexpr std::string_view kWhereName = "WHERE name_folded = $1";
constexpr std::string_view kWhereId = "WHERE id = $1";
constexpr std::string_view kPage = "WHERE name_folded > $1 ORDER BY name_folded LIMIT $2";

constexpr std::string_view kInsertCredential =
    "INSERT INTO storage_credentials (id, name, name_folded, owner, comment, read_only, kind, "
    "settings, sealed_secret, created_at, created_by, updated_at, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
constexpr std::string_view kUpdateCredential =
    "UPDATE storage_credentials SET name = $2, name_folded = $3, owner = $4, comment = $5, "
    "read_only = $6, kind = $7, settings = $8, sealed_secret = $9, updated_at = $10, "
    "updated_by = $11 WHERE id = $1";
constexpr std::string_view kDeleteCredential = "DELETE FROM storage_credentials WHERE id = $1";

constexpr std::string_view kSelectLocation =
    "SELECT l.id, l.name, l.url, l.owner, l.credential_id, c.name, l.comment, l.read_only, "
    "l.created_at, l.created_by, l.updated_at, l.updated_by FROM external_locations l "
    "LEFT JOIN storage_credentials c ON c.id = l.credential_id ";
constexpr std::string_view kWhereLocationName = "WHERE l.name_folded = $1";
constexpr std::string_view kWhereUrl = "WHERE l.url = $1";
constexpr std::string_view kLocationPage =
    "WHERE l.name_folded > $1 ORDER BY l.name_folded LIMIT $2";

constexpr std::string_view kInsertLocation =
    "INSERT INTO external_locations (id, name, name_folded, url, owner, credential_id, comment, "
    "read_only, created_at, created_by, updated_at, updated_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr std::string_view kUpdateLocation =
    "UPDATE external_locations SET name = $2, name_folded = $3, url = $4, owner = $5, "
    "credential_id = $6, comment = $7, read_only = $8, updated_at = $9, updated_by = $10 "
    "WHERE id = $1";
constexpr std::string_view kDeleteLocation = "DELETE FROM external_locations WHERE id = $1";

Result<StorageCredential> credential_from_row(const Row& row) {
    return StorageCredential{.id = row.text(0),
                             .name = row.text(1),
                             .owner = row.text(2),
                             .comment = row.optional_text(3),
                             .read_only = row.boolean(4),
                             .kind = row.text(5),
                             .settings = row.text(6),
                             .sealed_secret = row.bytes(7),
                             .provenance = read_provenance(row, 8)};
}

Result<ExternalLocation> location_from_row(const Row& row) {
    return ExternalLocation{.id = row.text(0),
                            .name = row.text(1),
                            .url = row.text(2),
                            .owner = row.text(3),
                            .credential_id = row.optional_text(4),
                            .credential_name = row.optional_text(5),
                            .comment = row.optional_text(6),
                            .read_only = row.boolean(7),
                            .provenance = read_provenance(row, 8)};
}

Error credential_missing(std::string_view name) {
    return Error(Condition::STORAGE_CREDENTIAL_DOES_NOT_EXIST,
                 "Storage Credential '" + std::string(name) + "' does not exist.");
}

Error credential_taken(std::string_view name) {
    return Error(Condition::STORAGE_CREDENTIAL_ALREADY_EXISTS,
                 "Storage Credential '" + std::string(name) + "' already exists.");
}

Error location_missing(std::string_view name) {
    return Error(Condition::EXTERNAL_LOCATION_DOES_NOT_EXIST,
                 "External Location '" + std::string(name) + "' does not exist.");
}

Error location_taken(std::string_view name) {
    return Error(Condition::EXTERNAL_LOCATION_ALREADY_EXISTS,
                 "External Location '" + std::string(name) +
                     "', or another one with its URL, already exists.");
}

}  // namespace

Result<void> StorageRepository::insert_credential(const StorageCredential& row) {
    transaction_.mark_changed();
    SLUICE_CHECK(replacing(
        transaction_.execute(
            kInsertCredential,
            {row.id, row.name, fold_ascii(row.name), row.owner, row.comment, row.read_only,
             row.kind, row.settings, Bytes{row.sealed_secret}, row.provenance.created_at,
             row.provenance.created_by, row.provenance.updated_at, row.provenance.updated_by}),
        Condition::RESOURCE_ALREADY_EXISTS, credential_taken(row.name)));
    return {};
}

Result<std::optional<StorageCredential>> StorageRepository::find_credential(std::string_view name) {
    return read_one(transaction_, kJoined<kSelectCredential, kWhereName>, {fold_ascii(name)},
                    credential_from_row);
}

Result<StorageCredential> StorageRepository::get_credential(std::string_view name) {
    return required(find_credential(name), credential_missing(name));
}

Result<std::optional<StorageCredential>> StorageRepository::find_credential_by_id(
    std::string_view id) {
    return read_one(transaction_, kJoined<kSelectCredential, kWhereId>, {id}, credential_from_row);
}

Result<std::vector<StorageCredential>> StorageRepository::list_credentials(const NamePage& page) {
    return read_all(transaction_, kJoined<kSelectCredential, kPage>,
                    {fold_ascii(page.after), page.limit}, credential_from_row);
}

Result<void> StorageRepository::update_credential(const StorageCredential& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(transaction_, kUpdateCredential,
                       {row.id, row.name, fold_ascii(row.name), row.owner, row.comment,
                        row.read_only, row.kind, row.settings, Bytes{row.sealed_secret},
                        row.provenance.updated_at, row.provenance.updated_by},
                       credential_missing(row.name)),
        Condition::RESOURCE_ALREADY_EXISTS, credential_taken(row.name));
}

Result<void> StorageRepository::remove_credential(const StorageCredential& row) {
    transaction_.mark_changed();
    return replacing(
        execute_on_row(transaction_, kDeleteCredential, {row.id}, credential_missing(row.name)),
        Condition::RESOURCE_IN_USE,
        Error(Condition::RESOURCE_IN_USE, "Storage Credential '" + row.name +
                                              "' is used by an external location. Delete that "
                                              "first, or give it another credential."));
}

Result<void> StorageRepository::insert_location(const ExternalLocation& row) {
    transaction_.mark_changed();
    auto outcome = transaction_.execute(
        kInsertLocation,
        {row.id, row.name, fold_ascii(row.name), row.url, row.owner, row.credential_id, row.comment,
         row.read_only, row.provenance.created_at, row.provenance.created_by,
         row.provenance.updated_at, row.provenance.updated_by});
    outcome = replacing(std::move(outcome), Condition::RESOURCE_IN_USE,
                        credential_missing(row.credential_name.value_or("")));
    SLUICE_CHECK(replacing(std::move(outcome), Condition::RESOURCE_ALREADY_EXISTS,
                           location_taken(row.name)));
    return {};
}

Result<std::optional<ExternalLocation>> StorageRepository::find_location(std::string_view name) {
    return read_one(transaction_, kJoined<kSelectLocation, kWhereLocationName>, {fold_ascii(name)},
                    location_from_row);
}

Result<ExternalLocation> StorageRepository::get_location(std::string_view name) {
    return required(find_location(name), location_missing(name));
}

Result<std::vector<ExternalLocation>> StorageRepository::list_locations(const NamePage& page) {
    return read_all(transaction_, kJoined<kSelectLocation, kLocationPage>,
                    {fold_ascii(page.after), page.limit}, location_from_row);
}

Result<void> StorageRepository::update_location(const ExternalLocation& row) {
    transaction_.mark_changed();
    auto outcome = execute_on_row(
        transaction_, kUpdateLocation,
        {row.id, row.name, fold_ascii(row.name), row.url, row.owner, row.credential_id, row.comment,
         row.read_only, row.provenance.updated_at, row.provenance.updated_by},
        location_missing(row.name));
    outcome = replacing(std::move(outcome), Condition::RESOURCE_IN_USE,
                        credential_missing(row.credential_name.value_or("")));
    return replacing(std::move(outcome), Condition::RESOURCE_ALREADY_EXISTS,
                     location_taken(row.name));
}

Result<void> StorageRepository::remove_location(const ExternalLocation& row) {
    transaction_.mark_changed();
    return execute_on_row(transaction_, kDeleteLocation, {row.id}, location_missing(row.name));
}

Result<std::optional<ExternalLocation>> StorageRepository::find_location_for(std::string_view url) {
    const std::size_t scheme_end = url.find("://");
    const std::size_t root = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
    // One look-up for each parent, longest first: few, and each a single step in the index.
    std::string_view prefix = url;
    for (std::size_t segments = 0; segments < kLocationSegmentsMax; ++segments) {
        SLUICE_TRY(auto found, read_one(transaction_, kJoined<kSelectLocation, kWhereUrl>, {prefix},
                                        location_from_row));
        if (found) return found;
        const std::size_t slash = prefix.rfind('/');
        if (slash == std::string_view::npos || slash < root) break;
        prefix = prefix.substr(0, slash);
    }
    return std::optional<ExternalLocation>();
}

}  // namespace sluice::metastore
