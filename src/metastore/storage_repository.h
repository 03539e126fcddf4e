#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Storage credentials and external locations (A149b). `get` answers
/// STORAGE_CREDENTIAL_DOES_NOT_EXIST or EXTERNAL_LOCATION_DOES_NOT_EXIST for what is missing.
class StorageRepository {
public:
    explicit StorageRepository(Transaction& transaction) : transaction_(transaction) {}

    /// STORAGE_CREDENTIAL_ALREADY_EXISTS.
    Result<void> insert_credential(const catalog::StorageCredential& row);
    Result<std::optional<catalog::StorageCredential>> find_credential(std::string_view name);
    Result<catalog::StorageCredential> get_credential(std::string_view name);
    Result<std::optional<catalog::StorageCredential>> find_credential_by_id(std::string_view id);
    Result<std::vector<catalog::StorageCredential>> list_credentials(const NamePage& page);
    Result<void> update_credential(const catalog::StorageCredential& row);
    /// RESOURCE_IN_USE while a location uses it.
    Result<void> remove_credential(const catalog::StorageCredential& row);

    /// EXTERNAL_LOCATION_ALREADY_EXISTS on the name or the URL; STORAGE_CREDENTIAL_DOES_NOT_EXIST.
    Result<void> insert_location(const catalog::ExternalLocation& row);
    Result<std::optional<catalog::ExternalLocation>> find_location(std::string_view name);
    Result<catalog::ExternalLocation> get_location(std::string_view name);
    Result<std::vector<catalog::ExternalLocation>> list_locations(const NamePage& page);
    Result<void> update_location(const catalog::ExternalLocation& row);
    Result<void> remove_location(const catalog::ExternalLocation& row);
    /// The location with the longest URL that is `url` or a parent of it, by whole segments:
    /// `s3://b/x` does not hold `s3://b/xy`. `url` is normalised, without a final '/'.
    Result<std::optional<catalog::ExternalLocation>> find_location_for(std::string_view url);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
