#include "storage/sha256_blocks.h"

#include <bit>
#include <cstring>

#include "base/assert.h"
#include "base/crypto.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sluice::storage {
namespace {

#if defined(__x86_64__)

#define SLUICE_SHA_TARGET __attribute__((target("sha,sse4.1,ssse3"), always_inline)) inline

alignas(16) constexpr std::array<std::uint32_t, 64> kRoundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

SLUICE_SHA_TARGET __m128i load(const void* from) {
    __m128i value;
    std::memcpy(&value, from, sizeof value);
    return value;
}
SLUICE_SHA_TARGET void store(void* to, __m128i value) { std::memcpy(to, &value, sizeof value); }

/// The eight words in the order the instructions want them.
struct Lanes {
    __m128i abef;
    __m128i cdgh;
};

SLUICE_SHA_TARGET void four_rounds(Lanes& lanes, __m128i words, const std::uint32_t* constants) {
    __m128i sum = _mm_add_epi32(words, load(constants));
    lanes.cdgh = _mm_sha256rnds2_epu32(lanes.cdgh, lanes.abef, sum);
    sum = _mm_shuffle_epi32(sum, 0x0e);  // the upper two sums come down for the next two rounds
    lanes.abef = _mm_sha256rnds2_epu32(lanes.abef, lanes.cdgh, sum);
}

/// Four words of the message schedule from the sixteen before them, oldest first.
SLUICE_SHA_TARGET __m128i next_words(__m128i w0, __m128i w4, __m128i w8, __m128i w12) {
    const __m128i seven_back = _mm_alignr_epi8(w12, w8, 4);
    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w4), seven_back), w12);
}

SLUICE_SHA_TARGET Lanes load_lanes(const Sha256State& state) {
    const __m128i cdab = _mm_shuffle_epi32(load(state.words.data()), 0xb1);
    const __m128i efgh = _mm_shuffle_epi32(load(state.words.data() + 4), 0x1b);
    return {.abef = _mm_alignr_epi8(cdab, efgh, 8), .cdgh = _mm_blend_epi16(efgh, cdab, 0xf0)};
}

SLUICE_SHA_TARGET void store_lanes(Sha256State& state, const Lanes& lanes) {
    const __m128i feba = _mm_shuffle_epi32(lanes.abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(lanes.cdgh, 0xb1);
    store(state.words.data(), _mm_blend_epi16(feba, dchg, 0xf0));
    store(state.words.data() + 4, _mm_alignr_epi8(dchg, feba, 8));
}

__attribute__((target("sha,sse4.1,ssse3"))) void compress_with_extensions(Sha256State& state,
                                                                          const std::uint8_t* block,
                                                                          std::size_t count) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    Lanes lanes = load_lanes(state);
    for (; count > 0; --count, block += kSha256BlockBytes) {
        const Lanes before = lanes;
        __m128i w0 = _mm_shuffle_epi8(load(block), big_endian);
        __m128i w4 = _mm_shuffle_epi8(load(block + 16), big_endian);
        __m128i w8 = _mm_shuffle_epi8(load(block + 32), big_endian);
        __m128i w12 = _mm_shuffle_epi8(load(block + 48), big_endian);
        const std::uint32_t* constants = kRoundConstants.data();
        for (int sixteen = 0; sixteen < 3; ++sixteen, constants += 16) {
            four_rounds(lanes, w0, constants);
            w0 = next_words(w0, w4, w8, w12);
            four_rounds(lanes, w4, constants + 4);
            w4 = next_words(w4, w8, w12, w0);
            four_rounds(lanes, w8, constants + 8);
            w8 = next_words(w8, w12, w0, w4);
            four_rounds(lanes, w12, constants + 12);
            w12 = next_words(w12, w0, w4, w8);
        }
        four_rounds(lanes, w0, constants);
        four_rounds(lanes, w4, constants + 4);
        four_rounds(lanes, w8, constants + 8);
        four_rounds(lanes, w12, constants + 12);
        lanes.abef = _mm_add_epi32(lanes.abef, before.abef);
        lanes.cdgh = _mm_add_epi32(lanes.cdgh, before.cdgh);
    }
    store_lanes(state, lanes);
}

#undef SLUICE_SHA_TARGET

#endif

void store_big_endian(std::uint8_t* to, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i, value >>= 8) to[i] = static_cast<std::uint8_t>(value);
}

}  // namespace

bool has_sha_extensions() {
#if defined(__x86_64__)
    // Leaf 7: EBX bit 29 is SHA. GCC 12's __builtin_cpu_supports does not know the name.
    static const bool kHas = [] {
        unsigned eax = 7;
        unsigned ebx = 0;
        unsigned ecx = 0;
        unsigned edx = 0;
        __asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
        return (ebx & (1U << 29)) != 0 && __builtin_cpu_supports("sse4.1") != 0;
    }();
    return kHas;
#else
    return false;
#endif
}

void sha256_compress_extensions(Sha256State& state, std::span<const std::uint8_t> blocks) {
#if defined(__x86_64__)
    compress_with_extensions(state, blocks.data(), blocks.size() / kSha256BlockBytes);
#else
    sha256_compress_libcrypto(state, blocks);
#endif
}

void sha256_compress_libcrypto(Sha256State& state, std::span<const std::uint8_t> blocks) {
    sluice::sha256_compress(state.words, blocks);
}

void sha256_compress(Sha256State& state, std::span<const std::uint8_t> blocks) {
    SLUICE_ASSERT(blocks.size() % kSha256BlockBytes == 0, "whole blocks");
    if (has_sha_extensions()) {
        sha256_compress_extensions(state, blocks);
    } else {
        sha256_compress_libcrypto(state, blocks);
    }
}

std::size_t sha256_pad(std::span<std::uint8_t> buffer, std::size_t used,
                       std::uint64_t message_bytes) {
    const std::size_t end = (used + kSha256PaddingBytesMin + kSha256BlockBytes - 1) /
                            kSha256BlockBytes * kSha256BlockBytes;
    SLUICE_ASSERT(end <= buffer.size(), "room for the padding");
    buffer[used] = 0x80;
    std::memset(buffer.data() + used + 1, 0, end - used - 1);
    store_big_endian(buffer.data() + end - 8, message_bytes * 8, 8);
    return end;
}

void sha256_digest(const Sha256State& state, std::span<std::uint8_t, kSha256Bytes> out) {
    static_assert(std::endian::native == std::endian::little);
    for (std::size_t i = 0; i < state.words.size(); ++i) {
        const std::uint32_t word = __builtin_bswap32(state.words[i]);
        std::memcpy(out.data() + 4 * i, &word, sizeof word);
    }
}

HmacSha256Key HmacSha256Key::from(std::string_view key) {
    SLUICE_ASSERT(key.size() <= kSha256BlockBytes, "an HMAC key of at most one block");
    std::array<std::uint8_t, kSha256BlockBytes> inner{};
    std::memcpy(inner.data(), key.data(), key.size());
    std::array<std::uint8_t, kSha256BlockBytes> outer = inner;
    for (auto& byte : inner) byte ^= 0x36;
    for (auto& byte : outer) byte ^= 0x5c;
    HmacSha256Key out{.inner = kSha256Start, .outer = kSha256Start};
    sha256_compress(out.inner, inner);
    sha256_compress(out.outer, outer);
    return out;
}

}  // namespace sluice::storage
