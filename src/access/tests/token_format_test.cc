#include "access/token_format.h"

#include <gtest/gtest.h>

#include <set>

#include "access/activation_link.h"
#include "access/testing/access_rows_builder.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr std::string_view kAlphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-. %";

// Computed by a program of its own: id bytes 100-111, secret bytes 200-231, master key 0-31.
constexpr std::string_view kToken =
    "dshr_0ePNGQILKCPSjKVX5lc0fkuzExgy6YduBSD0TT0zcPORyXq8NUkmmHIKQ8gh4NHA6E";
constexpr std::string_view kTokenId = "0ePNGQILKCPSjKVX5";
constexpr std::string_view kTokenDigest =
    "6812cdebb761912c5c07e6ee45857791a906f0bdbe05d17e13a105f69b521dae";
constexpr std::string_view kLink =
    "dshl_0ePNGQILKCPSjKVX5NJe1DVNw4eFJjpbCmEcjsOaXkhu2HnDXrmswcYPNjvS1WYz7h";

// R55 R56
TEST(TokenFormat, VectorOfAnIndependentProgram) {
    const KeyRing keys = make_test_keys();
    const auto token = parse_token(kToken);
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->kind, TokenKind::recipient);
    EXPECT_EQ(token->public_id, kTokenId);
    std::string secret;
    for (int byte = 200; byte < 232; ++byte) secret += static_cast<char>(byte);
    EXPECT_EQ(token->secret.reveal(), secret);
    EXPECT_EQ(hex_encode(token_digest(keys, secret)), kTokenDigest);
    EXPECT_EQ(format_token(TokenKind::recipient, kTokenId, secret).reveal(), kToken);
}

// R55
TEST(TokenFormat, MintedTokensHaveOneShapeAndComeBack) {
    const KeyRing keys = make_test_keys();
    SeededRandom random(1);
    std::set<std::string> texts;
    for (const TokenKind kind :
         {TokenKind::recipient, TokenKind::admin, TokenKind::activation_link}) {
        for (int i = 0; i < 500; ++i) {
            const MintedToken minted = mint_token(kind, keys, random);
            const std::string& text = minted.text.reveal();
            ASSERT_EQ(text.size(), 71u);
            EXPECT_EQ(text.find('_'), 4u);
            EXPECT_EQ(text.rfind('_'), 4u);
            EXPECT_TRUE(texts.insert(text).second);
            const auto parsed = parse_token(text);
            ASSERT_TRUE(parsed.has_value());
            EXPECT_EQ(parsed->kind, kind);
            EXPECT_EQ(parsed->public_id, minted.public_id);
            EXPECT_TRUE(token_matches(keys, *parsed, &minted.digest));
        }
    }
}

// R55: a typing error is known as one without a look-up.
TEST(TokenFormat, EveryChangedCharacterIsNoticed) {
    for (std::size_t i = 0; i < kToken.size(); ++i) {
        for (const char c : kAlphabet) {
            std::string changed(kToken);
            if (changed[i] == c) continue;
            changed[i] = c;
            const auto parsed = parse_token(changed);
            ASSERT_FALSE(parsed.has_value()) << i << ' ' << c;
            EXPECT_EQ(parsed.error().condition(), Condition::UNAUTHENTICATED);
        }
        std::string shorter(kToken);
        shorter.erase(i, 1);
        EXPECT_FALSE(parse_token(shorter).has_value());
        std::string longer(kToken);
        longer.insert(i, "a");
        EXPECT_FALSE(parse_token(longer).has_value());
        if (i + 1 < kToken.size() && kToken[i] != kToken[i + 1]) {
            std::string swapped(kToken);
            std::swap(swapped[i], swapped[i + 1]);
            EXPECT_FALSE(parse_token(swapped).has_value());
        }
    }
    EXPECT_FALSE(parse_token("").has_value());
    EXPECT_FALSE(parse_token(std::string(71, 'z')).has_value());
}

