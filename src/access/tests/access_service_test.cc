#include "access/access_service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "access/shares_view.h"
#include "access/testing/access_rows_builder.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;

/// A metastore in memory: rows under a lock, and failures on demand.
class FakeMetastore {
public:
    AccessSource source() {
        AccessSource source;
        source.generation = [this]() -> Result<std::int64_t> {
            const std::lock_guard lock(mutex_);
            ++asked_;
            if (failing_) return Error(Condition::METASTORE_UNAVAILABLE, "down");
            return rows_.generation;
        };
        source.load = [this]() -> Result<metastore::AccessRows> {
            const std::lock_guard lock(mutex_);
            ++loaded_;
            if (while_loading_) while_loading_();
            if (failing_) return Error(Condition::METASTORE_UNAVAILABLE, "down");
            return rows_;
        };
        return source;
    }
    void while_loading(std::function<void()> call) { while_loading_ = std::move(call); }
    std::int64_t set(metastore::AccessRows rows) {
        const std::lock_guard lock(mutex_);
        const std::int64_t generation = rows_.generation + 1;
        rows_ = std::move(rows);
        rows_.generation = generation;
        return generation;
    }
    void fail(bool failing) {
        const std::lock_guard lock(mutex_);
        failing_ = failing;
    }
    int asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    int loaded() const {
        const std::lock_guard lock(mutex_);
        return loaded_;
    }

private:
    mutable std::mutex mutex_;
    metastore::AccessRows rows_;
    std::function<void()> while_loading_;
    bool failing_ = false;
    int asked_ = 0;
    int loaded_ = 0;
};

class AccessServiceTest : public testing::Test {
protected:
    bool serves() const { return service_.current().has_value(); }

    FakeMetastore metastore_;
    ManualClock clock_{kNow};
    AccessService service_{metastore_.source(), clock_, {}};
};

TEST_F(AccessServiceTest, ServesNothingBeforeTheFirstRead) {
    const auto current = service_.current();
    ASSERT_FALSE(current.has_value());
    EXPECT_EQ(current.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    EXPECT_TRUE(serves());
}

TEST_F(AccessServiceTest, LoadsOnlyWhatChanged) {
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    const auto first = service_.current().value();
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    EXPECT_EQ(service_.current().value(), first);
    EXPECT_EQ(metastore_.loaded(), 1);
    metastore_.set({});
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    EXPECT_EQ(metastore_.loaded(), 2);
    EXPECT_NE(service_.current().value(), first);
    // A request that holds the old one goes on with it.
    EXPECT_EQ(first->generation(), 0);
}

// R41
TEST_F(AccessServiceTest, RefusesToServeOldGrants) {
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    clock_.advance_ms(kGrantsStalenessMs);
    EXPECT_TRUE(serves());
    metastore_.fail(true);
    EXPECT_FALSE(service_.refresh_if_changed().has_value());
    clock_.advance_ms(1);
    const auto current = service_.current();
    ASSERT_FALSE(current.has_value());
    EXPECT_EQ(current.error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
    metastore_.fail(false);
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    EXPECT_TRUE(serves());
}

TEST_F(AccessServiceTest, WallTimeDoesNotMakeGrantsFresh) {
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    clock_.advance_ms(kGrantsStalenessMs + 1);
    clock_.set_wall_ms(kNow);
    EXPECT_FALSE(serves());
}

// R3 A60
TEST_F(AccessServiceTest, ALocalChangeHoldsWhenItsRefreshReturns) {
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    const std::int64_t generation = metastore_.set({});
    ASSERT_TRUE(service_.refresh_after_change(generation).has_value());
    EXPECT_EQ(service_.current().value()->generation(), generation);
    const int asked = metastore_.asked();
    ASSERT_TRUE(service_.refresh_after_change(generation).has_value());
    EXPECT_EQ(metastore_.asked(), asked) << "what is there already is not read again";
}

// R3: until a change is answered nobody can tell that a request came after it.
TEST_F(AccessServiceTest, AChangeThatIsBeingReadBackTurnsNobodyAway) {
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    const std::int64_t generation = metastore_.set({});
    bool served = false;
    bool served_late = true;
    metastore_.while_loading([&] {
        served = serves();
        clock_.advance_ms(kChangeReadBackMs + 1);
        served_late = serves();
    });
    ASSERT_TRUE(service_.refresh_after_change(generation).has_value());
    EXPECT_TRUE(served);
    EXPECT_FALSE(served_late) << "a revocation holds after a second";
    metastore_.while_loading(nullptr);
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    EXPECT_EQ(service_.current().value()->generation(), generation);
}

TEST_F(AccessServiceTest, AChangeThatCannotBeReadBackStopsServing) {
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    const std::int64_t generation = metastore_.set({});
    metastore_.fail(true);
    EXPECT_FALSE(service_.refresh_after_change(generation).has_value());
    EXPECT_FALSE(serves()) << "the old snapshot may hold what was just revoked";
    metastore_.fail(false);
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    EXPECT_TRUE(serves());
}

// R13: grants change under load; a request decides by one snapshot from beginning to end.
TEST_F(AccessServiceTest, ReadersSeeWholeSnapshotsWhileGrantsChange) {
    AccessRowsBuilder granted;
    granted.recipient("acme");
    granted.share("a").share("b").grant("a", "acme").grant("b", "acme");
    AccessRowsBuilder revoked;
    revoked.recipient("acme");
    revoked.share("a").share("b");
    metastore_.set(granted.build());
    ASSERT_TRUE(service_.refresh_if_changed().has_value());

    std::atomic<bool> done{false};
    std::atomic<int> torn{0};
    std::atomic<int> reads{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            Principal principal;
            principal.recipient_id = "recipient:acme";
            while (!done.load()) {
                const auto snapshot = service_.current();
                if (!snapshot) continue;
                const SharesView view = (*snapshot)->shares_of(principal, kNow);
                const std::size_t listed = view.shares({}).items.size();
                const bool has_a = view.share("a").has_value();
                if ((listed != 0 && listed != 2) || has_a != (listed == 2)) ++torn;
                ++reads;
            }
        });
    }
    for (int i = 0; i < 300 || reads.load() < 100; ++i) {
        const std::int64_t generation =
            metastore_.set(i % 2 == 0 ? revoked.build() : granted.build());
        ASSERT_TRUE(service_.refresh_after_change(generation).has_value());
        const auto now_there = service_.current();
        ASSERT_TRUE(now_there.has_value());
        EXPECT_GE((*now_there)->generation(), generation);
    }
    done.store(true);
    for (std::thread& reader : readers) reader.join();
    EXPECT_EQ(torn.load(), 0);
}

