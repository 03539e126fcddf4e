#include <algorithm>
#include <array>
#include <utility>

#include "api/admin_requests.h"

namespace sluice::api {
namespace {

using json::View;

// A92: what a mask may name.
constexpr std::array<std::string_view, 6> kMaskable = {
    "comment",
    "oidc_policy",
    "oidc_policy.issuer",
    "oidc_policy.subject_claim",
    "oidc_policy.subject",
    "oidc_policy.audiences",
};

Result<governance::OidcPolicyRequest> parse_oidc(const View& body) {
    governance::OidcPolicyRequest oidc;
    SLUICE_TRY(const std::optional<View> policy, body.object({"oidc_policy"}));
    if (!policy) return oidc;
    SLUICE_TRY(oidc.issuer, policy->string({"issuer"}));
    SLUICE_TRY(oidc.subject_claim, policy->string({"subject_claim"}));
    SLUICE_TRY(oidc.subject, policy->string({"subject"}));
    SLUICE_TRY(oidc.audiences, policy->strings({"audiences"}));
    return oidc;
}

Result<std::vector<std::string>> parse_mask(std::string_view mask) {
    std::vector<std::string> paths;
    while (!mask.empty()) {
        const std::size_t comma = mask.find(',');
        const std::string_view path = mask.substr(0, comma);
        if (std::find(kMaskable.begin(), kMaskable.end(), path) == kMaskable.end()) {
            return Error(Condition::INVALID_PARAMETER_VALUE, "update_mask names '" +
                                                                 std::string(path.substr(0, 64)) +
                                                                 "', which cannot be changed");
        }
        paths.emplace_back(path);
        mask = comma == std::string_view::npos ? std::string_view() : mask.substr(comma + 1);
    }
    return paths;
}

/// Leaves of the request what the mask names. What it names and the body lacks is set empty, which
/// clears it or is refused.
void apply_mask(const std::vector<std::string>& paths,
                governance::UpdateFederationPolicy& request) {
    const auto named = [&](std::string_view path) {
        return std::find(paths.begin(), paths.end(), path) != paths.end();
    };
    const bool whole = named("oidc_policy");
    const auto keep = [&](std::string_view path, auto& member) {
        if (!whole && !named(path)) {
            member.reset();
        } else if (!member) {
            member.emplace();
        }
    };
    request.clear_comment = named("comment") && !request.comment;
    if (!named("comment")) request.comment.reset();
    keep("oidc_policy.issuer", request.oidc.issuer);
    keep("oidc_policy.subject_claim", request.oidc.subject_claim);
    keep("oidc_policy.subject", request.oidc.subject);
    keep("oidc_policy.audiences", request.oidc.audiences);
}

}  // namespace

Result<governance::CreateFederationPolicy> parse_create_federation_policy(const View& body) {
    governance::CreateFederationPolicy request;
    SLUICE_TRY(const auto name, body.string({"name"}));
    request.name = name.value_or("");
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.oidc, parse_oidc(body));
    return request;
}

Result<governance::UpdateFederationPolicy> parse_update_federation_policy(const View& body,
                                                                          std::string_view mask) {
    governance::UpdateFederationPolicy request;
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.oidc, parse_oidc(body));
    request.replace = mask == "*";
    if (mask.empty() || request.replace) return request;
    SLUICE_TRY(const std::vector<std::string> paths, parse_mask(mask));
    apply_mask(paths, request);
    return request;
}

}  // namespace sluice::api
