#include "metastore/grant_repository.h"

#include <gtest/gtest.h>

#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using catalog::Grant;
using testing::sample_grant;
using testing::sample_recipient;
using testing::sample_share;

class Grants : public testing::OnEachDriver {
protected:
    void SetUp() override {
        ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(ShareRepository(transaction).insert(share_));
            SLUICE_CHECK(ShareRepository(transaction).insert(other_share_));
            SLUICE_CHECK(ShareRepository(transaction).insert_object(object_));
            SLUICE_CHECK(RecipientRepository(transaction).insert(acme_));
            return RecipientRepository(transaction).insert(globex_);
        }));
    }
    Result<StoredGrant> put(const Grant& grant) {
        return metastore_.write([&](Transaction& t) { return GrantRepository(t).put(grant); });
    }
    template <class F>
    auto read(F work) {
        return metastore_.read([&](Transaction& transaction) {
            GrantRepository grants(transaction);
            return work(grants);
        });
    }
    Grant on_object(const catalog::Recipient& recipient) const {
        Grant grant = sample_grant(share_, recipient);
        grant.id += "-object";
        grant.object_id = object_.id;
        return grant;
    }

    testing::TemporaryDatabase metastore_{GetParam()};
    const catalog::Share share_ = sample_share("Sales");
    const catalog::Share other_share_ = sample_share("another");
    const catalog::Recipient acme_ = sample_recipient("Acme");
    const catalog::Recipient globex_ = sample_recipient("globex");
    const catalog::SharedObject object_ = testing::sample_object(
        share_, testing::sample_table(testing::sample_schema(testing::sample_catalog("main"), "s"),
                                      "orders"));
};

TEST_P(Grants, AddingWhatIsThereChangesNothing) {  // A55
    const auto first = put(sample_grant(share_, acme_));
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->changed);
    Grant again = sample_grant(share_, acme_);
    again.id = "another id";
    again.granted_by = "eve";
    const auto second = put(again);
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->changed);
    EXPECT_EQ(second->grant.id, "grant-Sales-Acme");
    EXPECT_EQ(second->grant.granted_by, "admin");
    EXPECT_EQ(read([](auto& grants) { return grants.list("", 10); })->size(), 1U);
}

TEST_P(Grants, ANewExpiryReplacesTheOldOneAndNoneKeepsIt) {  // A59
    Grant grant = sample_grant(share_, acme_);
    grant.expires_at = 5000;
    ASSERT_TRUE(put(grant));
    grant.expires_at = std::nullopt;
    const auto kept = put(grant);
    EXPECT_FALSE(kept->changed);
    EXPECT_EQ(kept->grant.expires_at, 5000);
    grant.expires_at = 7000;
    const auto moved = put(grant);
    EXPECT_TRUE(moved->changed);
    EXPECT_EQ(read([&](auto& grants) { return grants.find_by_id(grant.id); })->value().expires_at,
              7000);
}

TEST_P(Grants, ShareAndObjectAreTwoGrants) {  // A53
    ASSERT_TRUE(put(sample_grant(share_, acme_))->changed);
    ASSERT_TRUE(put(on_object(acme_))->changed);
    const auto named =
        read([&](auto& grants) { return grants.list_of_share(share_.id, NamePage{}); });
    ASSERT_EQ(named->size(), 2U);
    EXPECT_EQ(named->at(0).object_name, std::nullopt);
    EXPECT_EQ(named->at(1).object_name, "main.s.orders");
    EXPECT_EQ(named->at(1).share_name, "Sales");
    EXPECT_EQ(named->at(1).recipient_name, "Acme");
    EXPECT_EQ(read([&](auto& grants) { return grants.list_of_object(object_.id); })->size(), 1U);
    const GrantKey key{.share_id = share_.id, .object_id = object_.id, .recipient_id = acme_.id};
    EXPECT_EQ((*read([&](auto& grants) { return grants.find(key); }))->id, on_object(acme_).id);
}

TEST_P(Grants, RemovingSaysWhetherThereWasOne) {  // A55
    ASSERT_TRUE(put(sample_grant(share_, acme_)));
    ASSERT_TRUE(put(on_object(acme_)));
    const GrantKey key{.share_id = share_.id, .object_id = {}, .recipient_id = acme_.id};
    const auto remove = [&] {
        return *metastore_.write([&](Transaction& t) { return GrantRepository(t).remove(key); });
    };
    EXPECT_TRUE(remove());
    EXPECT_FALSE(remove());
    EXPECT_EQ(read([](auto& grants) { return grants.list("", 10); })->size(), 1U);
    EXPECT_TRUE(*metastore_.write(
        [&](Transaction& t) { return GrantRepository(t).remove_by_id(on_object(acme_).id); }));
    EXPECT_FALSE(*metastore_.write(
        [&](Transaction& t) { return GrantRepository(t).remove_by_id(on_object(acme_).id); }));
}

