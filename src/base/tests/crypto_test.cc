#include "base/crypto.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sluice {
namespace {

TEST(Crypto, PublishedVectors) {
    EXPECT_EQ(hex_encode(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex_encode(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
    // RFC 4231, case 2.
    EXPECT_EQ(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
    // RFC 5869, case 1.
    const std::string key(22, '\x0b');
    const std::string salt = *hex_decode("000102030405060708090a0b0c");
    const std::string info = *hex_decode("f0f1f2f3f4f5f6f7f8f9");
    EXPECT_EQ(
        hex_encode(hkdf_sha256(key, salt, info, 42)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(Crypto, ComparisonSeesContentAndLength) {
    EXPECT_TRUE(constant_time_equal("abc", "abc"));
    EXPECT_FALSE(constant_time_equal("abc", "abd"));
    EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

class SealedText : public testing::Test {
protected:
    const std::string key_ = std::string(32, 'k');
    const std::string nonce_ = std::string(12, 'n');
    const std::string sealed_ = aead_seal(key_, nonce_, "the secret", "row 7");
};

TEST_F(SealedText, OpensWithWhatItWasSealedWith) {
    EXPECT_EQ(*aead_open(key_, nonce_, sealed_, "row 7"), "the secret");
}

TEST_F(SealedText, AnyChangedByteIsRefused) {
    for (std::size_t i = 0; i < sealed_.size(); ++i) {
        std::string changed = sealed_;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(aead_open(key_, nonce_, changed, "row 7").has_value()) << i;
    }
}

TEST_F(SealedText, BelongsToOneRowAndOneKey) {
    EXPECT_FALSE(aead_open(key_, nonce_, sealed_, "row 8").has_value());
    EXPECT_FALSE(aead_open(std::string(32, 'x'), nonce_, sealed_, "row 7").has_value());
    EXPECT_FALSE(aead_open(key_, nonce_, "short", "row 7").has_value());
}

}  // namespace
}  // namespace sluice
