#include "access/sealed_token.h"

#include <utility>

#include "access/byte_text.h"
#include "access/limits.h"
#include "base/assert.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

// version 1 byte | key id (day) 3 bytes | expiry in seconds 5 bytes | payload | MAC 16 bytes
constexpr std::uint64_t kVersion = 1;
constexpr int kVersionBytes = 1;
constexpr int kDayBytes = 3;
constexpr int kExpiryBytes = 5;
constexpr std::size_t kHeadBytes = kVersionBytes + kDayBytes + kExpiryBytes;
constexpr std::size_t kMacBytes = 16;

std::string mac_of(const Secret<std::string>& key, TokenBinding binding, std::string_view body) {
    std::string message;
    for (const std::string_view part : binding) {
        append_number(message, part.size(), 4);
        message += part;
    }
    append_number(message, binding.size(), 4);
    message += body;
    return hmac_sha256(key.reveal(), message).substr(0, kMacBytes);
}

}  // namespace

std::string seal_token(const KeyRing& keys, const SealedTokenOptions& options,
                       std::string_view payload, EpochMs now, EpochMs expires_at) {
    SLUICE_ASSERT(payload.size() <= kSealedTokenPayloadBytesMax, "the payload fits a token");
    SLUICE_ASSERT(now >= 0 && expires_at >= 0, "tokens are of this era");
    const std::int64_t day = KeyRing::day_of(now);
    std::string body;
    append_number(body, kVersion, kVersionBytes);
    append_number(body, static_cast<std::uint64_t>(day), kDayBytes);
    append_number(body, static_cast<std::uint64_t>(expires_at / 1000), kExpiryBytes);
    body += payload;
    body += mac_of(*keys.daily(options.purpose, day), options.binding, body);
    return base64url_encode(body);
}

Result<std::string> open_token(const KeyRing& keys, const SealedTokenOptions& options,
                               const SealedTokenTexts& texts, std::string_view token, EpochMs now) {
    const Error invalid(Condition::INVALID_PARAMETER_VALUE, std::string(texts.invalid));
    const Error expired(Condition::INVALID_PARAMETER_VALUE, std::string(texts.expired));
    if (token.size() > kSealedTokenCharactersMax) return invalid;
    const auto bytes = base64url_decode(token);
    if (!bytes || bytes->size() < kHeadBytes + kMacBytes) return invalid;

    const std::string_view all(*bytes);
    const std::string_view body = all.substr(0, all.size() - kMacBytes);
    ByteReader reader(body);
    const auto version = reader.number(kVersionBytes);
    const auto day = reader.number(kDayBytes);
    const auto expiry_s = reader.number(kExpiryBytes);
    if (version != kVersion || !day || !expiry_s) return invalid;
    // A key id that is too old says nothing about who made the token, so it is not "expired".
    if (!KeyRing::day_may_be_alive(static_cast<std::int64_t>(*day), now)) return invalid;

    const KeyBytes key = keys.daily(options.purpose, static_cast<std::int64_t>(*day));
    if (!constant_time_equal(mac_of(*key, options.binding, body), all.substr(body.size()))) {
        return invalid;
    }
    if (static_cast<std::int64_t>(*expiry_s) * 1000 <= now) return expired;
    return std::string(reader.rest());
}

}  // namespace sluice::access
