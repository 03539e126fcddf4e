#include "metastore/expiry_repository.h"

#include <gtest/gtest.h>

#include "metastore/admin_token_repository.h"
#include "metastore/grant_repository.h"
#include "metastore/privilege_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/token_repository.h"
#include "metastore/token_use_repository.h"

namespace sluice::metastore {
namespace {

constexpr EpochMs kEnd = 8000;

class Expiries : public testing::OnEachDriver {
protected:
    /// One of each kind, all of which end at kEnd.
    void SetUp() override {
        ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
            catalog::Recipient acme = testing::sample_recipient("acme");
            acme.expiration_time = kEnd;
            const catalog::Share share = testing::sample_share("sales");
            catalog::Grant grant = testing::sample_grant(share, acme);
            grant.expires_at = kEnd;
            catalog::RecipientToken token = testing::sample_link(acme, "1");
            token.expires_at = kEnd;
            SLUICE_CHECK(RecipientRepository(transaction).insert(acme));
            SLUICE_CHECK(ShareRepository(transaction).insert(share));
            SLUICE_CHECK(GrantRepository(transaction).put(grant));
            SLUICE_CHECK(TokenRepository(transaction).insert(token));
            SLUICE_CHECK(PrivilegeRepository(transaction)
                             .put({.id = "p",
                                   .securable = {catalog::SecurableType::metastore, "m"},
                                   .principal = "ann@example.com",
                                   .privilege = catalog::Privilege::create_share,
                                   .expires_at = kEnd,
                                   .granted_at = 1,
                                   .granted_by = "admin"},
                                  ExpiryChange::replace));
            catalog::AdminToken admin;
            admin.id = "a";
            admin.name = "ci";
            admin.role = "reader";
            admin.digest = "d";
            admin.expires_at = kEnd;
            return AdminTokenRepository(transaction).insert(admin);
        }));
    }
    std::vector<Expiry> untold(ExpiryKind kind, const ExpiryWindow& window) {
        return metastore_
            .read([&](Transaction& transaction) {
                return ExpiryRepository(transaction).list_untold(kind, window, 10);
            })
            .value();
    }
    template <class F>
    auto write(F work) {
        return metastore_.write([&](Transaction& transaction) {
            ExpiryRepository expiries(transaction);
            return work(expiries);
        });
    }

    testing::TemporaryDatabase metastore_{GetParam()};
};

// A59
TEST_P(Expiries, OfEachKindAreFoundInTheirWindow) {
    for (const ExpiryKind kind : kExpiryKinds) {
        EXPECT_TRUE(untold(kind, {.since = 0, .until = kEnd - 1}).empty());
        EXPECT_TRUE(untold(kind, {.since = kEnd, .until = kEnd + 1}).empty());
        const auto found = untold(kind, {.since = 0, .until = kEnd});
        ASSERT_EQ(found.size(), 1U) << static_cast<int>(kind);
        EXPECT_EQ(found.front().kind, kind);
        EXPECT_EQ(found.front().expires_at, kEnd);
    }
    const Expiry grant = untold(ExpiryKind::grant, {.since = 0, .until = kEnd}).front();
    EXPECT_EQ(grant.share, "sales");
    EXPECT_EQ(grant.recipient, "acme");
    EXPECT_EQ(grant.privilege, "SELECT");
    EXPECT_EQ(untold(ExpiryKind::privilege, {.since = 0, .until = kEnd}).front().principal,
              "ann@example.com");
}

TEST_P(Expiries, AreClaimedOnceUnlessGivenBack) {
    const Expiry grant = untold(ExpiryKind::grant, {.since = 0, .until = kEnd}).front();
    const auto claim = [&] {
        return write([&](ExpiryRepository& expiries) { return expiries.claim(grant, 9000); })
            .value();
    };
    EXPECT_TRUE(claim());
    EXPECT_FALSE(claim());
    EXPECT_TRUE(untold(ExpiryKind::grant, {.since = 0, .until = kEnd}).empty());
    EXPECT_EQ(untold(ExpiryKind::recipient, {.since = 0, .until = kEnd}).size(), 1U);
    ASSERT_TRUE(write([&](ExpiryRepository& expiries) { return expiries.release(grant); }));
    EXPECT_EQ(untold(ExpiryKind::grant, {.since = 0, .until = kEnd}).size(), 1U);
    EXPECT_TRUE(claim());
    const auto forget = [&](EpochMs time) {
        return write([&](ExpiryRepository& expiries) { return expiries.forget_before(time, 10); })
            .value();
    };
    EXPECT_EQ(forget(kEnd), 0);
    EXPECT_EQ(forget(kEnd + 1), 1);
}

// A139
TEST_P(Expiries, TheLastUseOfATokenIsTheLatest) {
    const auto put = [&](const std::string& id, EpochMs at) {
        return metastore_.write([&](Transaction& transaction) {
            return TokenUseRepository(transaction)
                .put(id, {.used_at = at, .ip = "192.0.2." + std::to_string(at), .agent = "a"});
        });
    };
    ASSERT_TRUE(put("token-acme-1", 7));
    ASSERT_TRUE(put("token-acme-1", 6));
    ASSERT_TRUE(put("none", 7)) << "a token that went meanwhile is nobody's mistake";
    const auto use = metastore_.read([](Transaction& transaction) {
        return TokenUseRepository(transaction).find("token-acme-1");
    });
    ASSERT_TRUE(use && *use);
    EXPECT_EQ((*use)->used_at, 7);
    EXPECT_EQ((*use)->ip, "192.0.2.7");
}

INSTANTIATE_TEST_SUITE_P(Drivers, Expiries, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
