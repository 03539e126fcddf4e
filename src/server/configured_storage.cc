#include "server/configured_storage.h"

#include <algorithm>

#include "json/writer.h"

namespace sluice::server {
namespace {

storage::ResolvedCredential resolved(const config::S3Credential& keys) {
    json::Writer settings;
    settings.begin_object()
        .member("access_key_id", keys.access_key_id)
        .member("region", keys.region);
    if (!keys.endpoint.empty()) settings.member("endpoint", keys.endpoint);
    if (!keys.public_endpoint.empty()) settings.member("public_endpoint", keys.public_endpoint);
    if (!keys.ca_file.empty()) settings.member("ca_file", keys.ca_file);
    if (keys.allow_plain_http) settings.member("allow_plain_http", true);
    settings.optional("path_style", keys.path_style).end_object();
    json::Writer secret;
    secret.begin_object().member("secret_access_key", keys.secret_access_key.reveal());
    if (!keys.session_token.reveal().empty())
        secret.member("session_token", keys.session_token.reveal());
    secret.end_object();
    return {
        .kind = "s3", .settings = settings.take(), .secret = Secret<std::string>(secret.take())};
}

}  // namespace

Result<std::vector<storage::LocationRule>> configured_rules(
    const config::StorageConfig& configured) {
    std::vector<storage::LocationRule> rules;
    for (const config::LocationConfig& location : configured.locations) {
        auto parsed = storage::Location::parse(location.url);
        if (!parsed) {
            return Error(Condition::CONFIGURATION_INVALID,
                         "storage.locations '" + location.name + "': " + parsed.error().message());
        }
        storage::LocationRule rule{.location = *parsed, .credential = std::nullopt};
        rule.gateway = location.delivery == config::Delivery::gateway;
        const auto& credentials = configured.credentials;
        const auto found = std::find_if(
            credentials.begin(), credentials.end(),
            [&](const auto& credential) { return credential.name == location.credential; });
        if (found != credentials.end()) rule.credential = resolved(found->s3);
        rules.push_back(std::move(rule));
    }
    return rules;
}

}  // namespace sluice::server
