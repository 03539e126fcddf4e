#include "access/token_format.h"

#include <utility>

#include "base/assert.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr std::size_t kPrefixCharacters = 5;
constexpr std::size_t kIdBytes = 12;
constexpr std::size_t kIdCharacters = 17;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretCharacters = 43;
constexpr std::size_t kChecksumCharacters = 6;
constexpr std::size_t kBodyCharacters = kPrefixCharacters + kIdCharacters + kSecretCharacters;
constexpr std::size_t kTokenCharacters = kBodyCharacters + kChecksumCharacters;

Error not_a_token() { return Error(Condition::UNAUTHENTICATED, "this is not a token of sluice"); }

std::string checksum(std::string_view body) {
    const std::uint32_t sum = crc32(body);
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(sum >> shift & 0xff);
    return base62_encode(bytes, kChecksumCharacters);
}

std::optional<TokenKind> kind_of(std::string_view prefix) {
    for (const TokenKind kind :
         {TokenKind::recipient, TokenKind::admin, TokenKind::activation_link}) {
        if (prefix == token_prefix(kind)) return kind;
    }
    return std::nullopt;
}

}  // namespace

std::string_view token_prefix(TokenKind kind) {
    switch (kind) {
        case TokenKind::recipient:
            return "dshr_";
        case TokenKind::admin:
            return "dsha_";
        case TokenKind::activation_link:
            return "dshl_";
    }
    SLUICE_ASSERT(false, "an unknown kind of token");
    return {};
}

std::string mint_public_id(Random& random) {
    return base62_encode(random.bytes(kIdBytes), kIdCharacters);
}

Secret<std::string> format_token(TokenKind kind, std::string_view public_id,
                                 std::string_view secret) {
    SLUICE_ASSERT(public_id.size() == kIdCharacters, "a token id of 17 characters");
    SLUICE_ASSERT(secret.size() == kSecretBytes, "a token secret of 32 bytes");
    std::string text(token_prefix(kind));
    text += public_id;
    text += base62_encode(secret, kSecretCharacters);
    text += checksum(text);
    return Secret<std::string>(std::move(text));
}

MintedToken mint_token(TokenKind kind, const KeyRing& keys, Random& random) {
    std::string public_id = mint_public_id(random);
    const std::string secret = random.bytes(kSecretBytes);
    return MintedToken{.text = format_token(kind, public_id, secret),
                       .public_id = std::move(public_id),
                       .digest = token_digest(keys, secret)};
}

Result<TokenText> parse_token(std::string_view text) {
    if (text.size() != kTokenCharacters) return not_a_token();
    const auto kind = kind_of(text.substr(0, kPrefixCharacters));
    if (!kind || checksum(text.substr(0, kBodyCharacters)) != text.substr(kBodyCharacters)) {
        return not_a_token();
    }
    const std::string_view id = text.substr(kPrefixCharacters, kIdCharacters);
    const auto id_bytes = base62_decode(id, kIdBytes);
    auto secret = base62_decode(text.substr(kPrefixCharacters + kIdCharacters, kSecretCharacters),
                                kSecretBytes);
    if (!id_bytes || !secret) return not_a_token();
    return TokenText{.kind = *kind,
                     .public_id = std::string(id),
                     .secret = Secret<std::string>(std::move(*secret))};
}

std::string token_digest(const KeyRing& keys, std::string_view secret) {
    return hmac_sha256(keys.lasting(KeyPurpose::token_pepper)->reveal(), sha256(secret));
}

bool token_matches(const KeyRing& keys, const TokenText& token, const std::string* stored_digest) {
    // Both branches hash and compare 32 bytes; an unknown id is only known by the outcome (R29).
    static const std::string kNothing(32, '\0');
    const std::string& stored = stored_digest != nullptr ? *stored_digest : kNothing;
    const bool equal = constant_time_equal(token_digest(keys, token.secret.reveal()), stored);
    return equal && stored_digest != nullptr;
}

}  // namespace sluice::access
