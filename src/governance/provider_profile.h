#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::governance {

/// How a profile lets one in.
enum class ProfileKind { bearer_token, oauth_client_credentials };

/// The file that a provider hands out: where its server is, and what opens it (A85, A95).
struct ProviderProfile {
    std::int64_t version = 1;
    ProfileKind kind = ProfileKind::bearer_token;
    std::string endpoint;  ///< as written, without a final '/'
    std::optional<EpochMs> expires_at;
    Secret<std::string> bearer_token;
    // Of oauth_client_credentials.
    std::string token_endpoint;
    std::string client_id;
    Secret<std::string> client_secret;
    std::optional<std::string> scope;
};

/// Versions 1 and 2, the kinds above. INVALID_PARAMETER_VALUE naming the key; no message repeats
/// anything of the text, which may be a secret.
Result<ProviderProfile> parse_provider_profile(std::string_view json);

}  // namespace sluice::governance
