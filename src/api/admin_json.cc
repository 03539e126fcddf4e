#include "api/admin_json.h"

#include <algorithm>

#include "api/provenance_json.h"
#include "catalog/enum_text.h"

namespace sluice::api {
namespace {

constexpr std::string_view kManagedCatalog = "MANAGED_CATALOG";
constexpr std::string_view kSharedCatalog = "DELTASHARING_CATALOG";

void write_column(json::Writer& out, const delta::Column& column) {
    out.begin_object().member("name", column.name).member("type_text", column.type_text);
    out.member("type_name", column.type_name).member("type_json", column.type_json);
    out.member("position", column.position).member("nullable", column.nullable);
    out.optional("comment", column.comment);
    if (column.partition_index >= 0) out.member("partition_index", column.partition_index);
    out.end_object();
}

void write_table_members(json::Writer& out, const catalog::Table& table,
                         std::string_view metastore_id) {
    out.member("name", table.name).member("catalog_name", table.catalog_name);
    out.member("schema_name", table.schema_name).member("full_name", table.full_name());
    out.member("table_id", table.id).member("table_type", "EXTERNAL");
    out.member("data_source_format", "DELTA").member("storage_location", table.location);
    write_text_map(out, "properties", table.properties);
    out.member("owner", table.owner).member("metastore_id", metastore_id);
    write_provenance(out, table.provenance);
}

void write_token(json::Writer& out, const governance::TokenView& view) {
    out.begin_object().member("id", view.token.id);
    if (!view.activation_url.reveal().empty())
        out.member("activation_url", view.activation_url.reveal());
    out.member("expiration_time", view.token.expires_at);
    write_provenance(out, view.token.provenance);
    out.end_object();
}

void write_tokens(json::Writer& out, const std::vector<governance::TokenView>& tokens) {
    if (tokens.empty()) return;
    out.key("tokens").begin_array();
    for (const governance::TokenView& view : tokens) write_token(out, view);
    out.end_array();
}

/// A64: whether the recipient has fetched a credential that still lives.
bool is_activated(const governance::RecipientDetails& details) {
    for (const governance::TokenView& view : details.tokens) {
        if (view.token.activated_at) return true;
    }
    return false;
}

/// A66: only these are signed in by this server's tokens.
bool has_tokens(catalog::AuthenticationType type) {
    return type == catalog::AuthenticationType::token || type == catalog::AuthenticationType::email;
}

void write_texts(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    out.key(name).begin_array();
    for (const std::string& text : texts) out.value(text);
    out.end_array();
}

/// What only DATABRICKS and EMAIL recipients have (A63, A66).
void write_other_types(json::Writer& out, const catalog::Recipient& recipient) {
    if (recipient.global_metastore_id) {
        const std::string_view id = *recipient.global_metastore_id;
        const std::size_t region = id.find(':') + 1;
        const std::size_t metastore = id.find(':', region) + 1;
        out.member("data_recipient_global_metastore_id", id);
        out.member("cloud", id.substr(0, region - 1));
        out.member("region", id.substr(region, metastore - region - 1));
        out.member("metastore_id", id.substr(metastore));
    }
    out.optional("sharing_code", recipient.sharing_code);
    write_texts(out, "allowed_acceptance_types", recipient.allowed_acceptance_types);
    write_texts(out, "allowed_data_recipient_global_metastore_ids",
                recipient.allowed_global_metastore_ids);
}

void write_ip_access_list(json::Writer& out, const std::vector<std::string>& ranges) {
    if (ranges.empty()) return;
    out.key("ip_access_list").begin_object().key("allowed_ip_addresses").begin_array();
    for (const std::string& range : ranges) out.value(range);
    out.end_array().end_object();
}

void write_privilege(json::Writer& out, const catalog::Grant& grant, PrivilegeShape shape) {
    if (shape == PrivilegeShape::plain) {
        out.value(grant.privilege);
        return;
    }
    out.begin_object().member("privilege", grant.privilege);
    out.optional("expires_at", grant.expires_at).end_object();
}

void write_assigned(json::Writer& out, const governance::AssignedPrivilege& privilege,
                    PrivilegeShape shape) {
    if (shape == PrivilegeShape::plain) {
        out.value(privilege.privilege);
        return;
    }
    out.begin_object().member("privilege", privilege.privilege);
    if (!privilege.inherited_from_type.empty()) {
        out.member("inherited_from_type", privilege.inherited_from_type);
        out.member("inherited_from_name", privilege.inherited_from_name);
    }
    out.optional("expires_at", privilege.expires_at).end_object();
}

/// One principal's grants on one securable: `grants[first]` up to `end`.
void write_assignment(json::Writer& out, const std::vector<metastore::NamedGrant>& grants,
                      std::size_t first, std::size_t end, PrivilegeShape shape) {
    out.begin_object().member("principal", grants[first].recipient_name);
    out.key("privileges").begin_array();
    for (std::size_t i = first; i < end; ++i) write_privilege(out, grants[i].grant, shape);
    out.end_array();
    // A59: SELECT is the only privilege of a recipient on a share, so one time says it all.
    if (shape == PrivilegeShape::plain) out.optional("expires_at", grants[first].grant.expires_at);
    out.end_object();
}

}  // namespace

void write_catalog(json::Writer& out, const catalog::Catalog& value,
                   std::string_view metastore_id) {
    out.begin_object().member("name", value.name).member("full_name", value.name);
    out.member("id", value.id).member("owner", value.owner).optional("comment", value.comment);
    write_text_map(out, "properties", value.properties);
    write_text_map(out, "options", value.options);
    out.optional("storage_root", value.storage_root);
    out.optional("provider_name", value.provider_name).optional("share_name", value.share_name);
    out.member("catalog_type", value.is_foreign() ? kSharedCatalog : kManagedCatalog);
    out.member("securable_type", "CATALOG");
    out.member("metastore_id", metastore_id);
    write_provenance(out, value.provenance);
    out.end_object();
}

void write_schema(json::Writer& out, const catalog::Schema& value, std::string_view metastore_id) {
    out.begin_object().member("name", value.name).member("catalog_name", value.catalog_name);
    out.member("full_name", value.full_name()).member("schema_id", value.id);
    out.member("owner", value.owner).optional("comment", value.comment);
    write_text_map(out, "properties", value.properties);
    out.optional("storage_root", value.storage_root);
    out.member("catalog_type", kManagedCatalog).member("metastore_id", metastore_id);
    write_provenance(out, value.provenance);
    out.end_object();
}

void write_table(json::Writer& out, const catalog::Table& table, std::string_view metastore_id) {
    out.begin_object();
    write_table_members(out, table, metastore_id);
    out.optional("comment", table.comment).end_object();
}

void write_table(json::Writer& out, const governance::TableDetails& details,
                 std::string_view metastore_id) {
    out.begin_object();
    write_table_members(out, details.table, metastore_id);
    // What was said at registration goes before what the log says.
    out.optional("comment", details.table.comment ? details.table.comment : details.log_comment);
    if (!details.columns.empty()) {
        out.key("columns").begin_array();
        for (const delta::Column& column : details.columns) write_column(out, column);
        out.end_array();
    }
    write_warnings(out, details.warnings);
    out.end_object();
}

void write_volume(json::Writer& out, const catalog::Volume& volume, std::string_view metastore_id) {
    out.begin_object().member("name", volume.name).member("catalog_name", volume.catalog_name);
    out.member("schema_name", volume.schema_name).member("full_name", volume.full_name());
    out.member("volume_id", volume.id).member("volume_type", "EXTERNAL");
    out.member("storage_location", volume.location).optional("comment", volume.comment);
    out.member("owner", volume.owner).member("metastore_id", metastore_id);
    write_provenance(out, volume.provenance);
    out.end_object();
}

void write_token_record(json::Writer& out, const governance::TokenRecord& record) {
    const catalog::RecipientToken& token = record.token;
    out.begin_object().member("id", token.id).member("state", record.state);
    out.member("created_at", token.provenance.created_at);
    out.member("created_by", token.provenance.created_by);
    out.optional("activated_at", token.activated_at);
    out.member("expiration_time", token.expires_at);
    if (record.last_use) {
        out.member("last_used_at", record.last_use->used_at);
        if (!record.last_use->ip.empty()) out.member("last_used_ip", record.last_use->ip);
        if (!record.last_use->agent.empty()) out.member("last_used_agent", record.last_use->agent);
    }
    if (token.state == catalog::TokenState::revoked) {
        out.member("revoked_at", token.provenance.updated_at);
        out.member("revoked_by", token.provenance.updated_by);
        out.optional("revoke_reason", token.revoke_reason);
    }
    out.end_object();
}

void write_access_explanation(json::Writer& out, const governance::AccessExplanation& explanation) {
    out.begin_object().member("recipient", explanation.recipient);
    out.member("access", explanation.access).member("reason", explanation.reason);
    if (!explanation.shares.empty()) out.key("shares").begin_array();
    for (const governance::ExplainedShare& share : explanation.shares) {
        out.begin_object().member("share", share.name).member("access", share.access);
        out.member("reason", share.reason);
        if (!share.tables.empty()) out.key("tables").begin_array();
        for (const governance::ExplainedTable& table : share.tables) {
            out.begin_object().member("table", table.name);
            if (!table.source.empty()) out.member("source", table.source);
            out.member("access", table.access).member("reason", table.reason).end_object();
        }
        if (!share.tables.empty()) out.end_array();
        out.end_object();
    }
    if (!explanation.shares.empty()) out.end_array();
    out.end_object();
}

void write_recipient(json::Writer& out, const governance::RecipientDetails& details,
                     std::optional<EpochMs> links_expire_at) {
    const catalog::Recipient& recipient = details.recipient;
    out.begin_object().member("name", recipient.name).member("id", recipient.id);
    out.member("authentication_type", catalog::to_text(recipient.authentication_type));
    out.optional("comment", recipient.comment).member("owner", recipient.owner);
    out.optional("email", recipient.email);
    if (has_tokens(recipient.authentication_type)) out.member("activated", is_activated(details));
    if (!details.tokens.empty() && !details.tokens.front().activation_url.reveal().empty())
        out.member("activation_url", details.tokens.front().activation_url.reveal());
    out.optional("expiration_time", recipient.expiration_time);
    write_ip_access_list(out, recipient.ip_access_list);
    if (!recipient.properties.empty()) {
        out.key("properties_kvpairs").begin_object();
        write_text_map(out, "properties", recipient.properties);
        out.end_object();
    }
    write_tokens(out, details.tokens);
    if (recipient.blocked) out.member("blocked", true);
    out.optional("managed_by", details.managed_by);
    out.optional("links_expire_at", links_expire_at);
    write_other_types(out, recipient);
    write_provenance(out, recipient.provenance);
    out.end_object();
}

void write_privilege_assignments(json::Writer& out, std::string_view key,
                                 const std::vector<metastore::NamedGrant>& grants,
                                 PrivilegeShape shape) {
    if (grants.empty()) return;
    out.key(key).begin_array();
    for (std::size_t first = 0; first < grants.size();) {
        std::size_t end = first + 1;
        while (end < grants.size() && grants[end].recipient_name == grants[first].recipient_name)
            ++end;
        write_assignment(out, grants, first, end, shape);
        first = end;
    }
    out.end_array();
}

void write_assignments(json::Writer& out, std::string_view key,
                       const std::vector<governance::Assignment>& assignments,
                       PrivilegeShape shape) {
    if (assignments.empty()) return;
    out.key(key).begin_array();
    for (const governance::Assignment& assignment : assignments) {
        out.begin_object().member("principal", assignment.principal);
        out.key("privileges").begin_array();
        std::optional<EpochMs> earliest;
        for (const governance::AssignedPrivilege& privilege : assignment.privileges) {
            write_assigned(out, privilege, shape);
            if (!privilege.expires_at) continue;
            earliest = std::min(earliest.value_or(*privilege.expires_at), *privilege.expires_at);
        }
        out.end_array();
        if (shape == PrivilegeShape::plain) out.optional("expires_at", earliest);
        out.end_object();
    }
    out.end_array();
}

void write_permissions_out(json::Writer& out, const std::vector<metastore::NamedGrant>& grants) {
    if (grants.empty()) return;
    out.key("permissions_out").begin_array();
    for (std::size_t first = 0; first < grants.size();) {
        std::size_t end = first + 1;
        while (end < grants.size() && grants[end].share_name == grants[first].share_name) ++end;
        out.begin_object().member("share_name", grants[first].share_name);
        out.key("privilege_assignments").begin_array();
        write_assignment(out, grants, first, end, PrivilegeShape::plain);
        out.end_array().end_object();
        first = end;
    }
    out.end_array();
}

void write_grant(json::Writer& out, const metastore::NamedGrant& grant) {
    out.begin_object().member("id", grant.grant.id).member("share", grant.share_name);
    out.optional("object", grant.object_name).member("recipient", grant.recipient_name);
    out.key("privileges").begin_array().value(grant.grant.privilege).end_array();
    out.optional("expires_at", grant.grant.expires_at);
    out.member("granted_at", grant.grant.granted_at).member("granted_by", grant.grant.granted_by);
    out.end_object();
}

void write_storage_credential(json::Writer& out, const catalog::StorageCredential& credential) {
    out.begin_object().member("name", credential.name).member("id", credential.id);
    out.member("owner", credential.owner).optional("comment", credential.comment);
    if (credential.read_only) out.member("read_only", true);
    // The settings were built by us and hold no secret; the secret part never leaves the metastore.
    out.key(credential.kind).raw(credential.settings);
    write_provenance(out, credential.provenance);
    out.end_object();
}

void write_external_location(json::Writer& out, const catalog::ExternalLocation& location) {
    out.begin_object().member("name", location.name).member("url", location.url);
    out.member("owner", location.owner).optional("credential_name", location.credential_name);
    out.optional("credential_id", location.credential_id).optional("comment", location.comment);
    if (location.read_only) out.member("read_only", true);
    write_provenance(out, location.provenance);
    out.end_object();
}

void write_admin_token_members(json::Writer& out, const catalog::AdminToken& token) {
    out.member("id", token.id).member("name", token.name).member("role", token.role);
    out.member("created_at", token.provenance.created_at);
    out.member("created_by", token.provenance.created_by);
    out.optional("expires_at", token.expires_at);
}

}  // namespace sluice::api
