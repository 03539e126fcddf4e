#include "base/prepared_crypto.h"

#include <gtest/gtest.h>

#include <array>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/random.h"

namespace sluice {
namespace {

std::string mac_text(HmacSha256& hmac, std::string_view data) {
    std::array<std::uint8_t, 32> mac{};
    hmac.sign(data, mac);
    return {mac.begin(), mac.end()};
}

TEST(PreparedCrypto, HmacOfRfc4231) {
    HmacSha256 hmac(std::string(20, '\x0b'));
    EXPECT_EQ(hex_encode(mac_text(hmac, "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    HmacSha256 long_key(std::string(131, '\xaa'));
    EXPECT_EQ(
        hex_encode(mac_text(long_key, "Test Using Larger Than Block-Size Key - Hash Key First")),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(PreparedCrypto, HmacIsTheSameAgainAndAgain) {
    SeededRandom random(7);
    for (const std::size_t key_bytes : {0u, 1u, 32u, 64u, 65u}) {
        const std::string key = random.bytes(key_bytes);
        HmacSha256 hmac(key);
        for (const std::size_t data_bytes : {0u, 55u, 56u, 64u, 1000u}) {
            const std::string data = random.bytes(data_bytes);
            EXPECT_EQ(mac_text(hmac, data), hmac_sha256(key, data));
        }
    }
}

TEST(PreparedCrypto, SealedTextOpensWithTheOneShotFunction) {
    SeededRandom random(11);
    const std::string key = random.bytes(32);
    AeadSealer sealer(key);
    for (int i = 0; i < 20; ++i) {
        const std::string nonce = random.bytes(12);
        const std::string text = random.bytes(static_cast<std::size_t>(i) * 13);
        std::string out = "kept";
        sealer.seal(nonce, text, "bound", out);
        ASSERT_EQ(out.substr(0, 4), "kept");
        EXPECT_EQ(out.substr(4), aead_seal(key, nonce, text, "bound"));
        const auto opened = aead_open(key, nonce, out.substr(4), "bound");
        ASSERT_TRUE(opened.has_value());
        EXPECT_EQ(*opened, text);
        EXPECT_FALSE(aead_open(key, nonce, out.substr(4), "other").has_value());
    }
}

TEST(PreparedCrypto, Base64urlIsAppended) {
    SeededRandom random(13);
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string bytes = random.bytes(size);
        std::string out = "x";
        append_base64url(out, bytes);
        EXPECT_EQ(out, "x" + base64url_encode(bytes));
        EXPECT_EQ(base64url_decode(out.substr(1)).value(), bytes);
        EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
    }
}

}  // namespace
}  // namespace sluice