TEST(TokenFormat, NumbersTooLargeForTheirBytesAreRefusedDespiteARightChecksum) {
    const auto sealed = [](const std::string& body) {
        const std::uint32_t sum = crc32(body);
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(sum >> shift);
        return body + base62_encode(bytes, 6);
    };
    const std::string id(kTokenId);
    const std::string secret(kToken.substr(22, 43));
    EXPECT_TRUE(parse_token(sealed("dshr_" + id + secret)).has_value());
    EXPECT_FALSE(parse_token(sealed("dshr_" + std::string(17, 'z') + secret)).has_value());
    EXPECT_FALSE(parse_token(sealed("dshr_" + id + std::string(43, 'z'))).has_value());
    EXPECT_FALSE(parse_token(sealed("dshx_" + id + secret)).has_value());
    EXPECT_FALSE(parse_token(sealed("dshr_" + id.substr(1) + "-" + secret)).has_value());
}

// R29: an unknown id takes the same path to its no.
TEST(TokenFormat, UnknownIdsAndWrongSecretsBothMiss) {
    const KeyRing keys = make_test_keys();
    SeededRandom random(2);
    const MintedToken minted = mint_token(TokenKind::recipient, keys, random);
    const MintedToken other = mint_token(TokenKind::recipient, keys, random);
    const auto token = parse_token(minted.text.reveal());
    ASSERT_TRUE(token.has_value());
    EXPECT_TRUE(token_matches(keys, *token, &minted.digest));
    EXPECT_FALSE(token_matches(keys, *token, &other.digest));
    EXPECT_FALSE(token_matches(keys, *token, nullptr));
    const std::string zeros(32, '\0');
    EXPECT_FALSE(token_matches(keys, *token, &zeros));
    const std::string empty;
    EXPECT_FALSE(token_matches(keys, *token, &empty));
}

TEST(TokenFormat, AnotherMasterKeyKnowsNoToken) {
    const KeyRing keys = make_test_keys();
    const KeyRing others(MasterKey::from_bytes(std::string(32, 'k')));
    SeededRandom random(3);
    const MintedToken minted = mint_token(TokenKind::recipient, keys, random);
    const auto token = parse_token(minted.text.reveal());
    ASSERT_TRUE(token.has_value());
    EXPECT_FALSE(token_matches(others, *token, &minted.digest));
}

// R40 A64
TEST(ActivationLink, IsDerivedAndComesBack) {
    const KeyRing keys = make_test_keys();
    EXPECT_EQ(activation_token(keys, kTokenId, 3).reveal(), kLink);
    EXPECT_EQ(activation_token(keys, kTokenId, 3).reveal(), kLink);
    const auto token = parse_activation_text(kLink);
    ASSERT_TRUE(token.has_value());
    EXPECT_TRUE(activation_matches(keys, *token, kTokenId, 3));
    EXPECT_FALSE(activation_matches(keys, *token, kTokenId, 2));
    EXPECT_FALSE(activation_matches(keys, *token, kTokenId, 4));
    EXPECT_FALSE(activation_matches(keys, *token, "0ePNGQILKCPSjKVX6", 3));
    const KeyRing others(MasterKey::from_bytes(std::string(32, 'k')));
    EXPECT_FALSE(activation_matches(others, *token, kTokenId, 3));
}

// A78
TEST(ActivationLink, IsFoundInWhateverClientsSend) {
    const KeyRing keys = make_test_keys();
    const std::string token(kLink);
    const std::string url =
        activation_url("https://share.example.com/", activation_token(keys, kTokenId, 3)).reveal();
    EXPECT_EQ(url, "https://share.example.com/delta_sharing/retrieve_config.html?" + token);
    for (const std::string& text :
         {token, url, percent_encode(url), percent_encode(percent_encode(url)),
          "https:/share.example.com/delta_sharing/retrieve_config.html?" + token,
          "https://share.example.com/activate/" + token, "?" + token}) {
        const auto parsed = parse_activation_text(text);
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_TRUE(activation_matches(keys, *parsed, kTokenId, 3)) << text;
    }
}

// A79: one text for everything that is no living link.
TEST(ActivationLink, AnythingElseIsOneAnswer) {
    const std::string token(kLink);
    for (const std::string& text :
         {std::string(), std::string("x"), token.substr(1), token + "x", "x" + token,
          token + "&a=b", token + "/", "%zz" + token, std::string(kToken), token + token,
          std::string("dshl_"), std::string(10000, 'a') + "?" + token}) {
        const auto parsed = parse_activation_text(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().condition(), Condition::RESOURCE_DOES_NOT_EXIST);
        EXPECT_EQ(parsed.error().message(), "This activation link has been used or has expired.");
    }
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(parse_activation_text(changed).has_value()) << i;
    }
}

}  // namespace
}  // namespace sluice::access
