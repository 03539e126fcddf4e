#include <gtest/gtest.h>

#include <string>

#include "governance/testing/statement_world.h"

namespace sluice::governance {
namespace {

using testing::StatementWorld;

/// The table `main.sales.t` in the share `s`, and the recipient `acme`.
class GrantStatements : public ::testing::Test {
protected:
    GrantStatements() {
        for (const std::string& text :
             {std::string("CREATE CATALOG main"), std::string("CREATE SCHEMA main.sales"),
              "CREATE TABLE main.sales.t LOCATION '" + world_.write_table("t") + "'",
              std::string("CREATE SHARE s"), std::string("ALTER SHARE s ADD TABLE main.sales.t")})
            EXPECT_EQ(says(text), "ok");
        EXPECT_TRUE(world_.run("CREATE RECIPIENT acme"));
    }
    std::string says(std::string_view text) { return world_.says(text); }
    std::string on_share() { return says("SHOW GRANTS ON SHARE s"); }

    StatementWorld world_;
};

// S31 S57 S58
TEST_F(GrantStatements, GrantAndRevoke) {
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acme"), "ok");
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acme"), "ok");
    EXPECT_EQ(on_share(), "acme | SELECT |  |  | NULL\n");
    EXPECT_EQ(says("SHOW GRANTS TO RECIPIENT acme"), "s | SELECT | NULL\n");
    EXPECT_EQ(says("REVOKE SELECT ON SHARE s FROM RECIPIENT acme"), "ok");
    EXPECT_EQ(says("REVOKE SELECT ON SHARE s FROM RECIPIENT acme"), "ok");
    EXPECT_EQ(on_share(), "");
    EXPECT_EQ(world_.columns("SHOW GRANTS ON SHARE s"),
              "recipient, actionType, objectType, objectKey, expires_at TIMESTAMP");
    EXPECT_EQ(world_.columns("SHOW GRANTS TO RECIPIENT acme"),
              "share, privilege, expires_at TIMESTAMP");
}

// S31 S32
TEST_F(GrantStatements, Expiry) {
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acme FOR 30 DAYS"), "ok");
    EXPECT_EQ(on_share(), "acme | SELECT |  |  | 2026-12-18T11:06:40.000Z\n");
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acme"), "ok");
    EXPECT_EQ(on_share(), "acme | SELECT |  |  | 2026-12-18T11:06:40.000Z\n");
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acme FOR 3 MONTHS"), "ok");
    EXPECT_EQ(on_share(), "acme | SELECT |  |  | 2027-02-18T11:06:40.000Z\n");
    EXPECT_EQ(world_.notices("GRANT SELECT ON SHARE s TO RECIPIENT acme EXPIRES AT '2027-01-01'"),
              "access ends at 2027-01-01T00:00:00.000+0000\n");
    EXPECT_EQ(on_share(), "acme | SELECT |  |  | 2027-01-01T00:00:00.000Z\n");
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acme EXPIRES NEVER"), "ok");
    EXPECT_EQ(on_share(), "acme | SELECT |  |  | NULL\n");
    EXPECT_TRUE(says("GRANT SELECT ON SHARE s TO RECIPIENT acme EXPIRES AT '2020-01-01'")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_TRUE(says("GRANT SELECT ON SHARE s TO RECIPIENT acme FOR 9000 YEARS")
                    .starts_with("[INVALID_PARAMETER_VALUE]"));
    EXPECT_EQ(on_share(), "acme | SELECT |  |  | NULL\n");
}

// S33
TEST_F(GrantStatements, ExpiredGrantsAreNotShown) {
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acme FOR 1 SECOND"), "ok");
    world_.clock().advance_ms(1000);
    EXPECT_EQ(on_share(), "");
    EXPECT_EQ(says("SHOW GRANTS TO RECIPIENT acme"), "");
}

// S31 S57
TEST_F(GrantStatements, OneTableOfAShare) {
    EXPECT_EQ(says("GRANT SELECT ON TABLE sales.t IN SHARE s TO RECIPIENT acme"), "ok");
    EXPECT_EQ(on_share(), "acme | SELECT | TABLE | sales.t | NULL\n");
    EXPECT_EQ(says("REVOKE SELECT ON TABLE main.sales.t IN SHARE s FROM RECIPIENT acme"), "ok");
    EXPECT_EQ(says("REVOKE SELECT ON TABLE main.sales.t IN SHARE s FROM RECIPIENT acme"), "ok");
    EXPECT_EQ(on_share(), "");
    EXPECT_TRUE(says("GRANT SELECT ON TABLE sales.u IN SHARE s TO RECIPIENT acme")
                    .starts_with("[RESOURCE_DOES_NOT_EXIST]"));
}

// S34
TEST_F(GrantStatements, RecipientsAreGrantedSelect) {
    EXPECT_EQ(says("GRANT MODIFY ON SHARE s TO RECIPIENT acme"),
              "[INVALID_PRIVILEGE] MODIFY is no privilege on a share; recipients are granted "
              "SELECT. SQLSTATE: 42000 (line 1, pos 6)");
    EXPECT_TRUE(says("GRANT USE CATALOG ON SCHEMA main.sales TO `ann@example.com`")
                    .starts_with("[INVALID_PRIVILEGE]"));
}

// S75
TEST_F(GrantStatements, ErrorsPointToTheNameTheyAreAbout) {
    EXPECT_EQ(says("GRANT SELECT ON SHARE s TO RECIPIENT acne"),
              "[RECIPIENT_DOES_NOT_EXIST] Recipient 'acne' does not exist. Did you mean 'acme'? "
              "SQLSTATE: 42704 (line 1, pos 37)");
    EXPECT_EQ(says("GRANT SELECT ON SHARE\n x TO RECIPIENT acme"),
              "[SHARE_DOES_NOT_EXIST] Share 'x' does not exist. Did you mean 's'? SQLSTATE: 42704 "
              "(line 2, pos 1)");
}

// S59
TEST_F(GrantStatements, PrivilegesOfUsers) {
    EXPECT_EQ(says("GRANT USE CATALOG ON CATALOG main TO `ann@example.com`"), "ok");
    EXPECT_EQ(says("GRANT USE_SCHEMA, SELECT ON SCHEMA main.sales TO `ann@example.com`"), "ok");
    EXPECT_EQ(world_.columns("SHOW GRANTS ON SCHEMA main.sales"),
              "Principal, ActionType, ObjectType, ObjectKey");
    EXPECT_EQ(says("SHOW GRANTS ON SCHEMA main.sales"),
              "ann@example.com | SELECT | SCHEMA | main.sales\n"
              "ann@example.com | USE_SCHEMA | SCHEMA | main.sales\n");
    EXPECT_EQ(says("SHOW GRANTS `bob@example.com` ON SCHEMA main.sales"), "");
    EXPECT_EQ(says("REVOKE ALL PRIVILEGES ON SCHEMA main.sales FROM `ann@example.com`"), "ok");
    EXPECT_EQ(says("SHOW GRANTS ON SCHEMA main.sales"), "");
    EXPECT_EQ(says("GRANT CREATE SHARE ON METASTORE TO `ann@example.com`"), "ok");
    EXPECT_NE(says("SHOW GRANTS ON METASTORE").find("ann@example.com | CREATE_SHARE | METASTORE"),
              std::string::npos);
    world_.become(StatementWorld::named("ann@example.com", access::Role::owner));
    EXPECT_EQ(says("CREATE SHARE hers"), "ok");
}

// S83 S91
TEST_F(GrantStatements, RightToGrant) {
    world_.become(StatementWorld::named("reader", access::Role::reader));
    EXPECT_TRUE(says("GRANT SELECT ON SHARE s TO RECIPIENT acme")
                    .starts_with("[INSUFFICIENT_PERMISSIONS]"));
    EXPECT_TRUE(says("GRANT SELECT ON TABLE sales.t IN SHARE s TO RECIPIENT acme")
                    .starts_with("[INSUFFICIENT_PERMISSIONS]"));
    EXPECT_EQ(on_share(), "");
}

}  // namespace
}  // namespace sluice::governance
