#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

// All digests and keys are raw bytes in a std::string.

std::string sha256(std::string_view data);
std::string md5(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::uint32_t crc32(std::string_view data);

/// MD5 of many short texts: keeps its context, which costs more to make than such a text to hash.
/// One thread.
class Md5Hasher {
public:
    Md5Hasher();
    ~Md5Hasher();
    Md5Hasher(const Md5Hasher&) = delete;
    Md5Hasher& operator=(const Md5Hasher&) = delete;

    std::array<char, 16> digest(std::string_view data);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Takes whole blocks of 64 bytes into the state of a SHA-256: for who keeps the state behind a
/// shared beginning. Padding is the caller's.
void sha256_compress(std::array<std::uint32_t, 8>& state, std::span<const std::uint8_t> blocks);

/// HKDF-SHA-256 (RFC 5869): a key of `length` bytes for one purpose, told apart by `info`.
std::string hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info,
                        std::size_t length);

/// Compares in a time that depends on the lengths alone.
bool constant_time_equal(std::string_view a, std::string_view b);

/// AES-256-GCM. `nonce` is 12 bytes and never used twice with one key. The answer is ciphertext
/// plus a 16-byte tag.
std::string aead_seal(std::string_view key, std::string_view nonce, std::string_view plaintext,
                      std::string_view bound);
/// PERMISSION_DENIED when the tag does not fit the key, the text or what it was bound to.
Result<std::string> aead_open(std::string_view key, std::string_view nonce, std::string_view sealed,
                              std::string_view bound);

}  // namespace sluice
