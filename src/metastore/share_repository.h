#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// Shares and what is in them. `get` answers SHARE_DOES_NOT_EXIST for what is missing.
class ShareRepository {
public:
    explicit ShareRepository(Transaction& transaction) : transaction_(transaction) {}

    /// SHARE_ALREADY_EXISTS.
    Result<void> insert(const catalog::Share& row);
    Result<std::optional<catalog::Share>> find_by_name(std::string_view name);
    Result<catalog::Share> get_by_name(std::string_view name);
    Result<std::optional<catalog::Share>> find_by_id(std::string_view id);
    Result<std::vector<catalog::Share>> list(const NamePage& page);
    /// Writes every column but id and creation, the name included; SHARE_ALREADY_EXISTS.
    Result<void> update(const catalog::Share& row);
    /// With its objects and grants (A38).
    Result<void> remove(const catalog::Share& row);
    Result<std::int64_t> count();

    /// RESOURCE_ALREADY_EXISTS when the share holds an object of that name, source or alias (A22);
    /// the alias of a schema is its own name (A43).
    Result<void> insert_object(const catalog::SharedObject& row);
    /// In the order they were added.
    Result<std::vector<catalog::SharedObject>> list_objects(std::string_view share_id);
    Result<std::optional<catalog::SharedObject>> find_object(std::string_view share_id,
                                                             std::string_view name);
    /// What is neither table nor schema goes by its type as well.
    Result<std::optional<catalog::SharedObject>> find_other_object(std::string_view share_id,
                                                                   std::string_view type,
                                                                   std::string_view name);
    /// What a notebook says; replaces what there was.
    Result<void> put_content(std::string_view object_id, std::string_view content);
    /// Of all notebooks of a share, by the object's id.
    Result<std::map<std::string, std::string>> contents(std::string_view share_id);
    Result<std::optional<catalog::SharedObject>> find_object_by_id(std::string_view id);
    /// The object that recipients see under `schema.table`.
    Result<std::optional<catalog::SharedObject>> find_object_by_alias(std::string_view share_id,
                                                                      std::string_view alias);
    /// In all shares: which hold that table or schema (A53).
    Result<std::vector<catalog::SharedObject>> list_objects_of_source(std::string_view source_id);
    /// Writes every column but id, share and addition; RESOURCE_ALREADY_EXISTS.
    Result<void> update_object(const catalog::SharedObject& row);
    /// With the grants on it.
    Result<void> remove_object(std::string_view id);
    Result<void> set_object_status(std::string_view id, catalog::SharedObjectStatus status);
    Result<std::int64_t> count_objects(std::string_view share_id);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
