// Turns, waits and ends of statements, on a clock that the test moves.
#include "api/statement_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "api/testing/scripted_engine.h"
#include "audit/testing/memory_sink.h"

namespace sluice::api {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

const access::AdminPrincipal kAlice{
    .name = "alice", .token_id = "t", .role = access::Role::administrator};
const access::AdminPrincipal kBob{
    .name = "bob", .token_id = "t", .role = access::Role::administrator};

class StatementRunsTest : public ::testing::Test {
protected:
    ~StatementRunsTest() override {
        runs.stop();
        pool.stop();
    }

    std::future<StatementView> submit(const access::AdminPrincipal& who, std::string text,
                                      seconds wait = seconds(10), bool cancel = false) {
        StatementRequest request;
        request.text = std::move(text);
        request.wait = wait;
        request.cancel_after_wait = cancel;
        auto told = std::make_shared<std::promise<StatementView>>();
        const Result<void> taken =
            runs.submit(who, std::move(request), {},
                        [told](StatementView view) { told->set_value(std::move(view)); });
        if (!taken)
            told->set_exception(
                std::make_exception_ptr(std::runtime_error(taken.error().message())));
        return told->get_future();
    }
    std::future<StatementView> hold(const access::AdminPrincipal& who, seconds wait = seconds(10),
                                    bool cancel = false) {
        return submit(who, "SHOW CATALOGS", wait, cancel);
    }
    void pass(seconds span) {
        clock.advance_ms(std::chrono::milliseconds(span).count());
        runs.settle_due();
    }
    static bool is_told(const std::future<StatementView>& future) {
        return future.wait_for(seconds(0)) == std::future_status::ready;
    }
    StatementState state(const access::AdminPrincipal& who, const std::string& id) {
        const auto view = runs.find(who, id);
        return view ? view->state : StatementState::closed;
    }

