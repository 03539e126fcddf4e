#include <gtest/gtest.h>

#include <string>

#include "governance/providers.h"
#include "governance/testing/statement_world.h"

namespace sluice::governance {
namespace {

using testing::StatementWorld;

/// The provider `contoso`, without a profile.
class ProviderStatements : public ::testing::Test {
protected:
    ProviderStatements() {
        CreateProvider request;
        request.name = "contoso";
        request.authentication_type = "DATABRICKS";
        request.comment = "of old";
        EXPECT_TRUE(create_provider(world_.services(), StatementWorld::administrator(), request,
                                    world_.context()));
    }
    std::string says(std::string_view text) { return world_.says(text); }

    StatementWorld world_;
};

// S60 S61 S72
TEST_F(ProviderStatements, ListAndDescription) {
    EXPECT_EQ(world_.columns("SHOW PROVIDERS"),
              "name, created_at TIMESTAMP, created_by, authentication_type, comment");
    EXPECT_EQ(says("SHOW PROVIDERS LIKE 'con*'"),
              "contoso | 2026-11-18T11:06:40.000Z | admin | DATABRICKS | of old\n");
    EXPECT_EQ(says("SHOW PROVIDERS LIKE 'x*'"), "");
    EXPECT_EQ(says("DESCRIBE PROVIDER contoso"),
              "provider_name | contoso\nauthentication_type | DATABRICKS\ncreated_by | admin\n"
              "created_at | 2026-11-18T11:06:40.000+0000\nupdated_by | admin\n"
              "updated_at | 2026-11-18T11:06:40.000+0000\ncomment | of old\n"
              "activated_by_provider | NULL\ncloud | NULL\nregion | NULL\nmetastore_id | NULL\n");
}

// S53
TEST_F(ProviderStatements, SharesNeedAProfile) {
    EXPECT_TRUE(says("SHOW SHARES IN PROVIDER contoso").starts_with("[INVALID_STATE]"));
    EXPECT_TRUE(says("CREATE CATALOG c USING SHARE contoso.s").starts_with("[INVALID_STATE]"));
}

// S75
TEST_F(ProviderStatements, Changes) {
    EXPECT_EQ(says("ALTER PROVIDER contoso RENAME TO fabrikam"), "ok");
    EXPECT_EQ(says("ALTER PROVIDER fabrikam SET OWNER TO ann"), "ok");
    EXPECT_EQ(says("COMMENT ON PROVIDER fabrikam IS NULL"), "ok");
    EXPECT_EQ(world_.item("DESCRIBE PROVIDER fabrikam", "comment"), "NULL");
    EXPECT_EQ(says("DROP PROVIDER fabrika"),
              "[PROVIDER_DOES_NOT_EXIST] Provider 'fabrika' does not exist. Did you mean "
              "'fabrikam'? SQLSTATE: 42704 (line 1, pos 14)");
    EXPECT_EQ(says("DROP PROVIDER IF EXISTS fabrika"), "ok");
    EXPECT_EQ(says("DROP PROVIDER fabrikam"), "ok");
    EXPECT_EQ(says("SHOW PROVIDERS"), "");
}

// S44
TEST_F(ProviderStatements, AreNotMadeInSql) {
    EXPECT_TRUE(says("CREATE PROVIDER p").starts_with("[PARSE_SYNTAX_ERROR]"));
}

}  // namespace
}  // namespace sluice::governance