TEST_P(Grants, NeedShareObjectAndRecipient) {
    Grant no_share = sample_grant(sample_share("none"), acme_);
    Grant no_recipient = sample_grant(share_, sample_recipient("none"));
    Grant no_object = on_object(acme_);
    no_object.object_id = "none";
    Grant foreign_object = on_object(acme_);
    foreign_object.share_id = other_share_.id;
    for (const Grant& grant : {no_share, no_recipient, no_object, foreign_object}) {
        const auto outcome = put(grant);
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().condition(), Condition::RESOURCE_DOES_NOT_EXIST);
    }
}

TEST_P(Grants, APageNeverCutsARecipientApart) {  // A9
    ASSERT_TRUE(put(sample_grant(share_, globex_)));
    ASSERT_TRUE(put(on_object(globex_)));
    ASSERT_TRUE(put(sample_grant(share_, acme_)));
    ASSERT_TRUE(put(on_object(acme_)));
    const auto page = [&](const std::string& after) {
        return *read([&](auto& grants) {
            return grants.list_of_share(share_.id, NamePage{.after = after, .limit = 1});
        });
    };
    ASSERT_EQ(page("").size(), 2U);
    EXPECT_EQ(page("").front().recipient_name, "Acme");
    EXPECT_EQ(page("").back().recipient_name, "Acme");
    ASSERT_EQ(page("acme").size(), 2U);
    EXPECT_EQ(page("ACME").front().recipient_name, "globex");
    EXPECT_TRUE(page("globex").empty());
}

TEST_P(Grants, OfARecipientComeInOrderOfShares) {
    ASSERT_TRUE(put(sample_grant(share_, acme_)));
    ASSERT_TRUE(put(sample_grant(other_share_, acme_)));
    ASSERT_TRUE(put(sample_grant(other_share_, globex_)));
    const auto all =
        read([&](auto& grants) { return grants.list_of_recipient(acme_.id, NamePage{}); });
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ(all->front().share_name, "another");
    EXPECT_EQ(all->back().share_name, "Sales");
    const auto second = read([&](auto& grants) {
        return grants.list_of_recipient(acme_.id, NamePage{.after = "another", .limit = 5});
    });
    ASSERT_EQ(second->size(), 1U);
    EXPECT_EQ(second->front().share_name, "Sales");
}

TEST_P(Grants, AllListById) {
    ASSERT_TRUE(put(sample_grant(share_, acme_)));
    ASSERT_TRUE(put(sample_grant(share_, globex_)));
    const auto first = read([](auto& grants) { return grants.list("", 1); });
    ASSERT_EQ(first->size(), 1U);
    const auto rest = read([&](auto& grants) { return grants.list(first->front().grant.id, 10); });
    ASSERT_EQ(rest->size(), 1U);
    EXPECT_NE(rest->front().grant.id, first->front().grant.id);
}

TEST_P(Grants, ExpiredOnesAreSweptInBatches) {  // A59
    Grant soon = sample_grant(share_, acme_);
    soon.expires_at = 100;
    Grant later = sample_grant(share_, globex_);
    later.expires_at = 101;
    ASSERT_TRUE(put(soon));
    ASSERT_TRUE(put(later));
    ASSERT_TRUE(put(on_object(acme_)));  // never expires
    const auto sweep = [&](EpochMs now, std::int64_t limit) {
        return *metastore_.write(
            [&](Transaction& t) { return GrantRepository(t).remove_expired(now, limit); });
    };
    EXPECT_EQ(sweep(99, 10), 0);
    EXPECT_EQ(sweep(101, 1), 1);
    EXPECT_TRUE(read([&](auto& g) { return g.find_by_id(later.id); })->has_value());
    EXPECT_EQ(sweep(101, 10), 1);
    EXPECT_EQ(sweep(1'000'000, 10), 0);
}

TEST_P(Grants, GoWithTheirObject) {  // A36
    ASSERT_TRUE(put(on_object(acme_)));
    ASSERT_TRUE(metastore_.write(
        [&](Transaction& t) { return ShareRepository(t).remove_object(object_.id); }));
    EXPECT_TRUE(read([](auto& grants) { return grants.list("", 10); })->empty());
}

INSTANTIATE_TEST_SUITE_P(Drivers, Grants, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