    testing::ScriptedEngine engine;
    ManualClock clock{1'700'000'000'000};
    SeededRandom random{7};
    audit::MemorySink sink;
    WorkerPool pool{
        {.name = "query", .threads = kStatementThreads, .queue_max = kStatementThreads}};
    StatementRuns runs{engine.engine(), pool, sink, clock, random};
};

// A123
TEST_F(StatementRunsTest, AWaitThatIsOverIsToldAndTheStatementGoesOn) {
    auto told = hold(kAlice);
    engine.await_held(1);
    pass(seconds(9));
    EXPECT_FALSE(is_told(told));
    pass(seconds(1));
    ASSERT_TRUE(is_told(told));
    const StatementView view = told.get();
    EXPECT_EQ(view.state, StatementState::running);
    engine.let_go();
    while (state(kAlice, view.id) == StatementState::running) std::this_thread::yield();
    EXPECT_EQ(state(kAlice, view.id), StatementState::succeeded);
}

// A123
TEST_F(StatementRunsTest, AWaitThatIsOverCallsTheStatementOff) {
    auto told = hold(kAlice, seconds(10), true);
    engine.await_held(1);
    pass(seconds(10));
    EXPECT_EQ(told.get().state, StatementState::canceled);
    ASSERT_EQ(sink.events().size(), 1U);
    EXPECT_EQ(sink.events().front().error_code, "CANCELED");
}

// A123 A133
TEST_F(StatementRunsTest, WhatWasTooLateToBeCalledOffSaysSo) {
    engine.be_deaf();
    auto told = hold(kAlice, seconds(10), true);
    engine.await_held(1);
    pass(seconds(10));
    EXPECT_FALSE(is_told(told));
    pass(kStatementCancelGrace);
    ASSERT_TRUE(is_told(told));
    const StatementView view = told.get();
    EXPECT_EQ(view.state, StatementState::running);
    engine.let_go();
    while (state(kAlice, view.id) == StatementState::running) std::this_thread::yield();
    EXPECT_EQ(state(kAlice, view.id), StatementState::succeeded);
}

// A134
TEST_F(StatementRunsTest, NobodyGetsEveryThread) {
    std::vector<std::future<StatementView>> held;
    for (std::size_t i = 0; i < kStatementsPerPrincipalMax; ++i) held.push_back(hold(kAlice));
    engine.await_held(static_cast<int>(kStatementsPerPrincipalMax));
    auto later = submit(kAlice, "SHOW SHARES", seconds(50));
    EXPECT_EQ(submit(kBob, "SHOW SHARES").get().state, StatementState::succeeded);
    EXPECT_FALSE(is_told(later));
    engine.let_go();
    EXPECT_EQ(later.get().state, StatementState::succeeded);
}

// A134
TEST_F(StatementRunsTest, WhoGetsNoTurnInTimeFails) {
    std::vector<std::future<StatementView>> held;
    for (std::size_t i = 0; i < kStatementsPerPrincipalMax; ++i)
        held.push_back(hold(kAlice, seconds(50)));
    engine.await_held(static_cast<int>(kStatementsPerPrincipalMax));
    auto later = submit(kAlice, "SHOW SHARES", seconds(50));
    pass(kStatementTurnWaitMax - seconds(1));
    EXPECT_FALSE(is_told(later));
    pass(seconds(1));
    ASSERT_TRUE(is_told(later));
    const StatementView view = later.get();
    EXPECT_EQ(view.state, StatementState::failed);
    EXPECT_EQ(view.error->condition(), Condition::RESOURCE_EXHAUSTED);
    ASSERT_EQ(sink.events().size(), 1U);
    EXPECT_EQ(sink.events().front().error_code, "RESOURCE_EXHAUSTED");
}

// A133
TEST_F(StatementRunsTest, WhatWaitsForItsTurnIsCalledOffAtOnce) {
    std::vector<std::future<StatementView>> held;
    for (std::size_t i = 0; i < kStatementsPerPrincipalMax; ++i) held.push_back(hold(kAlice));
    engine.await_held(static_cast<int>(kStatementsPerPrincipalMax));
    const std::string id = submit(kAlice, "SHOW SHARES", seconds(0)).get().id;
    EXPECT_EQ(state(kAlice, id), StatementState::pending);
    ASSERT_TRUE(runs.cancel(kAlice, id));
    EXPECT_EQ(state(kAlice, id), StatementState::canceled);
    engine.let_go();
    for (auto& one : held) one.get();
    for (const std::string& text : engine.executed()) EXPECT_THAT(text, HasSubstr("CATALOGS"));
}

// A134
TEST_F(StatementRunsTest, OnlySoManyWait) {
    std::vector<std::future<StatementView>> held;
    for (std::size_t i = 0; i < kStatementsPerPrincipalMax + kStatementsWaitingPerPrincipalMax; ++i)
        held.push_back(hold(kAlice, seconds(50)));
    StatementRequest one_more;
    one_more.text = "SHOW SHARES";
    const auto refused = runs.submit(kAlice, one_more, {}, [](const StatementView&) {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().condition(), Condition::RESOURCE_EXHAUSTED);
    EXPECT_EQ(submit(kBob, "SHOW SHARES").get().state, StatementState::succeeded);
    StatementRequest long_one;
    long_one.text = std::string(kStatementTextsBytesMax + 1, ' ');
    EXPECT_FALSE(runs.submit(kBob, long_one, {}, [](const StatementView&) {}));
    engine.let_go();
}

// A10 A134
TEST_F(StatementRunsTest, WhatCannotBeRecordedFails) {
    sink.fail_with(Error(Condition::INTERNAL_ERROR, "disk full"));
    const StatementView view = submit(kAlice, "SHOW SHARES").get();
    EXPECT_EQ(view.state, StatementState::failed);
    EXPECT_EQ(view.error->condition(), Condition::AUDIT_UNAVAILABLE);
    EXPECT_EQ(view.result, nullptr);
}

TEST_F(StatementRunsTest, AnExceptionIsAFailure) {
    StatementEngine throwing{
        .execute = [](auto&&...) -> Result<governance::ResultTable> {
            throw std::runtime_error("a bug");
        },
        .masked_text = [](std::string_view text) { return std::string(text); }};
    StatementRuns other(throwing, pool, sink, clock, random);
    StatementRequest request;
    request.text = "SHOW SHARES";
    std::promise<StatementView> told;
    ASSERT_TRUE(other.submit(kAlice, request, {},
                             [&](StatementView view) { told.set_value(std::move(view)); }));
    const StatementView view = told.get_future().get();
    EXPECT_EQ(view.state, StatementState::failed);
    EXPECT_EQ(view.error->condition(), Condition::INTERNAL_ERROR);
}

TEST_F(StatementRunsTest, AStopCallsEverythingOff) {
    std::vector<std::future<StatementView>> held;
    for (std::size_t i = 0; i < kStatementThreads + 2; ++i) held.push_back(hold(kAlice));
    runs.stop();
    for (auto& one : held) EXPECT_EQ(one.get().state, StatementState::canceled);
    EXPECT_FALSE(runs.submit(kAlice, {}, {}, [](const StatementView&) {}));
}

}  // namespace
}  // namespace sluice::api
