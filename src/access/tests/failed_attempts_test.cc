#include "access/failed_attempts.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace sluice::access {
namespace {

int allowed_of(RateLimiter& limiter, const std::string& key, int attempts) {
    int allowed = 0;
    for (int i = 0; i < attempts; ++i) allowed += limiter.take(key).allowed ? 1 : 0;
    return allowed;
}

// R95
TEST(RateLimiter, AdmitsTheBurstThenTheRate) {
    ManualClock clock(0);
    RateLimiter limiter(clock, kAttemptsPerAddress);
    EXPECT_EQ(allowed_of(limiter, "a", 100), 40);
    const Admission refused = limiter.take("a");
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_after.count(), 50);
    clock.advance_ms(49);
    EXPECT_FALSE(limiter.take("a").allowed);
    clock.advance_ms(1);
    EXPECT_TRUE(limiter.take("a").allowed);
    EXPECT_FALSE(limiter.take("a").allowed);
    clock.advance_ms(1000);
    EXPECT_EQ(allowed_of(limiter, "a", 100), 20);
    clock.advance_ms(1'000'000);
    EXPECT_EQ(allowed_of(limiter, "a", 100), 40);
}

TEST(RateLimiter, RecipientsHaveTheirOwnRate) {
    ManualClock clock(0);
    RateLimiter limiter(clock, kRequestsPerRecipient);
    EXPECT_EQ(allowed_of(limiter, "a", 1000), 200);
    clock.advance_ms(100);
    EXPECT_EQ(allowed_of(limiter, "a", 1000), 10);
    EXPECT_EQ(allowed_of(limiter, "b", 1000), 200);
}

TEST(RateLimiter, WallTimeDoesNotRefill) {
    ManualClock clock(1'000'000);
    RateLimiter limiter(clock, kAttemptsPerAddress);
    EXPECT_EQ(allowed_of(limiter, "a", 100), 40);
    clock.set_wall_ms(2'000'000);
    EXPECT_FALSE(limiter.take("a").allowed);
    clock.set_wall_ms(0);
    EXPECT_FALSE(limiter.take("a").allowed);
}

// R17 R44: a flood of addresses is bounded and takes nothing from those that are known.
TEST(RateLimiter, AFloodOfKeysIsBoundedAndSparesTheKnown) {
    ManualClock clock(0);
    RateLimiter limiter(clock, {.per_second = 20, .burst = 40}, 100);
    EXPECT_EQ(allowed_of(limiter, "known", 5), 5);
    int flood_allowed = 0;
    for (int i = 0; i < 10'000; ++i) {
        flood_allowed += limiter.take("flood" + std::to_string(i)).allowed ? 1 : 0;
    }
    EXPECT_EQ(limiter.keys(), 100u);
    // 99 found room, 40 shared the one bucket of the newcomers.
    EXPECT_EQ(flood_allowed, 99 + 40);
    EXPECT_EQ(allowed_of(limiter, "known", 100), 35);
    EXPECT_EQ(allowed_of(limiter, "late", 3), 0);
}

TEST(RateLimiter, AKeyThatIsQuietMakesRoomAndLosesNothing) {
    ManualClock clock(0);
    RateLimiter limiter(clock, {.per_second = 20, .burst = 40}, 2);
    EXPECT_EQ(allowed_of(limiter, "a", 100), 40);
    clock.advance_ms(10);
    EXPECT_EQ(allowed_of(limiter, "b", 1), 1);
    clock.advance_ms(1989);
    // `a` lacks a millisecond to be full: it stays, and `c` is a newcomer.
    EXPECT_TRUE(limiter.take("c").allowed);
    EXPECT_EQ(limiter.keys(), 2u);
    clock.advance_ms(1);
    EXPECT_EQ(allowed_of(limiter, "c", 100), 40);
    EXPECT_EQ(limiter.keys(), 2u);
    // `b`, which was seen later than `a`, is what makes room next.
    EXPECT_EQ(allowed_of(limiter, "d", 100), 40);
    EXPECT_EQ(limiter.keys(), 2u);
}

TEST(RateLimiter, CountsRightFromManyThreads) {
    ManualClock clock(0);
    RateLimiter limiter(clock, kRequestsPerRecipient, 8);
    std::vector<int> allowed(4);
    std::vector<std::thread> threads;
    for (int& count : allowed) {
        threads.emplace_back([&] { count = allowed_of(limiter, "one", 500); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(allowed[0] + allowed[1] + allowed[2] + allowed[3], 200);
}

TEST(AttemptKey, IsTheAddressOrTheNetworkOfACustomer) {
    const auto key = [](std::string_view text) {
        return attempt_key(IpAddress::parse(text).value());
    };
    EXPECT_EQ(key("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(key("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::"));
    EXPECT_NE(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    EXPECT_EQ(attempt_key(std::nullopt), "unknown");
}

// R94
TEST(InFlightLimiter, BoundsEachKeyAndTheWhole) {
    InFlightLimiter limiter({.total_max = 5, .per_key_max = 2});
    std::vector<InFlightLimiter::Permit> permits;
    const auto acquire = [&](std::string_view key) {
        auto permit = limiter.try_acquire();
        if (!permit || !permit->assign(key)) return false;
        permits.push_back(std::move(*permit));
        return true;
    };
    EXPECT_TRUE(acquire("a") && acquire("a"));
    EXPECT_FALSE(acquire("a"));
    EXPECT_TRUE(acquire("b") && acquire("b") && acquire("c"));
    EXPECT_FALSE(acquire("d"));
    EXPECT_EQ(limiter.in_flight(), 5u);
    permits.erase(permits.begin());
    EXPECT_TRUE(acquire("d"));
    EXPECT_FALSE(acquire("a"));
    permits.clear();
    EXPECT_EQ(limiter.in_flight(), 0u);
    EXPECT_TRUE(acquire("a") && acquire("a"));
}

// R94
TEST(InFlightLimiter, RequestsOfNobodyYetAreBoundedTogetherOnly) {
    InFlightLimiter limiter({.total_max = 3, .per_key_max = 1});
    auto first = limiter.try_acquire();
    auto second = limiter.try_acquire();
    auto third = limiter.try_acquire();
    ASSERT_TRUE(first && second && third);
    EXPECT_FALSE(limiter.try_acquire().has_value());
    EXPECT_TRUE(first->assign("a"));
    EXPECT_FALSE(second->assign("a"));
    EXPECT_TRUE(third->assign("b"));
    EXPECT_EQ(limiter.in_flight(), 3u);
    first.reset();
    EXPECT_TRUE(second->assign("a")) << "a refused permit may be tried again";
}

TEST(InFlightLimiter, APermitMovesAndOutlivesTheLimiter) {
    std::optional<InFlightLimiter::Permit> kept;
    {
        InFlightLimiter limiter({.total_max = 1, .per_key_max = 1});
        auto permit = limiter.try_acquire();
        ASSERT_TRUE(permit.has_value() && permit->assign("a"));
        kept = std::move(permit);
        EXPECT_EQ(limiter.in_flight(), 1u);
    }
    kept.reset();
}

TEST(InFlightLimiter, ComesBackToZeroUnderThreads) {
    InFlightLimiter limiter({.total_max = 3, .per_key_max = 2});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&limiter, i] {
            for (int k = 0; k < 2000; ++k) {
                auto permit = limiter.try_acquire();
                if (!permit) continue;
                EXPECT_LE(limiter.in_flight(), 3u);
                // Refused or not, the place is given back.
                (void)permit->assign(i % 2 == 0 ? "even" : "odd");
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(limiter.in_flight(), 0u);
}

}  // namespace
}  // namespace sluice::access
