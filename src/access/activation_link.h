#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "access/token_format.h"
#include "base/result.h"

namespace sluice::access {

/// The token of an activation link, `dshl_…`: its secret is HMAC(key, link id, generation), so it
/// can be shown again without being stored, and a new generation kills the old text (R40, A64).
Secret<std::string> activation_token(const KeyRing& keys, std::string_view link_id,
                                     std::int64_t generation);

/// `{public_url}/delta_sharing/retrieve_config.html?{token}` (A78).
Secret<std::string> activation_url(std::string_view public_url, const Secret<std::string>& token);

/// What a client sent in the path or the form: the token alone or a whole URL that holds it, as it
/// is or percent-encoded (A78). RESOURCE_DOES_NOT_EXIST with the one text of A79 for anything else.
Result<TokenText> parse_activation_text(std::string_view text);

/// True if the text is the one of that link and generation; constant time.
bool activation_matches(const KeyRing& keys, const TokenText& token, std::string_view link_id,
                        std::int64_t generation);

/// `This activation link has been used or has expired.`: one text for used, expired and unknown
/// links (A79, A80).
Error dead_activation_link();

}  // namespace sluice::access