TEST_F(AccessServiceTest, ThePollerReadsAndStopsAtOnce) {
    {
        const AccessPoller poller(service_);
        while (!serves()) std::this_thread::yield();
    }
    EXPECT_GE(metastore_.asked(), 1);
    EXPECT_EQ(metastore_.loaded(), 1);
}

TEST_F(AccessServiceTest, TellsHowOldItsKnowledgeIs) {
    EXPECT_FALSE(service_.age().has_value());
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    clock_.advance_ms(1500);
    EXPECT_EQ(service_.age(), std::chrono::milliseconds(1500));
    metastore_.fail(true);
    EXPECT_FALSE(service_.refresh_if_changed().has_value());
    EXPECT_EQ(service_.age(), std::chrono::milliseconds(1500))
        << "a failed question proves nothing";
    metastore_.fail(false);
    ASSERT_TRUE(service_.refresh_if_changed().has_value());
    EXPECT_EQ(service_.age(), std::chrono::milliseconds(0));
}

// R41
TEST_F(AccessServiceTest, ThePollerLooksAtOnceWhenItIsWoken) {
    constexpr std::int64_t kAnHour = 3'600'000;
    AccessPoller poller(service_, nullptr, kAnHour);
    while (!serves()) std::this_thread::yield();
    for (int i = 0; i < 10; ++i) {
        const std::int64_t generation = metastore_.set({});
        poller.wake();
        while (service_.generation() != generation) std::this_thread::yield();
    }
}

// R41
TEST_F(AccessServiceTest, ThePollerHasEachGenerationFollowedUntilThatSucceeds) {
    std::mutex mutex;
    std::vector<std::int64_t> followed;
    int failures_left = 3;
    const auto seen = [&] {
        const std::lock_guard lock(mutex);
        return followed;
    };
    const std::int64_t first = metastore_.set({});
    AccessPoller poller(
        service_,
        [&](std::int64_t generation) -> Result<void> {
            const std::lock_guard lock(mutex);
            followed.push_back(generation);
            if (failures_left-- > 0) return Error(Condition::METASTORE_UNAVAILABLE, "down");
            return {};
        },
        1);
    while (seen().size() < 4) std::this_thread::yield();
    const int asked = metastore_.asked();
    while (metastore_.asked() < asked + 3) std::this_thread::yield();
    EXPECT_EQ(seen(), std::vector<std::int64_t>(4, first)) << "once it succeeded, that is it";
    const std::int64_t second = metastore_.set({});
    while (seen().size() < 5) std::this_thread::yield();
    EXPECT_EQ(seen().back(), second);
}

}  // namespace
}  // namespace sluice::access
