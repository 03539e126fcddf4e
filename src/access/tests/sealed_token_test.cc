#include "access/sealed_token.h"

#include <gtest/gtest.h>

#include <vector>

#include "access/limits.h"
#include "access/list_token.h"
#include "access/sealed_box.h"
#include "access/testing/access_rows_builder.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;
constexpr EpochMs kDayMs = 24LL * 3600 * 1000;
constexpr SealedTokenTexts kTexts{.invalid = "is invalid", .expired = "is expired"};

// Computed by a program of its own: recipient `r-1`, route `shares`, key `sales`.
constexpr std::string_view kListToken = "AQBRJwBrAXtAc2FsZXNWRFb_Og6RQpvkaEgX9QUi";

ListScope shares_of(const std::string& recipient) {
    return {.audience = ListAudience::recipient,
            .principal_id = recipient,
            .route = "shares",
            .filters = {}};
}

// R58 P109
TEST(SealedToken, ComesBackWithinItsLifeAndNotAfter) {
    const KeyRing keys = make_test_keys();
    const std::vector<std::string_view> binding = {"recipient", "route"};
    const SealedTokenOptions options{.purpose = KeyPurpose::page_token, .binding = binding};
    const std::string token = seal_token(keys, options, "payload", kNow, kNow + 3 * kDayMs);
    for (const EpochMs at : {kNow - 3600'000, kNow, kNow + kDayMs, kNow + 3 * kDayMs - 1000}) {
        const auto opened = open_token(keys, options, kTexts, token, at);
        ASSERT_TRUE(opened.has_value()) << at;
        EXPECT_EQ(*opened, "payload");
    }
    const auto expired = open_token(keys, options, kTexts, token, kNow + 3 * kDayMs);
    ASSERT_FALSE(expired.has_value());
    EXPECT_EQ(expired.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    EXPECT_EQ(expired.error().message(), "is expired");
    const auto ancient = open_token(keys, options, kTexts, token, kNow + 30 * kDayMs);
    ASSERT_FALSE(ancient.has_value());
    EXPECT_EQ(ancient.error().message(), "is invalid");
}

// R33
TEST(SealedToken, AnotherPurposeBindingOrMasterKeyIsForged) {
    const KeyRing keys = make_test_keys();
    const std::vector<std::string_view> binding = {"ab", "c"};
    const std::string token = seal_token(
        keys, {.purpose = KeyPurpose::page_token, .binding = binding}, "p", kNow, kNow + kDayMs);
    const std::vector<std::vector<std::string_view>> others = {
        {"a", "bc"}, {"abc"}, {"ab", "c", ""}, {"", "ab", "c"}, {"ab"}, {}, {"c", "ab"}};
    for (const auto& other : others) {
        const auto opened = open_token(keys, {.purpose = KeyPurpose::page_token, .binding = other},
                                       kTexts, token, kNow);
        ASSERT_FALSE(opened.has_value());
        EXPECT_EQ(opened.error().message(), "is invalid");
    }
    EXPECT_FALSE(open_token(keys, {.purpose = KeyPurpose::refresh_token, .binding = binding},
                            kTexts, token, kNow)
                     .has_value());
    const KeyRing stranger(MasterKey::from_bytes(std::string(32, 'k')));
    EXPECT_FALSE(open_token(stranger, {.purpose = KeyPurpose::page_token, .binding = binding},
                            kTexts, token, kNow)
                     .has_value());
}

TEST(SealedToken, EveryChangedBitAndCharacterIsNoticed) {
    const KeyRing keys = make_test_keys();
    const std::vector<std::string_view> binding = {"r"};
    const SealedTokenOptions options{.purpose = KeyPurpose::list_token, .binding = binding};
    const std::string token = seal_token(keys, options, "some key", kNow, kNow + kDayMs);
    const std::string bytes = base64url_decode(token).value();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
            EXPECT_FALSE(
                open_token(keys, options, kTexts, base64url_encode(changed), kNow).has_value());
        }
    }
    for (std::size_t i = 0; i < token.size(); ++i) {
        for (const char c : {'A', 'z', '_', '=', '+', '/', ' ', '%'}) {
            std::string changed = token;
            if (changed[i] == c) continue;
            changed[i] = c;
            EXPECT_FALSE(open_token(keys, options, kTexts, changed, kNow).has_value());
        }
        EXPECT_FALSE(open_token(keys, options, kTexts, token.substr(0, i), kNow).has_value());
    }
    EXPECT_FALSE(open_token(keys, options, kTexts, token + "A", kNow).has_value());
    EXPECT_FALSE(open_token(keys, options, kTexts, token + "=", kNow).has_value());
    EXPECT_FALSE(open_token(keys, options, kTexts, std::string(100'000, 'A'), kNow).has_value());
}

// P47
TEST(ListToken, VectorOfAnIndependentProgram) {
    const KeyRing keys = make_test_keys();
    EXPECT_EQ(make_list_token(keys, shares_of("r-1"), "sales", kNow), kListToken);
    const auto opened = open_list_token(keys, shares_of("r-1"), kListToken, kNow);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(*opened, "sales");
}

// P47 R33
TEST(ListToken, IsBoundToRecipientRouteAndParents) {
    const KeyRing keys = make_test_keys();
    ListScope tables{.audience = ListAudience::recipient,
                     .principal_id = "r-1",
                     .route = "tables",
                     .filters = {"share", "schema"}};
    const std::string token = make_list_token(keys, tables, "orders", kNow);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789_-"),
              std::string::npos);
    std::vector<ListScope> others(6, tables);
    others[0].principal_id = "r-2";
    others[1].route = "schemas";
    others[2].filters = {"share", "other"};
    others[3].filters = {"other", "schema"};
    others[4].filters = {"share"};
    others[5].audience = ListAudience::administrator;
    for (std::size_t i = 0; i < 5; ++i) {
        const auto opened = open_list_token(keys, others[i], token, kNow);
        ASSERT_FALSE(opened.has_value()) << i;
        EXPECT_EQ(opened.error().condition(), Condition::INVALID_PARAMETER_VALUE);
        EXPECT_EQ(opened.error().message(), "invalid 'nextPageToken'");
    }
    // A9
    const auto as_admin = open_list_token(keys, others[5], token, kNow);
    ASSERT_FALSE(as_admin.has_value());
    EXPECT_EQ(as_admin.error().message(), "invalid 'page_token'");
    // P47 knows one text, whatever is wrong.
    const auto expired = open_list_token(keys, tables, token, kNow + 3 * kDayMs);
    ASSERT_FALSE(expired.has_value());
    EXPECT_EQ(expired.error().message(), "invalid 'nextPageToken'");
}

// R97
TEST(ListToken, LivesAsLongAsItWasMadeFor) {
    const KeyRing keys = make_test_keys();
    const std::string token = make_list_token(keys, shares_of("r-1"), "sales", kNow, 60'000);
    EXPECT_TRUE(open_list_token(keys, shares_of("r-1"), token, kNow + 59'999).has_value());
    EXPECT_FALSE(open_list_token(keys, shares_of("r-1"), token, kNow + 60'000).has_value());
    const std::string longest = make_list_token(keys, shares_of("r-1"), "sales", kNow, 9 * kDayMs);
    EXPECT_FALSE(
        open_list_token(keys, shares_of("r-1"), longest, kNow + kListTokenLifeMs).has_value());
}

TEST(ListToken, TheLongestNamesFit) {
    const KeyRing keys = make_test_keys();
    std::string name;
    for (int i = 0; i < 255; ++i) name += "\xf0\x9f\x98\x80";
    const std::string key = name + "." + name + "." + name;
    const std::string token = make_list_token(keys, shares_of("r-1"), key, kNow);
    EXPECT_LE(token.size(), kSealedTokenCharactersMax);
    EXPECT_EQ(open_list_token(keys, shares_of("r-1"), token, kNow).value(), key);
}

// R56 A149b
TEST(SealedBox, OpensOnlyForItsCredential) {
    const KeyRing keys = make_test_keys();
    SeededRandom random(5);
    const Secret<std::string> secret(std::string("{\"secret_access_key\":\"canary\"}"));
    const std::string sealed = seal_secret(keys, random, "credential-1", secret);
    EXPECT_EQ(sealed.find("canary"), std::string::npos);
    EXPECT_NE(sealed, seal_secret(keys, random, "credential-1", secret));
    EXPECT_EQ(open_secret(keys, "credential-1", sealed).value().reveal(), secret.reveal());
    EXPECT_FALSE(open_secret(keys, "credential-2", sealed).has_value());
    EXPECT_FALSE(open_secret(keys, "credential-1", sealed, SecretOwner::provider).has_value());
    const KeyRing stranger(MasterKey::from_bytes(std::string(32, 'k')));
    EXPECT_FALSE(open_secret(stranger, "credential-1", sealed).has_value());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(open_secret(keys, "credential-1", changed).has_value()) << i;
        EXPECT_FALSE(open_secret(keys, "credential-1", sealed.substr(0, i)).has_value()) << i;
    }
}

}  // namespace
}  // namespace sluice::access
