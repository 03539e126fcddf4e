#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "governance/access_explanation.h"
#include "governance/admin_tokens.h"
#include "governance/grants.h"
#include "governance/permissions.h"
#include "governance/provider_client.h"
#include "governance/recipient_tokens.h"
#include "governance/recipients.h"
#include "governance/shares.h"
#include "governance/tables.h"
#include "json/writer.h"

namespace sluice::api {

// The shapes of the administration API (admin-api.md sections 3-7, 11). A field that is unset is
// left out; one that was sent empty is answered empty (A3, W1): each function decides on presence,
// never on emptiness. Each writes one JSON object.

void write_catalog(json::Writer& out, const catalog::Catalog& value, std::string_view metastore_id);
void write_schema(json::Writer& out, const catalog::Schema& value, std::string_view metastore_id);

/// A table as lists show it: no log is read for it, so no columns.
void write_table(json::Writer& out, const catalog::Table& table, std::string_view metastore_id);
/// With columns and comment of the latest snapshot (A105) and what stood in their way (A104).
void write_table(json::Writer& out, const governance::TableDetails& details,
                 std::string_view metastore_id);

void write_volume(json::Writer& out, const catalog::Volume& volume, std::string_view metastore_id);

/// Without `objects`, as lists and creation answer (A30).
void write_share(json::Writer& out, const catalog::Share& share);
/// With `objects`, if there are any, and the `warnings` of a change (A50).
void write_share(json::Writer& out, const governance::ShareDetails& details);
/// `content` is what a notebook says; none for all others.
void write_shared_object(json::Writer& out, const catalog::SharedObject& object,
                         const std::string* content = nullptr);

/// Never the bearer token; the link while it is unused, for those who were given it (A64).
void write_recipient(json::Writer& out, const governance::RecipientDetails& details,
                     std::optional<EpochMs> links_expire_at = std::nullopt);
void write_token_record(json::Writer& out, const governance::TokenRecord& record);
void write_access_explanation(json::Writer& out, const governance::AccessExplanation& explanation);

/// Privileges as texts, or as objects that could name where they are inherited from.
enum class PrivilegeShape { plain, effective };

/// The array `key` with one entry for each principal, in the order of the grants; nothing at all
/// for no grants (W6). Names are answered as stored (W4).
void write_privilege_assignments(json::Writer& out, std::string_view key,
                                 const std::vector<metastore::NamedGrant>& grants,
                                 PrivilegeShape shape);
/// The same of any securable; in the plain shape `expires_at` is the earliest of the principal's.
void write_assignments(json::Writer& out, std::string_view key,
                       const std::vector<governance::Assignment>& assignments,
                       PrivilegeShape shape);
/// The array `permissions_out` of a recipient's shares; nothing at all for no grants (A55).
void write_permissions_out(json::Writer& out, const std::vector<metastore::NamedGrant>& grants);

/// A grant by itself (A137).
void write_grant(json::Writer& out, const metastore::NamedGrant& grant);

void write_storage_credential(json::Writer& out, const catalog::StorageCredential& credential);
void write_external_location(json::Writer& out, const catalog::ExternalLocation& location);

void write_federation_policy(json::Writer& out, const catalog::FederationPolicy& policy);

/// Of its profile what is no secret (A96).
void write_provider(json::Writer& out, const catalog::Provider& provider);
/// `{"shares":[{"name"}]}` (A98).
void write_offered_shares(json::Writer& out, const std::vector<governance::OfferedShare>& shares);
void write_share_assets(json::Writer& out, const governance::ShareAssets& assets);

/// The members of an admin token, without its text, into an object that the caller opened.
void write_admin_token_members(json::Writer& out, const catalog::AdminToken& token);

}  // namespace sluice::api
