#pragma once

#include <span>
#include <string>
#include <string_view>

#include "access/master_key.h"
#include "base/clock.h"
#include "base/result.h"

namespace sluice::access {

/// The texts with which a token of one kind is refused; both are INVALID_PARAMETER_VALUE.
struct SealedTokenTexts {
    std::string_view invalid;  ///< malformed, changed, of another principal, route or purpose
    std::string_view expired;
};

/// Where a token holds: each part counts with its length, so no two lists of parts look alike.
using TokenBinding = std::span<const std::string_view>;

struct SealedTokenOptions {
    KeyPurpose purpose;
    TokenBinding binding;  ///< recipient, route, share …: not in the token, only in its MAC
};

/// Tokens that clients hold and send back: unpadded base64url of version, key id, expiry, payload
/// and HMAC-SHA-256 truncated to 128 bits (R58, P109). The payload can be read by whoever holds the
/// token: put nothing in that its owner may not see.
std::string seal_token(const KeyRing& keys, const SealedTokenOptions& options,
                       std::string_view payload, EpochMs now, EpochMs expires_at);

/// The payload, if the token was made by a replica of ours for the same purpose and binding and is
/// alive.
Result<std::string> open_token(const KeyRing& keys, const SealedTokenOptions& options,
                               const SealedTokenTexts& texts, std::string_view token, EpochMs now);

}  // namespace sluice::access
