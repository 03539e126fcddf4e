#include "storage/sha256_blocks.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/random.h"

namespace sluice::storage {
namespace {

using Compress = void (*)(Sha256State&, std::span<const std::uint8_t>);

std::string hash(std::string_view text, Compress compress) {
    std::vector<std::uint8_t> buffer(text.begin(), text.end());
    buffer.resize(text.size() + kSha256BlockBytes + kSha256PaddingBytesMin);
    const std::size_t end = sha256_pad(buffer, text.size(), text.size());
    Sha256State state = kSha256Start;
    compress(state, std::span(buffer).first(end));
    std::array<std::uint8_t, kSha256Bytes> digest{};
    sha256_digest(state, digest);
    return {digest.begin(), digest.end()};
}

class Sha256BlocksTest : public ::testing::TestWithParam<Compress> {};

TEST_P(Sha256BlocksTest, GivesThePublishedDigests) {
    EXPECT_EQ(hex_encode(hash("", GetParam())),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_encode(hash("abc", GetParam())),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(
        hex_encode(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", GetParam())),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_P(Sha256BlocksTest, AgreesWithLibcryptoAtEveryLength) {
    SeededRandom random(7);
    for (std::size_t length = 0; length <= 300; ++length) {
        const std::string text = random.bytes(length);
        ASSERT_EQ(hash(text, GetParam()), sha256(text)) << length;
    }
}

TEST_P(Sha256BlocksTest, GoesOnFromAState) {
    SeededRandom random(8);
    const std::string text = random.bytes(6 * kSha256BlockBytes);
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    Sha256State whole = kSha256Start;
    GetParam()(whole, bytes);
    Sha256State parts = kSha256Start;
    GetParam()(parts, std::span(bytes).first(2 * kSha256BlockBytes));
    GetParam()(parts, std::span(bytes).subspan(2 * kSha256BlockBytes));
    EXPECT_EQ(whole.words, parts.words);
}

INSTANTIATE_TEST_SUITE_P(Dispatched, Sha256BlocksTest, ::testing::Values(&sha256_compress));
INSTANTIATE_TEST_SUITE_P(Libcrypto, Sha256BlocksTest,
                         ::testing::Values(&sha256_compress_libcrypto));

TEST(Sha256Extensions, AgreeWithLibcrypto) {
    if (!has_sha_extensions()) GTEST_SKIP() << "the processor has no SHA extensions";
    SeededRandom random(9);
    for (std::size_t blocks = 1; blocks <= 20; ++blocks) {
        const std::string text = random.bytes(blocks * kSha256BlockBytes);
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        Sha256State fast = kSha256Start;
        Sha256State other = kSha256Start;
        sha256_compress_extensions(fast, bytes);
        sha256_compress_libcrypto(other, bytes);
        ASSERT_EQ(fast.words, other.words) << blocks;
    }
}

}  // namespace
}  // namespace sluice::storage
