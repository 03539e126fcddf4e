#pragma once

#include <string>
#include <string_view>

#include "access/master_key.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::access {

enum class TokenKind { recipient, admin, activation_link };

/// `dshr_`, `dsha_`, `dshl_`.
std::string_view token_prefix(TokenKind kind);

/// `<prefix>_<id><secret><crc>` (R55): id 96 bits in 17, secret 256 bits in 43, CRC-32 of all
/// before it in 6 characters of base62.
struct TokenText {
    TokenKind kind = TokenKind::recipient;
    std::string public_id;       ///< 17 characters of base62
    Secret<std::string> secret;  ///< 32 bytes
};

/// A new token: the text goes to its owner once, the digest and the id go to the metastore.
struct MintedToken {
    Secret<std::string> text;
    std::string public_id;
    std::string digest;
};
MintedToken mint_token(TokenKind kind, const KeyRing& keys, Random& random);

/// 17 characters of base62 from 96 random bits.
std::string mint_public_id(Random& random);

/// The text of a token made of these parts; `secret` has 32 bytes.
Secret<std::string> format_token(TokenKind kind, std::string_view public_id,
                                 std::string_view secret);

/// UNAUTHENTICATED for anything that was never a token of ours: wrong length, alphabet, prefix or
/// checksum. No look-up is needed to know (R55).
Result<TokenText> parse_token(std::string_view text);

/// HMAC(pepper, SHA-256(secret)), 32 bytes (R56).
std::string token_digest(const KeyRing& keys, std::string_view secret);

/// Compares in constant time. `stored` may be null (unknown id): the same work is done and the
/// answer is no (R29).
bool token_matches(const KeyRing& keys, const TokenText& token, const std::string* stored_digest);

}  // namespace sluice::access
