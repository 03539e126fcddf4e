#include <gtest/gtest.h>

#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

TEST(GrantStatementsTest, EveryForm) {
    expect_printed(std::to_array<Printed>({
        {"GRANT SELECT ON SHARE s TO RECIPIENT r"},
        {"GRANT SELECT ON SHARE s TO RECIPIENT r EXPIRES AT '2027-01-01'"},
        {"GRANT SELECT ON SHARE s TO RECIPIENT r EXPIRES AT DATE '2027-01-01'"},
        {"GRANT SELECT ON SHARE s TO RECIPIENT r EXPIRES AT now() + INTERVAL '1' MONTH"},
        {"GRANT SELECT ON SHARE s TO RECIPIENT r EXPIRES NEVER"},
        {"GRANT SELECT ON SHARE s TO RECIPIENT r FOR 30 DAYS"},
        {"REVOKE SELECT ON SHARE s FROM RECIPIENT r"},
        {"GRANT SELECT ON TABLE a.t IN SHARE s TO RECIPIENT r FOR 1 YEARS"},
        {"REVOKE SELECT ON TABLE a.t IN SHARE s FROM RECIPIENT r"},
        {"SHOW GRANTS ON SHARE s"},
        {"SHOW GRANT ON SHARE s", "SHOW GRANTS ON SHARE s"},
        {"SHOW GRANTS TO RECIPIENT r"},
        {"SHOW GRANTS ON RECIPIENT r"},
        {"GRANT SELECT, MODIFY ON TABLE c.s.t TO `data-engineers`"},
        {"GRANT ALL PRIVILEGES ON METASTORE TO admins",
         "GRANT ALL_PRIVILEGES ON METASTORE TO admins"},
        {"GRANT USE SCHEMA, CREATE_TABLE ON SCHEMA c.s TO g",
         "GRANT USE_SCHEMA, CREATE_TABLE ON SCHEMA c.s TO g"},
        {"GRANT USE CATALOG ON CATALOG c TO g", "GRANT USE_CATALOG ON CATALOG c TO g"},
        {"GRANT SELECT ON c.s.t TO g", "GRANT SELECT ON TABLE c.s.t TO g"},
        {"GRANT SELECT ON VIEW c.s.t TO g"},
        {"GRANT EXECUTE ON FUNCTION c.s.f TO g"},
        {"GRANT READ VOLUME ON VOLUME c.s.v TO g", "GRANT READ_VOLUME ON VOLUME c.s.v TO g"},
        {"GRANT CREATE EXTERNAL TABLE ON EXTERNAL LOCATION l TO g",
         "GRANT CREATE_EXTERNAL_TABLE ON EXTERNAL LOCATION l TO g"},
        {"GRANT MANAGE ON STORAGE CREDENTIAL k TO g"},
        {"GRANT USE_PROVIDER ON PROVIDER p TO g"},
        {"REVOKE ALL ON CATALOG c FROM 'a@b.example'",
         "REVOKE ALL_PRIVILEGES ON CATALOG c FROM `a@b.example`"},
        {"SHOW GRANTS alice ON TABLE t"},
        {"SHOW GRANTS ON METASTORE"},
        {"SHOW GRANTS `a@b.example` ON SCHEMA c.s"},
    }));
}

TEST(GrantStatementsTest, PrivilegesMeanTheSameWithBlanksAndUnderscores) {
    EXPECT_EQ(parse_as<Grant>("GRANT use schema ON SCHEMA s TO g"),
              parse_as<Grant>("GRANT USE_SCHEMA ON SCHEMA s TO g"));
    // Which privileges there are is for who executes: INVALID_PRIVILEGE.
    EXPECT_EQ(parse_as<Grant>("GRANT MODIFY ON SHARE s TO RECIPIENT r").privileges[0].name,
              "MODIFY");
}

TEST(GrantStatementsTest, TheExpiryIsTyped) {
    const auto at =
        parse_as<Grant>("GRANT SELECT ON SHARE s TO RECIPIENT r EXPIRES AT DATE '2027-01-01'");
    EXPECT_EQ(std::get<ExpiresAt>(*at.expiry).timestamp.node,
              Expression::Node(Literal(TypedLiteral{TypedLiteralKind::date, "2027-01-01"})));
    const auto after = parse_as<Grant>("GRANT SELECT ON SHARE s TO RECIPIENT r FOR 30 DAYS");
    EXPECT_EQ(std::get<ExpiresAfter>(*after.expiry).duration,
              (Duration{std::int64_t{30}, IntervalUnit::day}));
    const auto never = parse_as<Grant>("GRANT SELECT ON SHARE s TO RECIPIENT r EXPIRES NEVER");
    EXPECT_TRUE(std::holds_alternative<ExpiresNever>(*never.expiry));
    EXPECT_EQ(parse_as<Grant>("GRANT SELECT ON SHARE s TO RECIPIENT r").expiry, std::nullopt);
    // Only what a recipient got expires.
    EXPECT_TRUE(
        refusal("GRANT SELECT ON TABLE t TO g EXPIRES NEVER").starts_with("[PARSE_SYNTAX_"));
}

TEST(GrantStatementsTest, OneObjectOfAShareIsASecurableOfItsOwn) {
    const auto grant =
        parse_as<Grant>("GRANT SELECT ON TABLE a.t IN SHARE acme-corp TO RECIPIENT r");
    EXPECT_EQ(grant.securable.kind, SecurableKind::table);
    EXPECT_EQ(to_sql(grant.securable.name), "a.t");
    ASSERT_TRUE(grant.securable.share.has_value());
    EXPECT_EQ(grant.securable.share->parts[0].text, "acme-corp");
    EXPECT_TRUE(grant.grantee.recipient);
}

}  // namespace
}  // namespace sluice::sql
