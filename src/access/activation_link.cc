#include "access/activation_link.h"

#include "access/limits.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

// A URL inside a path is escaped by the caller, and may have been once more by what sits between.
constexpr int kEscapeLayersMax = 2;

bool is_token_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

std::string link_secret(const KeyRing& keys, std::string_view link_id, std::int64_t generation) {
    std::string message(link_id);
    message += '/';
    message += std::to_string(generation);
    return hmac_sha256(keys.lasting(KeyPurpose::activation_link)->reveal(), message);
}

}  // namespace

Error dead_activation_link() {
    return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                 "This activation link has been used or has expired.");
}

Secret<std::string> activation_token(const KeyRing& keys, std::string_view link_id,
                                     std::int64_t generation) {
    return format_token(TokenKind::activation_link, link_id,
                        link_secret(keys, link_id, generation));
}

Secret<std::string> activation_url(std::string_view public_url, const Secret<std::string>& token) {
    while (public_url.ends_with('/')) public_url.remove_suffix(1);
    return Secret<std::string>(std::string(public_url) + "/delta_sharing/retrieve_config.html?" +
                               token.reveal());
}

Result<TokenText> parse_activation_text(std::string_view text) {
    if (text.size() > kActivationTextBytesMax) return dead_activation_link();
    std::string decoded(text);
    for (int layer = 0; layer < kEscapeLayersMax && decoded.find('%') != std::string::npos;
         ++layer) {
        auto once = percent_decode(decoded);
        if (!once) return dead_activation_link();
        decoded = std::move(*once);
    }
    const std::size_t start = decoded.rfind(token_prefix(TokenKind::activation_link));
    if (start == std::string::npos) return dead_activation_link();
    // What stands in front is a URL of ours or nothing: `…x` glued to a token is a typing error.
    if (start > 0 && is_token_character(decoded[start - 1])) return dead_activation_link();
    std::size_t end = start;
    while (end < decoded.size() && is_token_character(decoded[end])) ++end;
    if (end != decoded.size()) return dead_activation_link();
    auto token = parse_token(std::string_view(decoded).substr(start));
    if (!token || token->kind != TokenKind::activation_link) return dead_activation_link();
    return token;
}

bool activation_matches(const KeyRing& keys, const TokenText& token, std::string_view link_id,
                        std::int64_t generation) {
    const bool equal =
        constant_time_equal(token.secret.reveal(), link_secret(keys, link_id, generation));
    return equal && token.kind == TokenKind::activation_link && token.public_id == link_id;
}

}  // namespace sluice::access
