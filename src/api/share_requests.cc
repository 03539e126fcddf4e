#include <limits>
#include <utility>

#include "api/admin_requests.h"
#include "base/encoding.h"
#include "catalog/partition_clause_json.h"

namespace sluice::api {
namespace {

using governance::ObjectAction;
using json::View;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<ObjectAction> parse_action(const View& update) {
    SLUICE_TRY(const std::string text, update.required_string("UpdateShare", "action"));
    if (equals_folded(text, "ADD")) return ObjectAction::add;
    if (equals_folded(text, "REMOVE")) return ObjectAction::remove;
    if (equals_folded(text, "UPDATE")) return ObjectAction::update;
    return invalid("'" + update.path() + ".action' must be ADD, REMOVE or UPDATE, not '" + text +
                   "'");
}

/// A36: what a REMOVE brings along beside name and type is the server's own description: ignored.
Result<governance::SharedObjectRequest> parse_object(const View& object, ObjectAction action) {
    governance::SharedObjectRequest request;
    SLUICE_TRY(request.name, object.required_string("UpdateShare", "name"));
    SLUICE_TRY(request.data_object_type, object.string({"data_object_type"}));
    if (action == ObjectAction::remove) return request;
    SLUICE_TRY(request.shared_as, object.string({"shared_as"}));
    SLUICE_TRY(request.string_shared_as, object.string({"string_shared_as"}));
    SLUICE_TRY(request.content, object.string({"content"}));
    SLUICE_TRY(request.comment, object.string({"comment"}));
    SLUICE_TRY(request.cdf_enabled, object.boolean({"cdf_enabled"}));
    SLUICE_TRY(request.start_version, object.integer({"start_version"}));
    SLUICE_TRY(request.history_data_sharing_status, object.string({"history_data_sharing_status"}));
    SLUICE_TRY(const auto partitions, object.array({"partitions"}));
    if (partitions) {
        SLUICE_TRY(request.partitions, catalog::read_partition_clause(*partitions));
    }
    return request;
}

Result<governance::ObjectUpdate> parse_update(const View& update) {
    governance::ObjectUpdate out;
    SLUICE_TRY(out.action, parse_action(update));
    SLUICE_TRY(const std::optional<View> object, update.object({"data_object"}));
    if (!object) return invalid("UpdateShare Missing required field: data_object");
    SLUICE_TRY(out.object, parse_object(*object, out.action));
    return out;
}

Result<std::optional<EpochMs>> parse_expiry(const View& change, EpochMs now) {
    SLUICE_TRY(const std::optional<EpochMs> expires_at, change.integer({"expires_at"}));
    SLUICE_TRY(const std::optional<std::int64_t> expires_in_s,
               change.integer({"expires_in_seconds"}));
    if (!expires_in_s) return expires_at;
    if (expires_at) return invalid("expires_at and expires_in_seconds exclude each other");
    const std::int64_t longest_s = (std::numeric_limits<std::int64_t>::max() - now) / 1000;
    if (*expires_in_s <= 0 || *expires_in_s > longest_s)
        return invalid("expires_in_seconds must be positive and name a time that there is");
    return std::optional<EpochMs>(now + *expires_in_s * 1000);
}

Result<governance::PermissionChange> parse_change(const View& change, EpochMs now) {
    governance::PermissionChange out;
    SLUICE_TRY(const auto principal, change.string({"principal"}));
    SLUICE_TRY(const auto principal_id, change.string({"principal_id"}));
    out.principal = principal.value_or("");
    // The name decides where both are given: that is what a person wrote.
    if (out.principal.empty()) out.principal_id = principal_id.value_or("");
    if (out.principal.empty() && out.principal_id.empty())
        return invalid("UpdatePermissions Missing required field: principal");
    SLUICE_TRY(const auto add, change.strings({"add"}));
    SLUICE_TRY(const auto remove, change.strings({"remove"}));
    if (add) out.add = *add;
    if (remove) out.remove = *remove;
    SLUICE_TRY(out.expires_at, parse_expiry(change, now));
    SLUICE_TRY(const auto never, change.boolean({"never_expires"}));
    out.never_expires = never.value_or(false);
    return out;
}

}  // namespace

Result<governance::UpdateShare> parse_update_share(const View& body) {
    governance::UpdateShare request;
    SLUICE_TRY(request.new_name, body.string({"new_name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.storage_root, body.string({"storage_root"}));
    SLUICE_TRY(const std::optional<View> replication, body.find({"replication_config"}));
    if (replication) request.replication_config = replication->text();
    SLUICE_TRY(request.serverless_budget_policy_id, body.string({"serverless_budget_policy_id"}));
    SLUICE_TRY(const auto updates, body.array({"updates"}));
    if (!updates) return request;
    for (const View& update : *updates) {
        SLUICE_TRY(governance::ObjectUpdate parsed, parse_update(update));
        request.updates.push_back(std::move(parsed));
    }
    return request;
}

Result<std::vector<governance::PermissionChange>> parse_permission_changes(const View& body,
                                                                           EpochMs now) {
    std::vector<governance::PermissionChange> changes;
    SLUICE_TRY(const auto listed, body.array({"changes"}));
    if (!listed) return changes;
    for (const View& change : *listed) {
        SLUICE_TRY(governance::PermissionChange parsed, parse_change(change, now));
        changes.push_back(std::move(parsed));
    }
    return changes;
}

Result<governance::PutGrant> parse_put_grant(const View& body, EpochMs now) {
    governance::PutGrant request;
    SLUICE_TRY(request.share, body.required_string("PutGrant", "share"));
    SLUICE_TRY(request.object, body.string({"object"}));
    SLUICE_TRY(request.change.principal, body.required_string("PutGrant", "recipient"));
    SLUICE_TRY(auto privileges, body.strings({"privileges"}));
    if (!privileges || privileges->empty())
        return invalid("PutGrant Missing required field: privileges");
    request.change.add = std::move(*privileges);
    SLUICE_TRY(request.change.expires_at, parse_expiry(body, now));
    SLUICE_TRY(const auto never, body.boolean({"never_expires"}));
    request.change.never_expires = never.value_or(false);
    return request;
}

}  // namespace sluice::api
