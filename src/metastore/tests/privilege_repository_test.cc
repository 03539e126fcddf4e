#include "metastore/privilege_repository.h"

#include <gtest/gtest.h>

#include "metastore/catalog_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/table_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using catalog::HeldPrivilege;
using catalog::Privilege;
using catalog::SecurableId;
using catalog::SecurableType;

class Privileges : public testing::OnEachDriver {
protected:
    void SetUp() override {
        ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(CatalogRepository(transaction).insert(catalog_));
            SLUICE_CHECK(SchemaRepository(transaction).insert(schema_));
            SLUICE_CHECK(TableRepository(transaction).insert(table_));
            return RecipientRepository(transaction).insert(recipient_);
        }));
    }
    HeldPrivilege held(const SecurableId& on, Privilege privilege = Privilege::select,
                       const std::string& principal = "Ann@example.com") {
        return {.id = "privilege-" + std::to_string(++made_),
                .securable = on,
                .principal = principal,
                .privilege = privilege,
                .expires_at = std::nullopt,
                .granted_at = 1000,
                .granted_by = "admin"};
    }
    Result<bool> put(const HeldPrivilege& row,
                     ExpiryChange expiry = ExpiryChange::keep_unless_given) {
        return metastore_.write(
            [&](Transaction& t) { return PrivilegeRepository(t).put(row, expiry); });
    }
    std::vector<HeldPrivilege> on(const SecurableId& securable) {
        return metastore_
            .read([&](Transaction& t) { return PrivilegeRepository(t).list_on(securable); })
            .value();
    }

    testing::TemporaryDatabase metastore_{GetParam()};
    int made_ = 0;
    const catalog::Catalog catalog_ = testing::sample_catalog("main");
    const catalog::Schema schema_ = testing::sample_schema(catalog_, "s");
    const catalog::Table table_ = testing::sample_table(schema_, "t");
    const catalog::Recipient recipient_ = testing::sample_recipient("acme");
    const SecurableId on_catalog_{SecurableType::catalog, catalog_.id};
    const SecurableId on_schema_{SecurableType::schema, schema_.id};
    const SecurableId on_table_{SecurableType::table, table_.id};
    const SecurableId on_recipient_{SecurableType::recipient, recipient_.id};
    const SecurableId on_metastore_{SecurableType::metastore, "metastore-id"};
};

// A55
TEST_P(Privileges, AreHeldOnceByWhoeverIsTheSame) {
    EXPECT_TRUE(put(held(on_table_)).value());
    EXPECT_FALSE(put(held(on_table_, Privilege::select, "user:ann@EXAMPLE.com")).value());
    ASSERT_EQ(on(on_table_).size(), 1U);
    EXPECT_EQ(on(on_table_).front().principal, "Ann@example.com");
    EXPECT_EQ(on(on_table_).front().securable.type, SecurableType::table);
    const auto removed = metastore_.write([&](Transaction& t) {
        return PrivilegeRepository(t).remove(on_table_, "ANN@example.com", Privilege::select);
    });
    EXPECT_TRUE(removed.value());
    EXPECT_TRUE(on(on_table_).empty());
}

// A59 S31
TEST_P(Privileges, KeepReplaceAndLoseTheirTime) {
    HeldPrivilege row = held(on_metastore_, Privilege::create_share);
    row.expires_at = 5000;
    EXPECT_TRUE(put(row).value());
    row.expires_at = std::nullopt;
    EXPECT_FALSE(put(row).value());
    EXPECT_EQ(on(on_metastore_).front().expires_at, 5000);
    EXPECT_TRUE(put(row, ExpiryChange::replace).value());
    EXPECT_EQ(on(on_metastore_).front().expires_at, std::nullopt);
}

// A59
TEST_P(Privileges, WhatHasExpiredIsGivenAnew) {
    HeldPrivilege row = held(on_table_);
    row.expires_at = 5000;
    EXPECT_TRUE(put(row).value());
    HeldPrivilege again = held(on_table_);
    again.granted_at = 5000;
    EXPECT_TRUE(put(again).value());
    ASSERT_EQ(on(on_table_).size(), 1U);
    EXPECT_EQ(on(on_table_).front().id, again.id);
    EXPECT_EQ(on(on_table_).front().expires_at, std::nullopt);
}

TEST_P(Privileges, GoWithTheirSecurable) {
    for (const SecurableId& securable : {on_catalog_, on_schema_, on_table_, on_recipient_}) {
        const Privilege privilege = securable.type == SecurableType::recipient
                                        ? Privilege::use_recipient
                                        : Privilege::select;
        ASSERT_TRUE(put(held(securable, privilege)).value());
    }
    ASSERT_TRUE(metastore_.write([&](Transaction& t) -> Result<void> {
        SLUICE_CHECK(CatalogRepository(t).remove_with_contents(catalog_));
        return RecipientRepository(t).remove(recipient_);
    }));
    const auto left = metastore_.read(
        [&](Transaction& t) { return PrivilegeRepository(t).list_of("ann@example.com"); });
    EXPECT_TRUE(left.value().empty());
}

TEST_P(Privileges, NeedTheirSecurable) {
    const auto outcome = put(held({SecurableType::table, "none"}));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().condition(), Condition::RESOURCE_DOES_NOT_EXIST);
}

TEST_P(Privileges, ExpiredOnesAreDroppedOldestFirst) {
    for (const EpochMs at : {3000, 2000, 9000}) {
        HeldPrivilege row = held(on_table_, Privilege::select, "u" + std::to_string(at) + "@x");
        row.expires_at = at;
        ASSERT_TRUE(put(row).value());
    }
    const auto dropped = metastore_.write(
        [&](Transaction& t) { return PrivilegeRepository(t).remove_expired(3000, 1); });
    EXPECT_EQ(dropped.value(), 1);
    ASSERT_EQ(on(on_table_).size(), 2U);
    EXPECT_EQ(on(on_table_).front().expires_at, 3000);
}

INSTANTIATE_TEST_SUITE_P(Drivers, Privileges, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
