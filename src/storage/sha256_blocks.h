#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::storage {

/// SHA-256 between two blocks of 64 bytes. Copying one resumes a hash after a shared beginning:
/// that is what makes signing many links cheap.
struct Sha256State {
    std::array<std::uint32_t, 8> words;
};

inline constexpr Sha256State kSha256Start = {{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
inline constexpr std::size_t kSha256BlockBytes = 64;
inline constexpr std::size_t kSha256Bytes = 32;
/// The 0x80 and the length that end every message.
inline constexpr std::size_t kSha256PaddingBytesMin = 9;

/// Takes `blocks` (a multiple of 64 bytes) into the state, by the processor's SHA extensions where
/// it has them, else by libcrypto.
void sha256_compress(Sha256State& state, std::span<const std::uint8_t> blocks);

/// The two ways, for tests and benchmarks; the first only where `has_sha_extensions()`.
bool has_sha_extensions();
void sha256_compress_extensions(Sha256State& state, std::span<const std::uint8_t> blocks);
void sha256_compress_libcrypto(Sha256State& state, std::span<const std::uint8_t> blocks);

/// Ends a message in place: `buffer` holds its last `used` bytes, the whole message has
/// `message_bytes`. Returns the bytes up to the end of the last block; `buffer` has room for them
/// (`used` + 72 is always enough).
std::size_t sha256_pad(std::span<std::uint8_t> buffer, std::size_t used,
                       std::uint64_t message_bytes);

/// The digest, big-endian.
void sha256_digest(const Sha256State& state, std::span<std::uint8_t, kSha256Bytes> out);

/// HMAC-SHA-256 with the key already taken in: both states stand behind their first block.
struct HmacSha256Key {
    Sha256State inner;
    Sha256State outer;

    /// The key is at most 64 bytes.
    static HmacSha256Key from(std::string_view key);
};

}  // namespace sluice::storage
