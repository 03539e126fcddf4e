#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

struct CreateShare {
    std::string name;
    std::optional<std::string> comment;
    std::optional<std::string> storage_root;
    std::optional<std::string> replication_config;  ///< JSON, kept as sent (A30)
    std::optional<std::string> serverless_budget_policy_id;
};

/// An object as a client describes it (admin-api.md section 4). Absent is nullopt: what that means
/// depends on the action.
struct SharedObjectRequest {
    std::string name;
    std::optional<std::string> data_object_type;
    std::optional<std::string> shared_as;
    std::optional<std::string> string_shared_as;  ///< of what is no table (A42)
    std::optional<std::string> content;           ///< of a notebook, base64
    std::optional<std::string> comment;
    std::optional<bool> cdf_enabled;
    std::optional<std::int64_t> start_version;
    std::optional<std::string> history_data_sharing_status;  ///< ENABLED, DISABLED
    /// Whether an added table gets history when neither of its switches was sent: off for REST, on
    /// for SQL (A45, S20).
    bool history_by_default = false;
    /// The table must have a change feed now (S20).
    bool change_feed_required = false;
    /// Absent keeps what is there; a clause without groups is the whole table (A36).
    std::optional<catalog::PartitionClause> partitions;
};

/// What is done with one object of a share. The first three are those of the REST API; the others
/// are how SQL and configuration files say it.
enum class ObjectAction {
    add,
    remove,
    update,
    /// Changes the options that are present and keeps the rest (S10, S17).
    alter,
    /// Adds the object, or, if the share holds it by partitions already, the groups it does not
    /// hold yet (S16). RESOURCE_ALREADY_EXISTS when the object is shared whole, or another option
    /// differs.
    accumulate,
    /// Takes exactly these groups away (S17). RESOURCE_DOES_NOT_EXIST for one that is not there;
    /// the last one stays: without it nothing would be left, or everything.
    remove_partitions,
};

struct ObjectUpdate {
    ObjectAction action = ObjectAction::add;
    SharedObjectRequest object;
};

/// Only what is present changes; an empty comment is stored empty (W1).
struct UpdateShare {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    bool clear_comment = false;  ///< NULL in SQL: none, which is not an empty one
    std::optional<std::string> storage_root;
    std::optional<std::string> replication_config;
    std::optional<std::string> serverless_budget_policy_id;
    std::vector<ObjectUpdate> updates;
};

struct ShareDetails {
    catalog::Share share;
    std::vector<catalog::SharedObject> objects;
    std::map<std::string, std::string> contents;  ///< of notebooks, by the object's id
    std::vector<std::string> warnings;            ///< A50
    std::optional<std::string> managed_by;        ///< the file that manages it (Y25)
};

// Section 3 of admin-api.md. SHARE_DOES_NOT_EXIST, SHARE_ALREADY_EXISTS, PERMISSION_DENIED.
Result<catalog::Share> create_share(const Services& services, const AdminPrincipal& who,
                                    const CreateShare& request, RequestContext& context);
Result<ShareDetails> get_share(const Services& services, const AdminPrincipal& who,
                               std::string_view name, RequestContext& context);
Result<AdminPage<catalog::Share>> list_shares(const Services& services, const AdminPrincipal& who,
                                              const PageParameters& page, RequestContext& context);
/// All of it or nothing; the message names the failing object and its index (A35). Nothing new:
/// success, `updated_at` unchanged (A34). INVALID_PARTITION_COLUMN and CAST_INVALID_INPUT for
/// partitions that the table does not have (A44, S18, S19).
Result<ShareDetails> update_share(const Services& services, const AdminPrincipal& who,
                                  std::string_view name, const UpdateShare& request,
                                  RequestContext& context);
/// One change of one object, as update_share makes it; its errors name no index.
Result<ShareDetails> alter_share(const Services& services, const AdminPrincipal& who,
                                 std::string_view name, const ObjectUpdate& update,
                                 RequestContext& context);
Result<void> delete_share(const Services& services, const AdminPrincipal& who,
                          std::string_view name, RequestContext& context);

}  // namespace sluice::governance
