#include "catalog/privileges.h"

#include <gtest/gtest.h>

namespace sluice::catalog {
namespace {

// A52
TEST(Privileges, ComeBackHoweverTheyAreWritten) {
    for (const Privilege privilege : all_privileges()) {
        std::string text(to_text(privilege));
        EXPECT_EQ(parse_privilege(text).value(), privilege) << text;
        for (char& c : text) c = c == '_' ? ' ' : c;
        EXPECT_EQ(parse_privilege(text).value(), privilege) << text;
    }
    EXPECT_EQ(parse_privilege("use catalog").value(), Privilege::use_catalog);
    EXPECT_EQ(parse_privilege("OWN").error().condition(), Condition::INVALID_PARAMETER_VALUE);
    EXPECT_EQ(parse_privilege("").error().condition(), Condition::INVALID_PARAMETER_VALUE);
}

// A52
TEST(Privileges, ApplyToTheirSecurables) {
    EXPECT_TRUE(applies_to(Privilege::create_share, SecurableType::metastore));
    EXPECT_FALSE(applies_to(Privilege::create_share, SecurableType::catalog));
    EXPECT_TRUE(applies_to(Privilege::use_recipient, SecurableType::recipient));
    EXPECT_FALSE(applies_to(Privilege::use_catalog, SecurableType::table));
    for (const Privilege privilege : all_privileges()) {
        EXPECT_FALSE(applies_to(privilege, SecurableType::share)) << to_text(privilege);
    }
}

// A52
TEST(Privileges, AllOfThemGiveWhatCanBeHeldThereButNotMANAGE) {
    const PrivilegeSet on_schema = implied_by(Privilege::all_privileges, SecurableType::schema);
    EXPECT_TRUE(
        on_schema.contains({Privilege::use_schema, Privilege::select, Privilege::create_table}));
    EXPECT_FALSE(on_schema.contains(Privilege::use_catalog));
    EXPECT_FALSE(on_schema.contains(Privilege::manage));
    const PrivilegeSet one = implied_by(Privilege::select, SecurableType::table);
    EXPECT_TRUE(one.contains(Privilege::select));
    EXPECT_FALSE(one.contains(Privilege::modify));
}

// A51
TEST(SecurableTypes, AreReadAsClientsWriteThem) {
    EXPECT_EQ(parse_securable_type("SecurableType.SHARE").value(), SecurableType::share);
    EXPECT_EQ(parse_securable_type("metastore").value(), SecurableType::metastore);
    EXPECT_EQ(parse_securable_type("View").value(), SecurableType::table);
    const auto unknown = parse_securable_type("volume");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message().find("'volume'"), std::string::npos);
}

// A53
TEST(Principals, AreUsersByTheirSpelling) {
    for (const char* user : {"a@b.example", "user:ops", "USER:ops", "group:finance"}) {
        EXPECT_TRUE(names_user(user)) << user;
    }
    EXPECT_FALSE(names_user("acme"));
    EXPECT_EQ(principal_key("User:Ann@Example.com"), principal_key("ann@example.com"));
    EXPECT_NE(principal_key("group:ann"), principal_key("ann"));
}

}  // namespace
}  // namespace sluice::catalog
