#include <gtest/gtest.h>

#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

TEST(RecipientStatementsTest, EveryForm) {
    expect_printed(std::to_array<Printed>({
        {"CREATE RECIPIENT partner_company COMMENT 'Analytics partner - Contoso Inc.'"},
        {"CREATE RECIPIENT IF NOT EXISTS r"},
        {"CREATE RECIPIENT r USING ID 'aws:us-west-2:workspace-12345'"},
        {"CREATE RECIPIENT r USING OIDC"},
        {"CREATE RECIPIENT r EXPIRES AT '2027-01-01' EMAIL 'a@b.example'"},
        {"CREATE RECIPIENT r EXPIRES AT current_timestamp() + INTERVAL 30 DAYS COMMENT 'x'",
         "CREATE RECIPIENT r COMMENT 'x' EXPIRES AT current_timestamp() + INTERVAL 30 DAY"},
        {"ALTER RECIPIENT r RENAME TO s"},
        {"ALTER RECIPIENT r SET OWNER TO o", "ALTER RECIPIENT r OWNER TO o"},
        {"ALTER RECIPIENT r SET PROPERTIES ('a' = 'b')"},
        {"ALTER RECIPIENT r UNSET PROPERTIES (a.b, 'c')",
         "ALTER RECIPIENT r UNSET PROPERTIES ('a.b', 'c')"},
        {"ALTER RECIPIENT r UNSET PROPERTIES IF EXISTS ('c')"},
        {"ALTER RECIPIENT r ROTATE TOKEN"},
        {"ALTER RECIPIENT r ROTATE TOKEN GRACE 0 SECONDS"},
        {"ALTER RECIPIENT r ROTATE TOKEN GRACE 1 HOUR",
         "ALTER RECIPIENT r ROTATE TOKEN GRACE 1 HOURS"},
        {"ALTER RECIPIENT r REVOKE TOKEN"},
        {"ALTER RECIPIENT r REVOKE TOKEN 'abc'"},
        {"ALTER RECIPIENT r BLOCK"},
        {"ALTER RECIPIENT r UNBLOCK"},
        {"ALTER RECIPIENT r SET COMMENT ''"},
        {"ALTER RECIPIENT r SET EMAIL 'a@b.example'"},
        {"ALTER RECIPIENT r SET EXPIRES AT TIMESTAMP '2027-01-01 00:00:00'"},
        {"DROP RECIPIENT r"},
        {"DROP RECIPIENT IF EXISTS r"},
        {"DESCRIBE RECIPIENT r"},
        {"SHOW RECIPIENTS"},
        {"SHOW RECIPIENTS LIKE 'acme*|globex'"},
        {"COMMENT ON RECIPIENT r IS 'x'"},
        {"SET RECIPIENT r"},
        {"RESET RECIPIENT"},
    }));
}

TEST(RecipientStatementsTest, EveryFormForProviders) {
    expect_printed(std::to_array<Printed>({
        {"ALTER PROVIDER p RENAME TO q"},
        {"ALTER PROVIDER p OWNER TO o"},
        {"DROP PROVIDER IF EXISTS p"},
        {"DESC PROVIDER p", "DESCRIBE PROVIDER p"},
        {"SHOW PROVIDERS LIKE 'x'"},
        {"COMMENT ON PROVIDER p IS NULL"},
    }));
}

TEST(RecipientStatementsTest, HowARecipientSignsInIsOneOfThree) {
    EXPECT_EQ(parse_as<CreateRecipient>("CREATE RECIPIENT r").authentication, std::nullopt);
    const auto databricks = parse_as<CreateRecipient>("CREATE RECIPIENT r USING ID 'a:b:c'");
    EXPECT_EQ(std::get<UsingId>(*databricks.authentication).sharing_id, TextValue("a:b:c"));
    const auto oidc = parse_as<CreateRecipient>("CREATE RECIPIENT r USING OIDC");
    EXPECT_TRUE(std::holds_alternative<UsingOidc>(*oidc.authentication));
    EXPECT_EQ(refusal("CREATE RECIPIENT r USING OIDC USING ID 'a:b:c'"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'USING': USING is given twice. "
              "SQLSTATE: 42601 (line 1, pos 30)");
}

// S25
TEST(RecipientStatementsTest, PropertiesWithAndWithoutSetAndTheirValuesAsStrings) {
    const auto plain = parse_as<CreateRecipient>(
        "CREATE RECIPIENT r PROPERTIES (region = 'US', tier.level 3, 'vip' = TRUE, x = -1.50)");
    const auto with_set = parse_as<CreateRecipient>(
        "CREATE RECIPIENT r SET PROPERTIES ('region' 'US', 'tier.level' = '3', vip 'true', x "
        "'-1.50')");
    EXPECT_EQ(plain, with_set);
    ASSERT_EQ(plain.properties.size(), 4u);
    EXPECT_EQ(plain.properties[1].key, "tier.level");
    EXPECT_EQ(plain.properties[1].value, TextValue("3"));
    EXPECT_EQ(round_trip("CREATE RECIPIENT r PROPERTIES (vip = FALSE)"),
              "CREATE RECIPIENT r PROPERTIES ('vip' = 'false')");
    EXPECT_TRUE(refusal("CREATE RECIPIENT r PROPERTIES (a = NULL)").starts_with("[PARSE_SYNTAX_"));
    EXPECT_TRUE(refusal("CREATE RECIPIENT r PROPERTIES ()").starts_with("[PARSE_SYNTAX_ERROR]"));
}

TEST(RecipientStatementsTest, TheGraceOfARotationIsTyped) {
    const auto rotate = std::get<RotateToken>(
        parse_as<AlterRecipient>("ALTER RECIPIENT r ROTATE TOKEN GRACE 7 DAYS").action);
    EXPECT_EQ(rotate.grace, (Duration{std::int64_t{7}, IntervalUnit::day}));
    const auto none =
        std::get<RotateToken>(parse_as<AlterRecipient>("ALTER RECIPIENT r ROTATE TOKEN").action);
    EXPECT_EQ(none.grace, std::nullopt);
    EXPECT_EQ(refusal("ALTER RECIPIENT r ROTATE TOKEN GRACE 7 LIGHTYEARS"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'LIGHTYEARS': expected a unit of "
              "time. SQLSTATE: 42601 (line 1, pos 39)");
    EXPECT_EQ(refusal("ALTER RECIPIENT r ROTATE TOKEN GRACE 7 DAIS"),
              "[PARSE_SYNTAX_ERROR] Syntax error at or near 'DAIS': expected a unit of time; did "
              "you mean DAYS? SQLSTATE: 42601 (line 1, pos 39)");
}

TEST(RecipientStatementsTest, TextIsKeptVerbatim) {
    const auto statement = parse_as<CreateRecipient>(
        "CREATE RECIPIENT r COMMENT ' Ünïcode, \"quotes\"; -- no comment ' PROPERTIES ('A b' = ' x "
        "')");
    EXPECT_EQ(statement.comment, TextValue(" Ünïcode, \"quotes\"; -- no comment "));
    EXPECT_EQ(statement.properties[0].key, "A b");
    EXPECT_EQ(statement.properties[0].value, TextValue(" x "));
}

// S44
TEST(RecipientStatementsTest, ThereIsNoCreateProvider) {
    EXPECT_EQ(
        refusal("CREATE PROVIDER p"),
        "[PARSE_SYNTAX_ERROR] there is no CREATE PROVIDER; add one with `sluice provider add` "
        "or POST /providers. SQLSTATE: 42601 (line 1, pos 7)");
}

}  // namespace
}  // namespace sluice::sql
