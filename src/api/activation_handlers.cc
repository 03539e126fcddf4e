#include "api/activation_handlers.h"

#include "api/activation_page.h"
#include "api/sharing_json.h"
#include "base/encoding.h"
#include "governance/activation.h"
#include "json/writer.h"

namespace sluice::api {
namespace {

using http::Method;
using http::MethodSet;

/// What stands behind `marker` in the target, the query included: the link may have been put there
/// whole, slashes and all (A78). Read from the target as sent, since splitting it into segments
/// would lose the query's place.
std::string_view rest_of_target(const Call& call, std::string_view marker) {
    const std::string_view target = call.request->target;
    const std::size_t at = target.find(marker);
    return at == std::string_view::npos ? std::string_view() : target.substr(at + marker.size());
}

std::string_view link_of_api(const Call& call) {
    constexpr std::string_view kInfo = "/data_sharing_activation_info/";
    const std::string_view info = rest_of_target(call, kInfo);
    return info.empty() ? rest_of_target(call, "/data_sharing_activation/") : info;
}

/// The page's link: behind the `?`, or the last segment of the short form.
std::string_view link_of_page(const Call& call) {
    const std::string_view query = rest_of_target(call, "?");
    return query.empty() ? call.capture("token") : query;
}

void note(Call& call, const governance::ActivationInfo& info) {
    call.event.identity.recipient_id = info.recipient_id;
    call.event.identity.recipient_name = info.recipient_name;
    call.event.objects.recipient = info.recipient_name;
    call.event.identity.token_id = info.token_id;
}

std::string profile_json(const governance::Profile& profile) {
    json::Writer out;
    out.begin_object().member("shareCredentialsVersion", 1).member("endpoint", profile.endpoint);
    out.member("bearerToken", profile.bearer_token.reveal());
    out.member("expirationTime", format_iso8601(profile.expires_at)).end_object();
    return out.take();
}

http::Response secret_answer(std::string body) {
    http::Response response = json_answer(std::move(body));
    // Compressed secrets beside attacker-chosen text leak through their length.
    response.gzip_allowed = false;
    return response;
}

}  // namespace

Result<http::Response> ActivationHandlers::info(Call& call) const {
    SLUICE_TRY(
        const governance::ActivationInfo info,
        governance::activation_info(services_, link_of_api(call), call.client, *call.context));
    note(call, info);
    return secret_answer("{}");
}

Result<http::Response> ActivationHandlers::retrieve(Call& call) const {
    SLUICE_TRY(
        const governance::Profile profile,
        governance::retrieve_profile(services_, link_of_api(call), call.client, *call.context));
    note(call, profile.info);
    return secret_answer(profile_json(profile));
}

Result<http::Response> ActivationHandlers::show_page(Call& call) const {
    const auto info =
        governance::activation_info(services_, link_of_page(call), call.client, *call.context);
    if (!info) {
        const bool refused = info.error().condition() == Condition::PERMISSION_DENIED;
        call.event.ip_access_denied = refused;
        if (!refused && info.error().condition() != Condition::RESOURCE_DOES_NOT_EXIST)
            return info.error();
        return dead_link_page(refused ? 403 : 404, info.error().message());
    }
    note(call, *info);
    return activation_page({.recipient_name = info->recipient_name,
                            .token_expires_at = info->token_expires_at,
                            .link_expires_at = info->link_expires_at});
}

Result<http::Response> ActivationHandlers::download_profile(Call& call) const {
    auto profile =
        governance::retrieve_profile(services_, link_of_page(call), call.client, *call.context);
    if (!profile) {
        const bool refused = profile.error().condition() == Condition::PERMISSION_DENIED;
        call.event.ip_access_denied = refused;
        if (!refused && profile.error().condition() != Condition::RESOURCE_DOES_NOT_EXIST)
            return profile.error();
        return dead_link_page(refused ? 403 : 404, profile.error().message());
    }
    note(call, profile->info);
    http::Response response = secret_answer(profile_json(*profile));
    response.headers.add("Content-Disposition", "attachment; filename=\"config.share\"");
    return response;
}

void add_activation_routes(RouteTable& table, const ActivationHandlers& handlers) {
    const auto add = [&](Method method, std::string pattern, audit::Action action, auto member) {
        table.push_back(
            {.route = {.methods = MethodSet{method},
                       .pattern = std::move(pattern),
                       .under_base = false},
             .gate = Gate::open,
             .action = action,
             .handler = [&handlers, member](Call& call) { return (handlers.*member)(call); }});
    };
    using H = ActivationHandlers;
    for (const std::string version : {"2.0", "2.1"}) {
        const std::string base = "/api/" + version + "/unity-catalog/public/";
        add(Method::get, base + "data_sharing_activation_info/{token...}",
            audit::Action::get_activation_url_info, &H::info);
        add(Method::get, base + "data_sharing_activation/{token...}",
            audit::Action::retrieve_recipient_token, &H::retrieve);
    }
    for (const std::string page : {"/delta_sharing/retrieve_config.html", "/activate/{token}"}) {
        add(Method::get, page, audit::Action::get_activation_url_info, &H::show_page);
        add(Method::post, page, audit::Action::retrieve_recipient_token, &H::download_profile);
    }
}

}  // namespace sluice::api
