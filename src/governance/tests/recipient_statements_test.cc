#include <gtest/gtest.h>

#include <string>

#include "governance/testing/statement_world.h"

namespace sluice::governance {
namespace {

using testing::StatementWorld;

class RecipientStatements : public ::testing::Test {
protected:
    std::string says(std::string_view text) { return world_.says(text); }
    std::string item(std::string_view name) { return world_.item("DESCRIBE RECIPIENT acme", name); }

    StatementWorld world_;
};

// S24 S56 S70
TEST_F(RecipientStatements, CreationDescribes) {
    const auto created = world_.run("CREATE RECIPIENT acme COMMENT 'x' EMAIL 'a@b.example'");
    ASSERT_TRUE(created);
    std::string names;
    for (const auto& row : created->rows) names += *row[0] + " ";
    EXPECT_EQ(names,
              "recipient_name recipient_id authentication_type owner created_by created_at "
              "updated_by updated_at comment active_token_id active_token_expiration "
              "activation_link email allowed_ip_ranges blocked ");
    EXPECT_EQ(world_.columns("DESCRIBE RECIPIENT acme"), "info_name, info_value");
    EXPECT_EQ(world_.run("DESCRIBE RECIPIENT acme")->rows, created->rows);
    EXPECT_EQ(item("authentication_type"), "TOKEN");
    EXPECT_EQ(item("created_at"), "2026-11-18T11:06:40.000+0000");
    EXPECT_TRUE(item("activation_link").starts_with("https://h/")) << item("activation_link");
    EXPECT_EQ(item("comment"), "x");
    EXPECT_EQ(item("email"), "a@b.example");
}

// S9 S76
TEST_F(RecipientStatements, CreationOfWhatIsThere) {
    EXPECT_TRUE(world_.run("CREATE RECIPIENT acme COMMENT 'first'"));
    EXPECT_TRUE(says("CREATE RECIPIENT ACME").starts_with("[RECIPIENT_ALREADY_EXISTS]"));
    EXPECT_TRUE(world_.run("CREATE RECIPIENT IF NOT EXISTS acme COMMENT 'second'"));
    EXPECT_EQ(item("comment"), "first");
    EXPECT_EQ(says("DROP RECIPIENT IF EXISTS nobody"), "ok");
    EXPECT_EQ(says("DROP RECIPIENT acm"),
              "[RECIPIENT_DOES_NOT_EXIST] Recipient 'acm' does not exist. Did you mean 'acme'? "
              "SQLSTATE: 42704 (line 1, pos 15)");
}

// S25 S29
TEST_F(RecipientStatements, PropertiesMerge) {
    EXPECT_TRUE(world_.run("CREATE RECIPIENT acme PROPERTIES ('country' = 'DE', tier = 2)"));
    EXPECT_EQ(says("ALTER RECIPIENT acme SET PROPERTIES ('tier' = '3', 'a.b' = TRUE)"), "ok");
    EXPECT_EQ(item("property.country"), "DE");
    EXPECT_EQ(item("property.tier"), "3");
    EXPECT_EQ(item("property.a.b"), "true");
    EXPECT_EQ(says("ALTER RECIPIENT acme UNSET PROPERTIES ('country', 'never')"), "ok");
    EXPECT_EQ(item("property.country"), "no such item");
    EXPECT_EQ(item("property.tier"), "3");
    EXPECT_TRUE(says("ALTER RECIPIENT acme SET PROPERTIES ('databricks.name' = 'x')")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(says("ALTER RECIPIENT acme SET PROPERTIES ('sluice.id' = 'x')")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(says("ALTER RECIPIENT acme SET PROPERTIES ('a' = '1', 'a' = '2')")
                    .starts_with("[INVALID_PARAMETER_VALUE] the property 'a' stands twice"));
}

// S26
TEST_F(RecipientStatements, AddressListIsAProperty) {
    EXPECT_TRUE(
        world_.run("CREATE RECIPIENT acme PROPERTIES ('allowed_ip_ranges' = "
                   "'10.0.0.0/8,192.168.1.0/24')"));
    EXPECT_EQ(item("allowed_ip_ranges"), "10.0.0.0/8,192.168.1.0/24");
    EXPECT_EQ(says("ALTER RECIPIENT acme SET PROPERTIES ('tier' = '3')"), "ok");
    EXPECT_EQ(item("allowed_ip_ranges"), "10.0.0.0/8,192.168.1.0/24");
    EXPECT_EQ(says("ALTER RECIPIENT acme SET PROPERTIES ('ip_access_list' = '10.1.0.0/16')"), "ok");
    EXPECT_EQ(item("allowed_ip_ranges"), "10.1.0.0/16");
    EXPECT_EQ(item("property.allowed_ip_ranges"), "no such item");
    EXPECT_EQ(says("ALTER RECIPIENT acme UNSET PROPERTIES ('allowed_ip_ranges')"), "ok");
    EXPECT_EQ(item("allowed_ip_ranges"), "NULL");
    EXPECT_TRUE(says("CREATE RECIPIENT bad PROPERTIES ('allowed_ip_ranges' = '10.0.0.0/40')")
                    .starts_with("[INVALID_PARAMETER_VALUE] '10.0.0.0/40' is not an IP address"));
    EXPECT_TRUE(says("DESCRIBE RECIPIENT bad").starts_with("[RECIPIENT_DOES_NOT_EXIST]"));
}

// S27
TEST_F(RecipientStatements, Rotation) {
    EXPECT_TRUE(world_.run("CREATE RECIPIENT acme"));
    const std::string first = item("activation_link");
    EXPECT_TRUE(world_.run("ALTER RECIPIENT acme ROTATE TOKEN"));
    EXPECT_NE(item("activation_link"), first);
    EXPECT_TRUE(says("ALTER RECIPIENT acme ROTATE TOKEN GRACE -1 SECONDS").starts_with("["));
}

// S28
TEST_F(RecipientStatements, Expiry) {
    EXPECT_TRUE(world_.run("CREATE RECIPIENT acme EXPIRES AT '2027-01-01'"));
    EXPECT_EQ(item("active_token_expiration"), "2027-01-01T00:00:00.000+0000");
    EXPECT_EQ(says("ALTER RECIPIENT acme SET EXPIRES AT TIMESTAMP '2027-02-01 12:30:00'"), "ok");
    EXPECT_EQ(item("active_token_expiration"), "2027-02-01T12:30:00.000+0000");
    EXPECT_EQ(says("ALTER RECIPIENT acme SET EXPIRES AT current_date() + INTERVAL 2 DAYS"), "ok");
    EXPECT_EQ(item("active_token_expiration"), "2026-11-20T00:00:00.000+0000");
    EXPECT_TRUE(says("ALTER RECIPIENT acme SET EXPIRES AT '2020-01-01'")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(says("ALTER RECIPIENT acme SET EXPIRES AT '2030-01-01'")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(
        says("ALTER RECIPIENT acme SET EXPIRES AT 'soon'").starts_with("[CAST_INVALID_INPUT]"));
}

// S70
TEST_F(RecipientStatements, OwnFields) {
    EXPECT_TRUE(world_.run("CREATE RECIPIENT acme"));
    EXPECT_EQ(says("ALTER RECIPIENT acme BLOCK"), "ok");
    EXPECT_EQ(item("blocked"), "true");
    EXPECT_EQ(says("ALTER RECIPIENT acme UNBLOCK"), "ok");
    EXPECT_EQ(item("blocked"), "false");
    EXPECT_EQ(says("ALTER RECIPIENT acme SET EMAIL 'x@y.example'"), "ok");
    EXPECT_EQ(item("email"), "x@y.example");
    EXPECT_EQ(says("ALTER RECIPIENT acme OWNER TO ann"), "ok");
    EXPECT_EQ(item("owner"), "ann");
    EXPECT_EQ(says("COMMENT ON RECIPIENT acme IS 'z'"), "ok");
    EXPECT_EQ(item("comment"), "z");
    EXPECT_EQ(says("COMMENT ON RECIPIENT acme IS NULL"), "ok");
    EXPECT_EQ(item("comment"), "NULL");
    EXPECT_EQ(says("ALTER RECIPIENT acme REVOKE TOKEN"), "ok");
    EXPECT_EQ(item("active_token_id"), "NULL");
    EXPECT_EQ(item("activation_link"), "NULL");
    EXPECT_EQ(says("ALTER RECIPIENT acme RENAME TO globex"), "ok");
    EXPECT_EQ(world_.item("DESCRIBE RECIPIENT globex", "recipient_name"), "globex");
}

// S55 S72
TEST_F(RecipientStatements, List) {
    EXPECT_TRUE(world_.run("CREATE RECIPIENT acme EMAIL 'a@b.example'"));
    EXPECT_TRUE(world_.run("CREATE RECIPIENT globex"));
    EXPECT_EQ(world_.columns("SHOW RECIPIENTS"),
              "name, created_at TIMESTAMP, created_by, comment, authentication_type, email, "
              "activated BOOLEAN, expiration_time TIMESTAMP");
    EXPECT_EQ(says("SHOW RECIPIENTS LIKE 'ac*|initech'"),
              "acme | 2026-11-18T11:06:40.000Z | admin | NULL | TOKEN | a@b.example | false | "
              "NULL\n");
}

// S23 S27 S70
TEST_F(RecipientStatements, OfOtherAuthentication) {
    const auto created = world_.run("CREATE RECIPIENT acme USING ID 'aws:us-west-2:workspace-1'");
    ASSERT_TRUE(created);
    EXPECT_EQ(item("authentication_type"), "DATABRICKS");
    EXPECT_EQ(item("cloud"), "aws");
    EXPECT_EQ(item("region"), "us-west-2");
    EXPECT_EQ(item("metastore_id"), "workspace-1");
    EXPECT_EQ(item("activation_link"), "no such item");
    EXPECT_EQ(world_.run("ALTER RECIPIENT acme ROTATE TOKEN")->rows, created->rows);
    EXPECT_EQ(world_.notices("ALTER RECIPIENT acme ROTATE TOKEN"),
              "nothing was rotated: 'acme' has no tokens but authentication_type DATABRICKS\n");
    EXPECT_TRUE(
        says("CREATE RECIPIENT bad USING ID 'aws'").starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(world_.run("CREATE RECIPIENT federated USING OIDC"));
    EXPECT_EQ(world_.item("DESCRIBE RECIPIENT federated", "authentication_type"),
              "OIDC_FEDERATION");
}

// S52
TEST_F(RecipientStatements, SessionActsForARecipient) {
    EXPECT_TRUE(says("SET RECIPIENT acme").starts_with("[RECIPIENT_DOES_NOT_EXIST]"));
    EXPECT_TRUE(world_.run("CREATE RECIPIENT acme"));
    EXPECT_EQ(says("SET RECIPIENT acme"), "ok");
    EXPECT_EQ(world_.session().recipient, "acme");
    EXPECT_EQ(says("RESET RECIPIENT"), "ok");
    EXPECT_EQ(world_.session().recipient, std::nullopt);
}

}  // namespace
}  // namespace sluice::governance
