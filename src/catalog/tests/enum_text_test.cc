#include "catalog/enum_text.h"

#include <gtest/gtest.h>

#include "catalog/properties.h"

namespace sluice::catalog {
namespace {

template <class Enum, class Parse>
void expect_round_trip(int count, Parse parse) {
    for (int i = 0; i < count; ++i) {
        const auto value = static_cast<Enum>(i);
        ASSERT_FALSE(to_text(value).empty()) << i;
        const auto parsed = parse(to_text(value));
        ASSERT_TRUE(parsed) << to_text(value);
        EXPECT_EQ(*parsed, value);
    }
    const auto bad = parse("NOT_A_VALUE");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().condition(), Condition::INVALID_PARAMETER_VALUE);
}

TEST(EnumText, EachValueComesBack) {
    expect_round_trip<SharingScope>(2, parse_sharing_scope);
    expect_round_trip<SharedObjectType>(2, parse_shared_object_type);
    expect_round_trip<SharedObjectStatus>(4, parse_shared_object_status);
    expect_round_trip<AuthenticationType>(5, parse_authentication_type);
    expect_round_trip<TokenState>(3, parse_token_state);
}

TEST(EnumText, LetterCaseDoesNotMatterOnInput) {  // A6
    EXPECT_EQ(*parse_authentication_type("oidc_Federation"), AuthenticationType::oidc_federation);
    EXPECT_EQ(parse_authentication_type("x").error().message(),
              "authentication_type is not one of TOKEN, OIDC_FEDERATION, DATABRICKS, "
              "OAUTH_CLIENT_CREDENTIALS, EMAIL");
}

TEST(Properties, ComeBackAsTheyWere) {
    const Properties properties = {{"a", ""}, {"key \"x\"", "line\nbreak"}, {"ü", "\u2028"}};
    const auto decoded = decode_properties(encode_properties(properties));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, properties);
    EXPECT_EQ(encode_properties({}), "{}");
    EXPECT_TRUE(decode_properties("{}")->empty());
}

TEST(Properties, DamagedTextIsOurFault) {
    for (const std::string_view text : {"", "[]", "{", R"({"a":1})", R"({"a":"b"}x)"}) {
        const auto decoded = decode_properties(text);
        ASSERT_FALSE(decoded) << text;
        EXPECT_EQ(decoded.error().condition(), Condition::INTERNAL_ERROR);
    }
}

}  // namespace
}  // namespace sluice::catalog
