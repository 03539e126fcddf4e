#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// What a file manages. One reference is set; of a grant the share and the recipient, and the
/// object if it is a grant on one.
struct ManagedObject {
    std::optional<std::string> catalog_id = {};
    std::optional<std::string> schema_id = {};
    std::optional<std::string> table_id = {};
    std::optional<std::string> share_id = {};
    std::optional<std::string> share_object_id = {};
    std::optional<std::string> recipient_id = {};
    std::string managed_by = {};   ///< the file
    EpochMs first_applied_at = 0;  ///< kept by later applies
    std::string applied_by = {};

    /// Names the references.
    std::string key() const;
};

/// Marks of files on objects (Y25). They decide nothing that recipients see, so that a change
/// raises no generation. A mark goes with its object.
class ManagedObjectRepository {
public:
    explicit ManagedObjectRepository(Transaction& transaction) : transaction_(transaction) {}

    /// A mark that is there keeps the time of its first apply. True if something changed.
    Result<bool> put(const ManagedObject& object);
    Result<std::optional<ManagedObject>> find(const ManagedObject& object);
    /// Marks of the file, or of the files in the folder, of that name; no name: none.
    Result<std::vector<ManagedObject>> list_of_scope(std::string_view scope);
    Result<void> remove(const ManagedObject& object);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
