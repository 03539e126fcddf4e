#include "metastore/managed_object_repository.h"

#include <gtest/gtest.h>

#include "metastore/joined_database.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using testing::sample_recipient;
using testing::sample_share;

class ManagedObjects : public testing::OnEachDriver {
protected:
    ManagedObjects() {
        const auto made = metastore_.write([&](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(ShareRepository(transaction).insert(share_));
            return RecipientRepository(transaction).insert(recipient_);
        });
        EXPECT_TRUE(made);
    }

    bool put(ManagedObject mark, const std::string& file, EpochMs at) {
        mark.managed_by = file;
        mark.first_applied_at = at;
        mark.applied_by = "admin";
        const auto changed =
            metastore_.write([&](Transaction& t) { return ManagedObjectRepository(t).put(mark); });
        EXPECT_TRUE(changed);
        return changed && *changed;
    }
    std::optional<ManagedObject> find(const ManagedObject& mark) {
        const auto found =
            metastore_.read([&](Transaction& t) { return ManagedObjectRepository(t).find(mark); });
        EXPECT_TRUE(found);
        return found ? *found : std::nullopt;
    }
    std::size_t count(std::string_view scope) {
        const auto found = metastore_.read(
            [&](Transaction& t) { return ManagedObjectRepository(t).list_of_scope(scope); });
        EXPECT_TRUE(found);
        return found ? found->size() : 0;
    }

    testing::TemporaryDatabase metastore_{GetParam()};
    const catalog::Share share_ = sample_share("s");
    const catalog::Recipient recipient_ = sample_recipient("r");
    const ManagedObject of_share_{.share_id = share_.id};
    const ManagedObject of_grant_{.share_id = share_.id, .recipient_id = recipient_.id};
};

TEST_P(ManagedObjects, KeepTheTimeOfTheirFirstApply) {  // Y23 Y25
    EXPECT_TRUE(put(of_share_, "a.yaml", 1000));
    EXPECT_FALSE(put(of_share_, "a.yaml", 2000));
    EXPECT_TRUE(put(of_share_, "b.yaml", 3000));
    const auto mark = find(of_share_);
    ASSERT_TRUE(mark);
    EXPECT_EQ(mark->managed_by, "b.yaml");
    EXPECT_EQ(mark->first_applied_at, 1000);
    EXPECT_EQ(mark->share_id, share_.id);
    EXPECT_FALSE(mark->recipient_id);
    EXPECT_FALSE(find(of_grant_));
}

TEST_P(ManagedObjects, AreListedByFileAndByFolder) {  // Y25
    put(of_share_, "conf/shares.yaml", 1000);
    put(of_grant_, "conf/more/grants.yaml", 1000);
    EXPECT_EQ(count("conf/shares.yaml"), 1U);
    EXPECT_EQ(count("conf"), 2U);
    EXPECT_EQ(count("conf/more"), 1U);
    EXPECT_EQ(count("con"), 0U);
    EXPECT_EQ(count("conf/shares"), 0U);
    EXPECT_EQ(count(""), 0U);
}

TEST_P(ManagedObjects, GoWithWhatTheyAreAbout) {  // Y25
    put(of_share_, "a.yaml", 1000);
    put(of_grant_, "a.yaml", 1000);
    ASSERT_TRUE(metastore_.write(
        [&](Transaction& t) { return RecipientRepository(t).remove(recipient_); }));
    EXPECT_FALSE(find(of_grant_));
    EXPECT_TRUE(find(of_share_));
    ASSERT_TRUE(
        metastore_.write([&](Transaction& t) { return ShareRepository(t).remove(share_); }));
    EXPECT_EQ(count("a.yaml"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Drivers, ManagedObjects, testing::all_drivers(), testing::driver_name);

class JoinedDatabases : public testing::OnEachDriver {
protected:
    Result<void> make(Database& database, const std::string& name) {
        return database.write(metastore_.context(), [&](Transaction& transaction) {
            return ShareRepository(transaction).insert(sample_share(name));
        });
    }
    std::int64_t shares() {
        const auto count = metastore_.read(
            [](Transaction& transaction) { return ShareRepository(transaction).count(); });
        return count ? *count : -1;
    }

    testing::TemporaryDatabase metastore_{GetParam()};
};

TEST_P(JoinedDatabases, WritesBecomeDurableTogether) {  // Y19
    std::vector<std::int64_t> heard;
    metastore_.database().add_change_listener([&](std::int64_t at) { heard.push_back(at); });
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        JoinedDatabase joined(transaction);
        SLUICE_CHECK(make(joined, "a"));
        SLUICE_CHECK(make(joined, "b"));
        SLUICE_TRY(const std::int64_t seen,
                   joined.read(metastore_.context(),
                               [](Transaction& inner) { return ShareRepository(inner).count(); }));
        EXPECT_EQ(seen, 2);
        return {};
    }));
    EXPECT_EQ(shares(), 2);
    EXPECT_EQ(heard.size(), 1U);
}

TEST_P(JoinedDatabases, WritesGoTogether) {  // Y19
    const auto outcome = metastore_.write([&](Transaction& transaction) -> Result<void> {
        JoinedDatabase joined(transaction);
        SLUICE_CHECK(make(joined, "a"));
        return Error(Condition::INVALID_STATE, "given up");
    });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message(), "given up");
    EXPECT_EQ(shares(), 0);
}

INSTANTIATE_TEST_SUITE_P(Drivers, JoinedDatabases, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
