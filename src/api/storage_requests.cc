#include <array>
#include <utility>

#include "api/admin_requests.h"

namespace sluice::api {
namespace {

using json::View;

// A149b: the other kinds of keys that clients know.
constexpr std::array kOtherKinds = {"aws_iam_role",
                                    "azure_service_principal",
                                    "azure_managed_identity",
                                    "azure_account_key",
                                    "azure_sas",
                                    "databricks_gcp_service_account",
                                    "gcs_hmac",
                                    "gcs_service_account_key",
                                    "cloudflare_api_token"};

Result<void> refuse_other_kinds(const View& body) {
    for (const std::string_view kind : kOtherKinds) {
        SLUICE_TRY(const std::optional<View> value, body.find({kind}));
        if (!value) continue;
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "'" + std::string(kind) +
                         "' is not supported by this server; use s3 {access_key_id, "
                         "secret_access_key, region}");
    }
    return {};
}

Result<governance::S3Keys> parse_s3(const View& object) {
    governance::S3Keys keys;
    const auto text = [&](std::string_view name) -> Result<std::string> {
        SLUICE_TRY(auto value, object.string({name}));
        return value ? std::move(*value) : std::string();
    };
    SLUICE_TRY(keys.access_key_id, text("access_key_id"));
    SLUICE_TRY(std::string secret, text("secret_access_key"));
    keys.secret_access_key = Secret<std::string>(std::move(secret));
    SLUICE_TRY(std::string session, text("session_token"));
    keys.session_token = Secret<std::string>(std::move(session));
    SLUICE_TRY(keys.endpoint, text("endpoint"));
    SLUICE_TRY(keys.public_endpoint, text("public_endpoint"));
    SLUICE_TRY(keys.region, text("region"));
    SLUICE_TRY(keys.ca_file, text("ca_file"));
    SLUICE_TRY(keys.path_style, object.boolean({"path_style"}));
    return keys;
}

Result<std::optional<governance::S3Keys>> parse_keys(const View& body) {
    SLUICE_CHECK(refuse_other_kinds(body));
    SLUICE_TRY(const std::optional<View> s3, body.object({"s3"}));
    if (!s3) return std::optional<governance::S3Keys>();
    SLUICE_TRY(governance::S3Keys keys, parse_s3(*s3));
    return std::optional<governance::S3Keys>(std::move(keys));
}

}  // namespace

Result<governance::CreateStorageCredential> parse_create_storage_credential(const View& body) {
    governance::CreateStorageCredential request;
    SLUICE_TRY(request.name, body.required_string("CreateStorageCredential", "name"));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(const auto read_only, body.boolean({"read_only"}));
    request.read_only = read_only.value_or(false);
    SLUICE_TRY(auto keys, parse_keys(body));
    if (!keys) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "CreateStorageCredential Missing required field: s3");
    }
    request.s3 = std::move(*keys);
    return request;
}

Result<governance::UpdateStorageCredential> parse_update_storage_credential(const View& body) {
    governance::UpdateStorageCredential request;
    SLUICE_TRY(request.new_name, body.string({"new_name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.read_only, body.boolean({"read_only"}));
    SLUICE_TRY(request.s3, parse_keys(body));
    return request;
}

Result<governance::CreateExternalLocation> parse_create_external_location(const View& body) {
    governance::CreateExternalLocation request;
    SLUICE_TRY(request.name, body.required_string("CreateExternalLocation", "name"));
    SLUICE_TRY(request.url, body.required_string("CreateExternalLocation", "url"));
    SLUICE_TRY(const auto credential, body.string({"credential_name"}));
    request.credential_name = credential.value_or("");
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(const auto read_only, body.boolean({"read_only"}));
    request.read_only = read_only.value_or(false);
    SLUICE_TRY(const auto skip, body.boolean({"skip_validation"}));
    request.skip_validation = skip.value_or(false);
    return request;
}

Result<governance::UpdateExternalLocation> parse_update_external_location(const View& body) {
    governance::UpdateExternalLocation request;
    SLUICE_TRY(request.new_name, body.string({"new_name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.url, body.string({"url"}));
    SLUICE_TRY(request.credential_name, body.string({"credential_name"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.read_only, body.boolean({"read_only"}));
    SLUICE_TRY(const auto skip, body.boolean({"skip_validation"}));
    request.skip_validation = skip.value_or(false);
    SLUICE_TRY(const auto force, body.boolean({"force"}));
    request.force = force.value_or(false);
    return request;
}

}  // namespace sluice::api
