#include "governance/expiry.h"

#include <gtest/gtest.h>

#include "audit/testing/memory_sink.h"
#include "governance/admin_tokens.h"
#include "governance/grants.h"
#include "governance/permissions.h"
#include "governance/recipient_tokens.h"
#include "governance/shares.h"
#include "governance/testing/governance_world.h"
#include "metastore/grant_repository.h"

namespace sluice::governance {
namespace {

using metastore::Transaction;

class ExpiryTest : public ::testing::Test {
protected:
    void SetUp() override {
        CreateShare share;
        share.name = "sales";
        ASSERT_TRUE(create_share(world_.services(), admin_, share, world_.context()));
        CreateRecipient recipient;
        recipient.name = "acme";
        ASSERT_TRUE(create_recipient(world_.services(), admin_, recipient, world_.context()));
    }
    void grant_for(std::int64_t ms) {
        PermissionChange change;
        change.principal = "acme";
        change.add = {"SELECT"};
        change.expires_at = world_.clock().now_ms() + ms;
        ASSERT_TRUE(change_share_permissions(world_.services(), admin_, "sales", {change},
                                             world_.context()));
    }
    Result<bool> sweep() { return tell_expired(world_.services(), sink_, world_.context()); }
    std::size_t told(audit::Action action) const {
        const auto events = sink_.events();
        return static_cast<std::size_t>(
            std::count_if(events.begin(), events.end(),
                          [&](const audit::Event& event) { return event.action == action; }));
    }
    std::size_t grants() {
        return world_.services()
            .database
            .read(world_.context(),
                  [](Transaction& transaction) {
                      return metastore::GrantRepository(transaction).list("", 10);
                  })
            ->size();
    }

    testing::GovernanceWorld world_;
    audit::MemorySink sink_;
    const AdminPrincipal admin_ = testing::GovernanceWorld::administrator();
};

// A59
TEST_F(ExpiryTest, IsToldAtItsTimeAndOnce) {
    grant_for(1000);
    world_.clock().advance_ms(999);
    ASSERT_TRUE(sweep());
    EXPECT_TRUE(sink_.events().empty());
    world_.clock().advance_ms(1);
    EXPECT_FALSE(sweep().value());
    ASSERT_TRUE(sweep());
    ASSERT_EQ(told(audit::Action::expire_grant), 1U);
    EXPECT_EQ(sink_.events().front().objects.share, "sales");
    EXPECT_EQ(sink_.events().front().objects.recipient, "acme");
}

// S31: a time that was moved away is no expiry, the new one is.
TEST_F(ExpiryTest, FollowsTheTimeAsItIsMoved) {
    grant_for(1000);
    grant_for(5000);
    world_.clock().advance_ms(1000);
    ASSERT_TRUE(sweep());
    EXPECT_EQ(told(audit::Action::expire_grant), 0U);
    world_.clock().advance_ms(4000);
    ASSERT_TRUE(sweep());
    EXPECT_EQ(told(audit::Action::expire_grant), 1U);
    grant_for(1000);
    world_.clock().advance_ms(1000);
    ASSERT_TRUE(sweep());
    EXPECT_EQ(told(audit::Action::expire_grant), 2U);
}

TEST_F(ExpiryTest, IsToldLaterWhenItCannotBeRecorded) {
    grant_for(1000);
    world_.clock().advance_ms(1000);
    sink_.fail_with(Error(Condition::AUDIT_UNAVAILABLE, "full"));
    EXPECT_FALSE(sweep());
    sink_.fail_with(std::nullopt);
    ASSERT_TRUE(sweep());
    EXPECT_EQ(told(audit::Action::expire_grant), 1U);
}

TEST_F(ExpiryTest, OfEverythingThatHasATime) {
    PermissionChange change;
    change.principal = "ann@example.com";
    change.add = {"CREATE_SHARE"};
    change.expires_at = world_.clock().now_ms() + 1000;
    ASSERT_TRUE(change_permissions(world_.services(), admin_, {}, {change}, world_.context()));
    CreateAdminToken token;
    token.name = "ci";
    token.role = "reader";
    token.expires_in_s = 1;
    ASSERT_TRUE(create_admin_token(world_.services(), admin_, token, world_.context()));
    CreateRecipient recipient;
    recipient.name = "brief";
    recipient.expiration_time = world_.clock().now_ms() + 1000;
    ASSERT_TRUE(create_recipient(world_.services(), admin_, recipient, world_.context()));
    world_.clock().advance_ms(1000);
    ASSERT_TRUE(sweep());
    for (const audit::Action action :
         {audit::Action::expire_privilege, audit::Action::expire_admin_token,
          audit::Action::expire_recipient, audit::Action::expire_recipient_token}) {
        EXPECT_EQ(told(action), 1U) << audit::describe(action).name;
    }
}

TEST_F(ExpiryTest, ARevokedTokenDoesNotExpire) {
    ASSERT_TRUE(revoke_recipient_token(
        world_.services(), admin_,
        {.recipient = "acme", .token_id = std::nullopt, .reason = std::nullopt}, world_.context()));
    world_.clock().advance_ms(100LL * 24 * 3600 * 1000);
    ASSERT_TRUE(sweep());
    EXPECT_EQ(told(audit::Action::expire_recipient_token), 0U);
}

// S33
TEST_F(ExpiryTest, GrantsAreForgottenAfterThirtyDays) {
    grant_for(1000);
    world_.clock().advance_ms(1000);
    ASSERT_TRUE(sweep());
    world_.clock().advance_ms(30LL * 24 * 3600 * 1000 - 1);
    ASSERT_TRUE(drop_expired(world_.services(), world_.context()));
    EXPECT_EQ(grants(), 1U);
    world_.clock().advance_ms(1);
    ASSERT_TRUE(drop_expired(world_.services(), world_.context()));
    EXPECT_EQ(grants(), 0U);
}

// A139
TEST_F(ExpiryTest, UsesOfTokensOutliveTheMemory) {
    const auto before = list_recipient_tokens(world_.services(), admin_, "acme", world_.context());
    ASSERT_TRUE(before);
    const std::string id = before->front().token.id;
    EXPECT_FALSE(before->front().last_use);
    world_.services().token_uses.note(id, {.used_at = 7, .ip = "192.0.2.1", .agent = "a"});
    world_.services().token_uses.note("unknown", {.used_at = 7, .ip = "", .agent = ""});
    ASSERT_TRUE(keep_token_uses(world_.services(), world_.context()));
    EXPECT_FALSE(world_.services().token_uses.find(id));
    const auto after = list_recipient_tokens(world_.services(), admin_, "acme", world_.context());
    ASSERT_TRUE(after->front().last_use);
    EXPECT_EQ(after->front().last_use->used_at, 7);
    EXPECT_EQ(after->front().last_use->ip, "192.0.2.1");
}

}  // namespace
}  // namespace sluice::governance
