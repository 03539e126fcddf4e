#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "base/request_context.h"
#include "base/secret.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

/// What an activation link leads to while it lives.
struct ActivationInfo {
    std::string recipient_name;
    std::string recipient_id;
    std::string token_id;
    EpochMs token_expires_at = 0;
    EpochMs link_expires_at = 0;
};

/// Whether a link is alive (A80): RESOURCE_DOES_NOT_EXIST with one text for used, expired and
/// unknown ones (A79); PERMISSION_DENIED when the recipient's IP rules keep the caller out (A82).
Result<ActivationInfo> activation_info(const Services& services, std::string_view link_text,
                                       const std::optional<IpAddress>& client,
                                       RequestContext& context);

/// A version 1 profile (A84): its token exists nowhere else.
struct Profile {
    ActivationInfo info;
    std::string endpoint;
    Secret<std::string> bearer_token;
    EpochMs expires_at = 0;
};

/// Mints the token, once (A79, A83): of concurrent calls exactly one gets the profile.
Result<Profile> retrieve_profile(const Services& services, std::string_view link_text,
                                 const std::optional<IpAddress>& client, RequestContext& context);

}  // namespace sluice::governance
