#include <utility>

#include "api/admin_requests.h"

namespace sluice::api {
namespace {

using json::View;

Result<std::optional<Secret<std::string>>> parse_profile(const View& body) {
    SLUICE_TRY(auto text, body.string({"recipient_profile_str"}));
    if (!text) return std::optional<Secret<std::string>>();
    return std::optional<Secret<std::string>>(Secret<std::string>(std::move(*text)));
}

}  // namespace

Result<governance::CreateProvider> parse_create_provider(const View& body) {
    governance::CreateProvider request;
    SLUICE_TRY(request.name, body.required_string("CreateProvider", "name"));
    SLUICE_TRY(const auto type, body.string({"authentication_type"}));
    request.authentication_type = type.value_or("");
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.profile, parse_profile(body));
    return request;
}

Result<governance::UpdateProvider> parse_update_provider(const View& body) {
    governance::UpdateProvider request;
    SLUICE_TRY(request.new_name, body.string({"new_name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.profile, parse_profile(body));
    return request;
}

}  // namespace sluice::api
