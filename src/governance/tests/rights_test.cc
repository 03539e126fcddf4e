#include "governance/rights.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "governance/catalogs.h"
#include "governance/permissions.h"
#include "governance/testing/governance_world.h"

namespace sluice::governance {
namespace {

using access::Role;
using catalog::SecurableType;
using metastore::Transaction;

class RightsTest : public ::testing::Test {
protected:
    void SetUp() override {
        CreateCatalog parent;
        parent.name = "main";
        ASSERT_TRUE(create_catalog(world_.services(), admin_, parent, world_.context()));
        CreateSchema request;
        request.name = "s";
        request.catalog_name = "main";
        const auto schema = create_schema(world_.services(), admin_, request, world_.context());
        ASSERT_TRUE(schema);
        schema_ = *schema;
    }
    bool may(const AdminPrincipal& who, Operation operation, const Subject& about) {
        const auto answer =
            world_.services().database.read(world_.context(), [&](Transaction& transaction) {
                return Rights(world_.services(), transaction, who).may(operation, about);
            });
        EXPECT_TRUE(answer);
        return answer && *answer;
    }
    void grant(const SecurableName& on, const std::string& principal,
               std::vector<std::string> privileges,
               std::optional<EpochMs> expires_at = std::nullopt) {
        PermissionChange change;
        change.principal = principal;
        change.add = std::move(privileges);
        change.expires_at = expires_at;
        const auto changed =
            change_permissions(world_.services(), admin_, on, {change}, world_.context());
        ASSERT_TRUE(changed) << changed.error().message();
    }
    static AdminPrincipal somebody(Role role, std::string name = "ann@example.com") {
        return {.name = std::move(name), .token_id = "t", .role = role};
    }

