#include "storage/faulty_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "storage/memory_store.h"

namespace sluice::storage {
namespace {

class FaultyStoreTest : public ::testing::Test {
protected:
    void SetUp() override {
        for (const char* key : {"log/0.json", "log/1.json", "log/2.json"}) {
            ASSERT_TRUE(memory_->put_if_absent(key, "0123456789", context_).has_value());
        }
    }
    static Error down() { return Error(Condition::STORAGE_UNAVAILABLE, "down"); }

    ManualClock clock_{1'800'000'000'000};
    SystemRandom random_;
    RequestContext context_{clock_, "test", Deadline::after(clock_, std::chrono::seconds(10))};
    std::shared_ptr<MemoryStore> memory_ =
        std::make_shared<MemoryStore>(::testing::TempDir(), random_);
    FaultyStore store_{memory_};
};

// R77
TEST_F(FaultyStoreTest, TheCallWithTheNumberFails) {
    store_.set_rule(fail_call_number(2, down()));
    EXPECT_TRUE(store_.head("log/0.json", context_).has_value());
    EXPECT_FALSE(store_.head("log/0.json", context_).has_value());
    EXPECT_TRUE(store_.head("log/0.json", context_).has_value());
    EXPECT_EQ(store_.calls(), 3);
}

// R77
TEST_F(FaultyStoreTest, CallsForAKeyFail) {
    store_.set_rule(fail_keys_ending("1.json", down()));
    EXPECT_TRUE(store_.read("log/0.json", 99, context_).has_value());
    EXPECT_FALSE(store_.read("log/1.json", 99, context_).has_value());
    EXPECT_FALSE(store_.fetch("log/1.json", 99, context_).has_value());
    EXPECT_FALSE(store_.open("log/1.json", context_).has_value());
    store_.set_rule({});
    EXPECT_TRUE(store_.read("log/1.json", 99, context_).has_value());
}

// R77
TEST_F(FaultyStoreTest, AnAnswerCanBeLostAfterItsEffect) {
    store_.set_rule([](const StoreCall&) {
        StoreFault fault;
        fault.fail_after = down();
        return fault;
    });
    EXPECT_FALSE(store_.put_if_absent("log/3.json", "x", context_).has_value());
    EXPECT_EQ(*memory_->read("log/3.json", 9, context_), "x");
}

// R77
TEST_F(FaultyStoreTest, ReadsCanBeCutAndListingsStale) {
    store_.set_rule([](const StoreCall& call) {
        StoreFault fault;
        if (call.operation == StoreOperation::list) fault.stale_by = 2;
        if (call.operation == StoreOperation::read_range) fault.truncate_to_bytes = 1;
        if (call.operation == StoreOperation::read) fault.truncate_to_bytes = 4;
        return fault;
    });
    EXPECT_EQ(store_.list({.prefix = "log/", .start_after = "", .limit = 9}, context_)->size(), 1U);
    EXPECT_EQ(*store_.read("log/0.json", 99, context_), "0123");
    auto reader = *store_.open("log/0.json", context_);
    EXPECT_EQ(*reader->read({.offset = 2, .length = 3}, context_), "2");
}

// R77
TEST_F(FaultyStoreTest, ASlowCallRunsIntoTheDeadline) {
    store_.set_rule([this](const StoreCall&) {
        StoreFault fault;
        fault.delay = [this] { clock_.advance_ms(11'000); };
        return fault;
    });
    const auto late = store_.head("log/0.json", context_);
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().condition(), Condition::REQUEST_DEADLINE);
}

TEST_F(FaultyStoreTest, SigningCanFailToo) {
    store_.set_rule(fail_call_number(1, down()));
    EXPECT_EQ(store_.signer({}).error().condition(), Condition::STORAGE_UNAVAILABLE);
    EXPECT_EQ(store_.signer({}).error().condition(), Condition::UNSUPPORTED_OPERATION);
}

// R77
TEST_F(FaultyStoreTest, ObjectsInMemoryCanBeReplacedAndVanish) {
    auto reader = *store_.open("log/0.json", context_);
    memory_->replace("log/0.json", "new", 5);
    EXPECT_EQ(*reader->read({.offset = 0, .length = 10}, context_), "0123456789");
    EXPECT_EQ(store_.head("log/0.json", context_)->modified_ms, 5);
    memory_->remove("log/0.json");
    EXPECT_EQ(store_.head("log/0.json", context_).error().condition(),
              Condition::STORAGE_OBJECT_MISSING);
}

}  // namespace
}  // namespace sluice::storage
