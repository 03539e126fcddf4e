#include "access/metastore_source.h"

#include <gtest/gtest.h>

#include "access/shares_view.h"
#include "metastore/grant_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"
#include "metastore/testing/on_each_driver.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;

class MetastoreSourceTest : public metastore::testing::OnEachDriver {
protected:
    void SetUp() override {
        const auto prepared = metastore_.database().write(
            context_, [](metastore::Transaction& transaction) -> Result<void> {
                catalog::Metastore metastore;
                metastore.id = "m";
                metastore.workspace_id = "1";
                metastore.name = "main";
                SLUICE_CHECK(metastore::MetastoreRepository(transaction).insert(metastore));
                catalog::Recipient recipient;
                recipient.id = "r";
                recipient.name = "acme";
                SLUICE_CHECK(metastore::RecipientRepository(transaction).insert(recipient));
                catalog::Share share;
                share.id = "s";
                share.name = "Sales";
                return metastore::ShareRepository(transaction).insert(share);
            });
        ASSERT_TRUE(prepared.has_value()) << prepared.error().detail();
        service_.emplace(metastore_source(metastore_.database(), clock_), clock_,
                         AccessServiceOptions{});
    }

    Result<metastore::StoredGrant> grant() {
        return metastore_.database().write(context_, [](metastore::Transaction& transaction) {
            catalog::Grant row;
            row.id = "g";
            row.share_id = "s";
            row.recipient_id = "r";
            return metastore::GrantRepository(transaction).put(row);
        });
    }
    Result<bool> revoke() {
        return metastore_.database().write(context_, [](metastore::Transaction& transaction) {
            return metastore::GrantRepository(transaction)
                .remove({.share_id = "s", .object_id = std::nullopt, .recipient_id = "r"});
        });
    }
    std::size_t shares_seen() const {
        const auto snapshot = service_->current();
        if (!snapshot) return 99;
        Principal principal;
        principal.recipient_id = "r";
        return (*snapshot)->shares_of(principal, kNow).shares({}).items.size();
    }

    ManualClock clock_{kNow};
    RequestContext context_{clock_, "test", Deadline::never()};
    metastore::testing::TemporaryDatabase metastore_{GetParam()};
    std::optional<AccessService> service_;
};

TEST_P(MetastoreSourceTest, APollBringsWhatAnotherProcessCommitted) {
    ASSERT_TRUE(service_->refresh_if_changed().has_value());
    EXPECT_EQ(shares_seen(), 0u);
    ASSERT_TRUE(grant().has_value());
    EXPECT_EQ(shares_seen(), 0u);
    ASSERT_TRUE(service_->refresh_if_changed().has_value());
    EXPECT_EQ(shares_seen(), 1u);
}

// R3 A60: a revoke holds here when its write has returned.
TEST_P(MetastoreSourceTest, ALocalChangeIsSeenWhenItsWriteReturns) {
    follow_local_changes(metastore_.database(), *service_);
    ASSERT_TRUE(service_->refresh_if_changed().has_value());
    ASSERT_TRUE(grant().has_value());
    EXPECT_EQ(shares_seen(), 1u);
    const auto revoked = revoke();
    ASSERT_TRUE(revoked.has_value() && *revoked);
    EXPECT_EQ(shares_seen(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Drivers, MetastoreSourceTest, metastore::testing::all_drivers(),
                         metastore::testing::driver_name);

}  // namespace
}  // namespace sluice::access
