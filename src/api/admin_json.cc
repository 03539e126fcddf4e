#include "api/admin_json.h"

namespace sluice::api {
namespace {

void write_provenance(json::Writer& out, const catalog::Provenance& provenance) {
    out.member("created_at", provenance.created_at).member("created_by", provenance.created_by);
    out.member("updated_at", provenance.updated_at).member("updated_by", provenance.updated_by);
}

void write_map(json::Writer& out, std::string_view name,
               const std::map<std::string, std::string>& values) {
    if (values.empty()) return;
    out.key(name).begin_object();
    for (const auto& [key, value] : values) out.member(key, value);
    out.end_object();
}

std::string_view to_text(catalog::AuthenticationType type) {
    switch (type) {
        case catalog::AuthenticationType::token:
            return "TOKEN";
        case catalog::AuthenticationType::oidc_federation:
            return "OIDC_FEDERATION";
        case catalog::AuthenticationType::databricks:
            return "DATABRICKS";
        case catalog::AuthenticationType::oauth_client_credentials:
            return "OAUTH_CLIENT_CREDENTIALS";
        case catalog::AuthenticationType::email:
            return "EMAIL";
    }
    return "TOKEN";
}

void write_token(json::Writer& out, const TokenInfo& info) {
    out.begin_object().member("id", info.token.id);
    if (!info.activation_url.empty()) out.member("activation_url", info.activation_url);
    out.member("expiration_time", info.token.expires_at);
    write_provenance(out, info.token.provenance);
    out.end_object();
}

}  // namespace

void write_catalog(json::Writer& out, const catalog::Catalog& value,
                   const std::string& metastore_id) {
    out.begin_object().member("name", value.name).member("full_name", value.name);
    out.member("id", value.id).member("owner", value.owner).optional("comment", value.comment);
    write_map(out, "properties", value.properties);
    out.member("catalog_type", "MANAGED_CATALOG").member("securable_type", "CATALOG");
    out.member("metastore_id", metastore_id);
    write_provenance(out, value.provenance);
    out.end_object();
}

void write_schema(json::Writer& out, const catalog::Schema& value,
                  const std::string& metastore_id) {
    out.begin_object().member("name", value.name).member("catalog_name", value.catalog_name);
    out.member("full_name", value.full_name())
        .member("schema_id", value.id)
        .member("owner", value.owner);
    out.optional("comment", value.comment);
    write_map(out, "properties", value.properties);
    out.member("catalog_type", "MANAGED_CATALOG").member("metastore_id", metastore_id);
    write_provenance(out, value.provenance);
    out.end_object();
}

void write_shared_object(json::Writer& out, const catalog::SharedObject& object) {
    out.begin_object().member("name", object.name);
    out.member("data_object_type",
               object.data_object_type.value_or(
                   object.type == catalog::SharedObjectType::schema ? "SCHEMA" : "TABLE"));
    if (object.shared_as) {
        out.member("shared_as", *object.shared_as);
    } else if (object.type == catalog::SharedObjectType::table) {
        out.member("shared_as", object.alias_schema + "." + object.alias_table);
    }
    out.optional("comment", object.comment);
    out.member("history_data_sharing_status", object.history ? "ENABLED" : "DISABLED");
    out.optional("cdf_enabled", object.cdf_enabled).optional("start_version", object.start_version);
    out.member("status", "ACTIVE")
        .member("added_at", object.added_at)
        .member("added_by", object.added_by);
    out.end_object();
}

void write_share(json::Writer& out, const catalog::Share& share,
                 const std::vector<catalog::SharedObject>* objects) {
    out.begin_object()
        .member("name", share.name)
        .optional("comment", share.comment)
        .member("owner", share.owner);
    out.optional("storage_root", share.storage_root);
    write_provenance(out, share.provenance);
    if (objects != nullptr && !objects->empty()) {
        out.key("objects").begin_array();
        for (const catalog::SharedObject& object : *objects) write_shared_object(out, object);
        out.end_array();
    }
    out.end_object();
}

void write_recipient(json::Writer& out, const catalog::Recipient& recipient,
                     const std::vector<TokenInfo>& tokens) {
    out.begin_object().member("name", recipient.name).member("id", recipient.id);
    out.member("authentication_type", to_text(recipient.authentication_type));
    out.optional("comment", recipient.comment)
        .member("owner", recipient.owner)
        .optional("email", recipient.email);
    bool activated = false;
    for (const TokenInfo& info : tokens)
        activated = activated || info.token.activated_at.has_value();
    if (!tokens.empty()) {
        out.member("activated", activated);
        if (!tokens.front().activation_url.empty())
            out.member("activation_url", tokens.front().activation_url);
    }
    out.optional("expiration_time", recipient.expiration_time);
    if (!recipient.ip_access_list.empty()) {
        out.key("ip_access_list").begin_object().key("allowed_ip_addresses").begin_array();
        for (const std::string& range : recipient.ip_access_list) out.value(range);
        out.end_array().end_object();
    }
    if (!recipient.properties.empty()) {
        out.key("properties_kvpairs").begin_object();
        write_map(out, "properties", recipient.properties);
        out.end_object();
    }
    if (!tokens.empty()) {
        out.key("tokens").begin_array();
        for (const TokenInfo& info : tokens) write_token(out, info);
        out.end_array();
    }
    write_provenance(out, recipient.provenance);
    out.end_object();
}

void write_storage_credential(json::Writer& out, const catalog::StorageCredential& credential) {
    out.begin_object()
        .member("name", credential.name)
        .member("id", credential.id)
        .member("owner", credential.owner);
    out.optional("comment", credential.comment).member("read_only", credential.read_only);
    // The settings were built by us and hold no secret; the secret part never leaves the metastore.
    out.key(credential.kind).raw(credential.settings);
    write_provenance(out, credential.provenance);
    out.end_object();
}

void write_external_location(json::Writer& out, const catalog::ExternalLocation& location) {
    out.begin_object()
        .member("name", location.name)
        .member("url", location.url)
        .member("owner", location.owner);
    out.optional("credential_name", location.credential_name)
        .optional("credential_id", location.credential_id);
    out.optional("comment", location.comment).member("read_only", location.read_only);
    write_provenance(out, location.provenance);
    out.end_object();
}

}  // namespace sluice::api
