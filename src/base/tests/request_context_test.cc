#include "base/request_context.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace sluice {
namespace {

TEST(RequestContext, EndsAtItsDeadlineWhateverTheWallClockSays) {
    ManualClock clock(1'000);
    const RequestContext context(clock, "r1",
                                 Deadline::after(clock, std::chrono::milliseconds(100)));
    clock.set_wall_ms(999'999'999);
    EXPECT_TRUE(context.check().has_value()) << "deadlines are monotonic";
    clock.advance_ms(99);
    EXPECT_EQ(context.deadline().remaining(clock).count(), 1);
    clock.advance_ms(1);
    EXPECT_EQ(context.check().error().condition(), Condition::REQUEST_DEADLINE);
}

TEST(RequestContext, EndsWhenItIsCalledOff) {
    const ManualClock clock(0);
    const RequestContext context(clock, "r1", Deadline::never());
    context.stop_flag()->stop();
    EXPECT_EQ(context.check().error().condition(), Condition::TEMPORARILY_UNAVAILABLE);
}

TEST(Random, UuidsAreVersionFour) {
    SeededRandom random(1);
    const std::string uuid = random.uuid();
    EXPECT_EQ(uuid.size(), 36u);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    EXPECT_NE(random.uuid(), uuid);
}

}  // namespace
}  // namespace sluice
