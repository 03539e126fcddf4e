#include "api/file_read_gate.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::api {
namespace {

using Permit = FileReadGate::Permit;

/// Reads that were started late, with the places they got.
class Started {
public:
    FileReadGate::Start note(std::string name) {
        return [this, name = std::move(name)](Permit permit) {
            names_.push_back(name);
            permits_.push_back(std::move(permit));
        };
    }
    const std::vector<std::string>& names() const { return names_; }
    /// The place of the read that was started first goes back, which may start another.
    void end_first() {
        const Permit ended = std::move(permits_.front());
        permits_.erase(permits_.begin());
    }

private:
    std::vector<std::string> names_;
    std::vector<Permit> permits_;
};

// R94b
TEST(FileReadGate, ReadsUpToTheTotalStartAtOnceAndOneMoreWaits) {
    Started started;
    FileReadGate gate({.total_max = 2, .per_recipient_max = 2});
    std::optional<Permit> first = gate.enter("a", started.note("never"));
    std::optional<Permit> second = gate.enter("b", started.note("never"));
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(gate.enter("c", started.note("third")).has_value());
    EXPECT_EQ(gate.under_way(), 2u);
    EXPECT_EQ(gate.waiting(), 1u);
    EXPECT_TRUE(started.names().empty());
    first.reset();
    EXPECT_EQ(started.names(), std::vector<std::string>{"third"});
    EXPECT_EQ(gate.under_way(), 2u);
    EXPECT_EQ(gate.waiting(), 0u);
}

// R94b
TEST(FileReadGate, OneRecipientCannotTakeThePlacesOfOthers) {
    Started started;
    FileReadGate gate({.total_max = 3, .per_recipient_max = 2});
    std::optional<Permit> first = gate.enter("a", started.note("never"));
    std::optional<Permit> second = gate.enter("a", started.note("never"));
    EXPECT_FALSE(gate.enter("a", started.note("a3")).has_value());
    std::optional<Permit> other = gate.enter("b", started.note("never"));
    EXPECT_TRUE(other.has_value()) << "there is room in total";
    other.reset();
    EXPECT_TRUE(started.names().empty()) << "a place of b is none for a";
    second.reset();
    EXPECT_EQ(started.names(), std::vector<std::string>{"a3"});
}

TEST(FileReadGate, RecipientsThatWaitTakeTurns) {
    Started started;
    FileReadGate gate({.total_max = 1, .per_recipient_max = 1});
    std::optional<Permit> first = gate.enter("a", started.note("never"));
    for (const char* name : {"a1", "a2", "b1", "b2"}) {
        EXPECT_FALSE(gate.enter(std::string(name, 1), started.note(name)).has_value());
    }
    first.reset();
    for (int i = 0; i < 3; ++i) started.end_first();
    EXPECT_EQ(started.names(), (std::vector<std::string>{"a1", "b1", "a2", "b2"}));
    started.end_first();
    EXPECT_EQ(gate.under_way(), 0u);
}

TEST(FileReadGate, APlaceMayOutliveTheGate) {
    Started started;
    std::optional<Permit> permit;
    {
        FileReadGate gate({.total_max = 1, .per_recipient_max = 1});
        permit = gate.enter("a", started.note("never"));
        EXPECT_FALSE(gate.enter("a", started.note("waiting")).has_value());
    }
    permit.reset();
    EXPECT_EQ(started.names(), std::vector<std::string>{"waiting"});
}

TEST(FileReadGate, WhatWasForgottenIsNotStarted) {
    Started started;
    FileReadGate gate({.total_max = 1, .per_recipient_max = 1});
    std::optional<Permit> permit = gate.enter("a", started.note("never"));
    EXPECT_FALSE(gate.enter("a", started.note("a")).has_value());
    EXPECT_FALSE(gate.enter("b", started.note("b")).has_value());
    gate.forget_waiting();
    EXPECT_EQ(gate.waiting(), 0u);
    permit.reset();
    EXPECT_TRUE(started.names().empty());
    EXPECT_TRUE(gate.enter("b", started.note("never")).has_value());
}

TEST(PermittedSource, KeepsThePlaceUntilTheBodyIsGone) {
    class Body final : public BodySource {
    public:
        explicit Body(bool& finished) : finished_(finished) {}
        Result<std::optional<std::string>> next() override {
            return std::optional<std::string>("piece");
        }
        void finished(bool complete, std::int64_t sent_bytes) override {
            finished_ = complete && sent_bytes == 5;
        }

    private:
        bool& finished_;
    };
    FileReadGate gate({.total_max = 1, .per_recipient_max = 1});
    std::optional<Permit> permit = gate.enter("a", [](Permit) {});
    bool finished = false;
    auto source =
        std::make_unique<PermittedSource>(std::make_unique<Body>(finished), *std::move(permit));
    permit.reset();
    EXPECT_EQ(**source->next(), "piece");
    source->finished(true, 5);
    EXPECT_TRUE(finished);
    EXPECT_EQ(gate.under_way(), 1u);
    source.reset();
    EXPECT_EQ(gate.under_way(), 0u);
}

}  // namespace
}  // namespace sluice::api
