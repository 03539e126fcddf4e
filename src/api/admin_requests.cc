#include "api/admin_requests.h"

#include <utility>

#include "api/admin_body.h"

namespace sluice::api {
namespace {

using json::View;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// Any JSON value as text, kept as it was sent.
Result<std::optional<std::string>> raw_json(const View& body, std::string_view name) {
    SLUICE_TRY(const std::optional<View> value, body.find({name}));
    if (!value) return std::optional<std::string>();
    return std::optional<std::string>(value->text());
}

/// Keys that would mean something else than what is done without them.
Result<void> refuse_keys(const View& body, std::initializer_list<std::string_view> names,
                         std::string_view why) {
    for (const std::string_view name : names) {
        SLUICE_TRY(const std::optional<View> value, body.find({name}));
        if (value) return invalid("'" + std::string(name) + "' " + std::string(why));
    }
    return {};
}

/// Go's clients send what is not set as an empty text.
Result<std::optional<std::string>> text_not_empty(const View& body, std::string_view name) {
    SLUICE_TRY(auto text, body.string({name}));
    if (text && text->empty()) text.reset();
    return text;
}

Result<governance::DeclaredColumn> parse_column(const View& column) {
    governance::DeclaredColumn out;
    SLUICE_TRY(out.name, column.required_string("CreateTable", "name"));
    SLUICE_TRY(const auto type_text, column.string({"type_text"}));
    out.type_text = type_text.value_or("");
    return out;
}

}  // namespace

Result<governance::CreateCatalog> parse_create_catalog(const View& body) {
    SLUICE_CHECK(refuse_keys(body, {"connection_name"},
                             "is not supported: this server makes catalogs of its own tables"));
    governance::CreateCatalog request;
    SLUICE_TRY(request.name, body.required_string("CreateCatalog", "name"));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(auto properties, text_map(body, "properties"));
    if (properties) request.properties = std::move(*properties);
    SLUICE_TRY(auto options, text_map(body, "options"));
    if (options) request.options = std::move(*options);
    SLUICE_TRY(request.storage_root, body.string({"storage_root"}));
    SLUICE_TRY(request.provider_name, text_not_empty(body, "provider_name"));
    SLUICE_TRY(request.share_name, text_not_empty(body, "share_name"));
    return request;
}

Result<governance::UpdateCatalog> parse_update_catalog(const View& body) {
    governance::UpdateCatalog request;
    SLUICE_TRY(request.new_name, body.string({"new_name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.properties, text_map(body, "properties"));
    SLUICE_TRY(request.options, text_map(body, "options"));
    return request;
}

Result<governance::CreateSchema> parse_create_schema(const View& body) {
    governance::CreateSchema request;
    SLUICE_TRY(request.name, body.required_string("CreateSchema", "name"));
    SLUICE_TRY(request.catalog_name, body.required_string("CreateSchema", "catalog_name"));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(auto properties, text_map(body, "properties"));
    if (properties) request.properties = std::move(*properties);
    SLUICE_TRY(request.storage_root, body.string({"storage_root"}));
    return request;
}

Result<governance::CreateTable> parse_create_table(const View& body) {
    governance::CreateTable request;
    SLUICE_TRY(request.name, body.required_string("CreateTable", "name"));
    SLUICE_TRY(request.catalog_name, body.required_string("CreateTable", "catalog_name"));
    SLUICE_TRY(request.schema_name, body.required_string("CreateTable", "schema_name"));
    SLUICE_TRY(request.table_type, body.required_string("CreateTable", "table_type"));
    SLUICE_TRY(request.data_source_format,
               body.required_string("CreateTable", "data_source_format"));
    SLUICE_TRY(request.storage_location, body.required_string("CreateTable", "storage_location"));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(auto properties, text_map(body, "properties"));
    if (properties) request.properties = std::move(*properties);
    SLUICE_TRY(const auto columns, body.array({"columns"}));
    if (!columns) return request;
    for (const View& column : *columns) {
        SLUICE_TRY(governance::DeclaredColumn declared, parse_column(column));
        request.columns.push_back(std::move(declared));
    }
    return request;
}

Result<governance::UpdateTable> parse_update_table(const View& body) {
    governance::UpdateTable request;
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.properties, text_map(body, "properties"));
    return request;
}

Result<governance::CreateVolume> parse_create_volume(const View& body) {
    governance::CreateVolume request;
    SLUICE_TRY(request.name, body.required_string("CreateVolume", "name"));
    SLUICE_TRY(request.catalog_name, body.required_string("CreateVolume", "catalog_name"));
    SLUICE_TRY(request.schema_name, body.required_string("CreateVolume", "schema_name"));
    SLUICE_TRY(request.volume_type, body.required_string("CreateVolume", "volume_type"));
    SLUICE_TRY(const auto location, body.string({"storage_location"}));
    request.storage_location = location.value_or("");
    SLUICE_TRY(request.comment, body.string({"comment"}));
    return request;
}

Result<governance::UpdateVolume> parse_update_volume(const View& body) {
    governance::UpdateVolume request;
    SLUICE_TRY(request.new_name, body.string({"new_name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    return request;
}

Result<governance::UpdateMetastore> parse_update_metastore(const View& body) {
    governance::UpdateMetastore request;
    SLUICE_TRY(request.new_name, body.string({"new_name", "name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.organization_name, body.string({"delta_sharing_organization_name"}));
    SLUICE_TRY(request.sharing_scope, body.string({"delta_sharing_scope"}));
    SLUICE_TRY(request.recipient_token_lifetime_s,
               body.integer({"delta_sharing_recipient_token_lifetime_in_seconds"}));
    return request;
}

Result<governance::CreateAdminToken> parse_create_admin_token(const View& body) {
    governance::CreateAdminToken request;
    SLUICE_TRY(request.name, body.required_string("CreateAdminToken", "name"));
    SLUICE_TRY(request.role, body.required_string("CreateAdminToken", "role"));
    SLUICE_TRY(request.expires_in_s, body.integer({"expires_in_seconds"}));
    return request;
}

Result<governance::CreateShare> parse_create_share(const View& body) {
    governance::CreateShare request;
    SLUICE_TRY(request.name, body.required_string("CreateShare", "name"));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.storage_root, body.string({"storage_root"}));
    SLUICE_TRY(request.replication_config, raw_json(body, "replication_config"));
    SLUICE_TRY(request.serverless_budget_policy_id, body.string({"serverless_budget_policy_id"}));
    return request;
}

}  // namespace sluice::api
