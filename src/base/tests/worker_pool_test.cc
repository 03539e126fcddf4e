#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace sluice {
namespace {

TEST(WorkerPool, RunsEverythingBeforeItStops) {
    std::atomic<int> done{0};
    WorkerPool pool({.name = "test", .threads = 2, .queue_max = 1000});
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.post([&] { ++done; }));
    pool.stop();
    EXPECT_EQ(done.load(), 500);
    EXPECT_FALSE(pool.post([] {})) << "a stopped pool takes nothing";
}

TEST(WorkerPool, RefusesWhatItsQueueCannotHold) {
    std::latch release(1);
    std::latch started(1);
    WorkerPool pool({.name = "test", .threads = 1, .queue_max = 2});
    ASSERT_TRUE(pool.post([&] {
        started.count_down();
        release.wait();
    }));
    started.wait();
    EXPECT_TRUE(pool.post([] {}));
    EXPECT_TRUE(pool.post([] {}));
    EXPECT_FALSE(pool.post([] {}));
    EXPECT_EQ(pool.queued(), 2u);
    EXPECT_EQ(pool.busy(), 1u);
    EXPECT_EQ(pool.refused(), 1);
    release.count_down();
    pool.stop();
    EXPECT_EQ(pool.busy(), 0u);
}

TEST(WorkerPool, FreeThreadsNeedNoQueue) {
    std::latch release(1);
    WorkerPool pool({.name = "test", .threads = 2, .queue_max = 0});
    // Whether its thread has woken up or not: there is one for each.
    EXPECT_TRUE(pool.post([&] { release.wait(); }));
    EXPECT_TRUE(pool.post([&] { release.wait(); }));
    EXPECT_FALSE(pool.post([] {}));
    release.count_down();
}

}  // namespace
}  // namespace sluice
