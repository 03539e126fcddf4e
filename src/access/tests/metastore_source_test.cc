#include "access/metastore_source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "access/shares_view.h"
#include "metastore/grant_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"
#include "metastore/sqlite_database.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;

class MetastoreSourceTest : public testing::Test {
protected:
    void SetUp() override {
        directory_ = (std::filesystem::temp_directory_path() / "sluice-access-XXXXXX").string();
        ASSERT_NE(::mkdtemp(directory_.data()), nullptr);
        auto opened = metastore::SqliteDatabase::open(context_, {.path = directory_ + "/m.db"});
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        database_ = std::move(*opened);
        const auto prepared =
            database_->write(context_, [](metastore::Transaction& transaction) -> Result<void> {
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
        service_.emplace(metastore_source(*database_, clock_), clock_, AccessServiceOptions{});
    }
    void TearDown() override {
        service_.reset();
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    Result<metastore::StoredGrant> grant() {
        return database_->write(context_, [](metastore::Transaction& transaction) {
            catalog::Grant row;
            row.id = "g";
            row.share_id = "s";
            row.recipient_id = "r";
            return metastore::GrantRepository(transaction).put(row);
        });
    }
    Result<bool> revoke() {
        return database_->write(context_, [](metastore::Transaction& transaction) {
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
    std::string directory_;
    std::unique_ptr<metastore::SqliteDatabase> database_;
    std::optional<AccessService> service_;
};

TEST_F(MetastoreSourceTest, APollBringsWhatAnotherProcessCommitted) {
    ASSERT_TRUE(service_->refresh_if_changed().has_value());
    EXPECT_EQ(shares_seen(), 0u);
    ASSERT_TRUE(grant().has_value());
    EXPECT_EQ(shares_seen(), 0u);
    ASSERT_TRUE(service_->refresh_if_changed().has_value());
    EXPECT_EQ(shares_seen(), 1u);
}

// R3 A60: a revoke holds here when its write has returned.
TEST_F(MetastoreSourceTest, ALocalChangeIsSeenWhenItsWriteReturns) {
    follow_local_changes(*database_, *service_);
    ASSERT_TRUE(service_->refresh_if_changed().has_value());
    ASSERT_TRUE(grant().has_value());
    EXPECT_EQ(shares_seen(), 1u);
    const auto revoked = revoke();
    ASSERT_TRUE(revoked.has_value() && *revoked);
    EXPECT_EQ(shares_seen(), 0u);
}

}  // namespace
}  // namespace sluice::access