    testing::GovernanceWorld world_;
    const AdminPrincipal admin_ = testing::GovernanceWorld::administrator();
    catalog::Schema schema_;
    const Subject foreign_{
        .type = SecurableType::share, .id = "x", .owner = "bob", .parent_id = {}};
    const SecurableName on_catalog_{SecurableType::catalog, "main"};
    const SecurableName on_metastore_{SecurableType::metastore, ""};
};

// A14: whatever the table has, only administrators may do without it.
TEST_F(RightsTest, AdministratorsMayDoEverythingAndStrangersNothing) {
    for (const RightRow& row : right_table()) {
        EXPECT_TRUE(may(admin_, row.operation, foreign_)) << row.deed << ' ' << row.target;
        EXPECT_FALSE(may(somebody(Role::owner), row.operation, foreign_)) << row.deed;
    }
}

// A14
TEST_F(RightsTest, RolesReachEveryObject) {
    EXPECT_TRUE(may(somebody(Role::reader), Operation::see_share, foreign_));
    EXPECT_TRUE(may(somebody(Role::auditor), Operation::see_share, foreign_));
    EXPECT_TRUE(may(somebody(Role::operations), Operation::grant_share, foreign_));
    EXPECT_TRUE(may(somebody(Role::operations), Operation::rotate_token, foreign_));
    for (const Role role : {Role::reader, Role::auditor}) {
        EXPECT_FALSE(may(somebody(role), Operation::grant_share, foreign_));
        EXPECT_FALSE(may(somebody(role), Operation::rotate_token, foreign_));
        EXPECT_FALSE(may(somebody(role), Operation::see_activation_link, foreign_));
    }
    for (const Operation operation :
         {Operation::update_share, Operation::manage_storage, Operation::manage_admin_tokens,
          Operation::change_privileges}) {
        EXPECT_FALSE(may(somebody(Role::operations), operation, foreign_));
    }
}

// A39 S90
TEST_F(RightsTest, ARenameTakesTheRightToCreateAsWell) {
    const Subject own{
        .type = SecurableType::share, .id = "x", .owner = "User:Ann@example.com", .parent_id = {}};
    EXPECT_TRUE(may(somebody(Role::owner), Operation::update_share, own));
    EXPECT_FALSE(may(somebody(Role::owner), Operation::rename_share, own));
    grant(on_metastore_, "ann@example.com", {"CREATE SHARE"});
    EXPECT_TRUE(may(somebody(Role::owner), Operation::rename_share, own));
    EXPECT_FALSE(may(somebody(Role::owner), Operation::rename_share, foreign_));
}

// A52 A58
TEST_F(RightsTest, PrivilegesReachDownAndAddUp) {
    const AdminPrincipal ann = somebody(Role::owner);
    EXPECT_FALSE(may(ann, Operation::see_schema, subject(schema_)));
    grant(on_catalog_, "ann@example.com", {"USE_SCHEMA"});
    EXPECT_FALSE(may(ann, Operation::see_schema, subject(schema_)));
    grant(on_catalog_, "ann@example.com", {"USE_CATALOG"});
    EXPECT_TRUE(may(ann, Operation::see_schema, subject(schema_)));
    EXPECT_FALSE(may(ann, Operation::create_table, subject(schema_)));
    grant({SecurableType::schema, "main.s"}, "ann@example.com", {"ALL PRIVILEGES"});
    EXPECT_TRUE(may(ann, Operation::create_table, subject(schema_)));
    EXPECT_FALSE(may(ann, Operation::delete_schema, subject(schema_)));

    grant(on_metastore_, "ann@example.com", {"SET_SHARE_PERMISSION"});
    EXPECT_FALSE(may(ann, Operation::grant_share, foreign_));
    grant(on_metastore_, "ann@example.com", {"USE_SHARE"});
    EXPECT_TRUE(may(ann, Operation::grant_share, foreign_));
}

// A59
TEST_F(RightsTest, APrivilegeEndsAtItsSecond) {
    const EpochMs end = world_.clock().now_ms() + 1000;
    grant(on_metastore_, "ann@example.com", {"CREATE_CATALOG"}, end);
    EXPECT_TRUE(may(somebody(Role::reader), Operation::create_catalog, the_metastore()));
    world_.clock().advance_ms(1000);
    EXPECT_FALSE(may(somebody(Role::reader), Operation::create_catalog, the_metastore()));
}

TEST_F(RightsTest, WhoeverOwnsWhatAnObjectLiesInOwnsIt) {
    const AdminPrincipal ann = somebody(Role::owner);
    catalog::Table table;
    table.id = "t";
    table.schema_id = schema_.id;
    table.owner = "bob";
    EXPECT_FALSE(may(ann, Operation::delete_table, subject(table)));
    UpdateCatalog change;
    change.owner = "ann@example.com";
    ASSERT_TRUE(update_catalog(world_.services(), admin_, "main", change, world_.context()));
    EXPECT_TRUE(may(ann, Operation::delete_table, subject(table)));
    EXPECT_FALSE(may(ann, Operation::create_catalog, the_metastore()));
}

// A26
TEST_F(RightsTest, RefusalsNameTheDeed) {
    const auto refused =
        world_.services().database.read(world_.context(), [&](Transaction& transaction) {
            return Rights(world_.services(), transaction, somebody(Role::reader))
                .require(Operation::create_share, the_metastore());
        });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().condition(), Condition::PERMISSION_DENIED);
    EXPECT_EQ(refused.error().message(), "Only administrators can create shares");
}

constexpr const char* kDocument = SLUICE_SOURCE_DIR "/docs/rights.md";
constexpr const char* kFirst = "<!-- rights: made from the program by UPDATE_GOLDEN=1 -->\n";

std::string privileges_text(const std::array<catalog::PrivilegeSet, 3>& alternatives) {
    std::string out;
    for (const catalog::PrivilegeSet& set : alternatives) {
        if (set.empty()) continue;
        std::string names;
        for (const catalog::Privilege privilege : catalog::all_privileges()) {
            if (!set.contains(privilege)) continue;
            names +=
                (names.empty() ? "`" : " + `") + std::string(catalog::to_text(privilege)) + "`";
        }
        out += (out.empty() ? "" : ", or ") + names;
    }
    return out.empty() ? "–" : out;
}

std::string generated_part() {
    std::string out = std::string(kFirst) +
                      "\n| to | operator | auditor | reader | owner | privilege |\n"
                      "| --- | --- | --- | --- | --- | --- |\n";
    for (const RightRow& row : right_table()) {
        out += "| " + std::string(row.deed) + " " + std::string(row.target);
        for (const Role role : {Role::operations, Role::auditor, Role::reader}) {
            out += row.allows(role) ? " | yes" : " | –";
        }
        out += !row.owners.enough           ? " | –"
               : row.owners.besides.empty() ? " | yes"
                                            : " | with " + privileges_text({row.owners.besides});
        out += " | " + privileges_text(row.privileges) + " |\n";
    }
    return out;
}

// A14
TEST(RightsDocument, HoldsTheTable) {
    std::ostringstream text;
    text << std::ifstream(kDocument).rdbuf();
    const std::string document = text.str();
    const std::size_t start = document.find(kFirst);
    ASSERT_NE(start, std::string::npos) << kDocument;
    const char* update = std::getenv("UPDATE_GOLDEN");
    if (update != nullptr && *update != '\0') {
        std::ofstream(kDocument) << document.substr(0, start) << generated_part();
        return;
    }
    EXPECT_EQ(document.substr(start), generated_part()) << "UPDATE_GOLDEN=1 writes it anew";
}

}  // namespace
}  // namespace sluice::governance
