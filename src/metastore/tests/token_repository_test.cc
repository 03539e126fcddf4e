#include "metastore/token_repository.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <barrier>
#include <thread>

#include "metastore/recipient_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using catalog::RecipientToken;
using catalog::TokenState;
using testing::sample_link;
using testing::sample_recipient;

class Tokens : public testing::OnEachDriver {
protected:
    void SetUp() override {
        ASSERT_TRUE(
            metastore_.write([&](Transaction& t) { return RecipientRepository(t).insert(acme_); }));
    }
    template <class F>
    auto write(F work) {
        return metastore_.write([&](Transaction& transaction) {
            TokenRepository tokens(transaction);
            return work(tokens);
        });
    }
    void insert(const RecipientToken& row) {
        ASSERT_TRUE(write([&](auto& tokens) { return tokens.insert(row); }));
    }
    Result<std::optional<RecipientToken>> activate(const Activation& activation) {
        return write([&](auto& tokens) { return tokens.activate(activation); });
    }
    Result<void> rotate(const RecipientToken& fresh, EpochMs old_at_most, EpochMs now) {
        return write([&](auto& tokens) {
            return tokens.rotate({.fresh = fresh,
                                  .recipient_name = acme_.name,
                                  .old_expires_at_most = old_at_most,
                                  .now = now,
                                  .updated_by = "admin"});
        });
    }
    std::vector<RecipientToken> list() {
        return *write([&](auto& tokens) { return tokens.list(acme_.id); });
    }
    std::int64_t live_at(EpochMs now) {
        return *write([&](auto& tokens) { return tokens.count_live(acme_.id, now); });
    }
    Activation activation(const std::string& number) const {
        return {.link_id = "link-acme-" + number,
                .link_generation = 1,
                .public_id = "public-" + number,
                .digest = std::string("\0digest", 7) + number,
                .now = 3000,
                .updated_by = "acme"};
    }

    testing::TemporaryDatabase metastore_{GetParam()};
    const catalog::Recipient acme_ = sample_recipient("acme");
};

TEST_P(Tokens, ALinkHoldsNoTokenYet) {  // A83 R56
    insert(sample_link(acme_, "1"));
    insert(sample_link(acme_, "2"));  // many links without a public id
    const auto found = write([](auto& tokens) { return tokens.find_by_link_id("link-acme-1"); });
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->state, TokenState::invited);
    EXPECT_EQ((*found)->public_id, "");
    EXPECT_EQ((*found)->digest, "");
    EXPECT_EQ((*found)->activated_at, std::nullopt);
    EXPECT_FALSE(write([](auto& tokens) { return tokens.find_by_public_id(""); })->has_value());
}

TEST_P(Tokens, ActivationTurnsTheLinkIntoAToken) {  // A79 A83
    insert(sample_link(acme_, "1"));
    const auto activated = activate(activation("1"));
    ASSERT_TRUE(activated && *activated);
    EXPECT_EQ((*activated)->state, TokenState::active);
    EXPECT_EQ((*activated)->public_id, "public-1");
    EXPECT_EQ((*activated)->digest, std::string("\0digest", 7) + "1");
    EXPECT_EQ((*activated)->activated_at, 3000);
    EXPECT_EQ((*activated)->expires_at, 9000);
    const auto found = write([](auto& tokens) { return tokens.find_by_public_id("public-1"); });
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->id, "token-acme-1");
    EXPECT_EQ((*found)->provenance.updated_by, "acme");
}

TEST_P(Tokens, DeadLinksActivateNothing) {  // A79 R40
    insert(sample_link(acme_, "used"));
    ASSERT_TRUE(*activate(activation("used")));
    insert(sample_link(acme_, "late"));
    RecipientToken over = sample_link(acme_, "over");
    over.expires_at = 3000;
    insert(over);
    insert(sample_link(acme_, "revoked"));
    ASSERT_TRUE(*write([](auto& tokens) { return tokens.revoke("token-acme-revoked", 1, "x"); }));
    insert(sample_link(acme_, "generation"));

    Activation late = activation("late");
    late.now = 5000;  // the link's own end
    Activation generation = activation("generation");
    generation.link_generation = 2;
    Activation again = activation("used");
    again.public_id = "stolen";
    const std::array dead = {
        again, late, activation("over"), activation("revoked"), generation, activation("unknown")};
    for (const Activation& one : dead) {
        const auto outcome = activate(one);
        ASSERT_TRUE(outcome) << one.link_id;
        EXPECT_FALSE(outcome->has_value()) << one.link_id;
    }
    EXPECT_FALSE(write([](auto& t) { return t.find_by_public_id("stolen"); })->has_value());
}

TEST_P(Tokens, OfManyThatUseOneLinkExactlyOneWins) {  // R40 A79
    constexpr int kThreads = 64;
    constexpr int kLinks = 200;
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        for (int link = 0; link < kLinks; ++link) {
            SLUICE_CHECK(
                TokenRepository(transaction).insert(sample_link(acme_, std::to_string(link))));
        }
        return {};
    }));
    std::array<std::atomic<int>, kLinks> winners{};
    std::barrier start(kThreads);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            start.arrive_and_wait();
            for (int link = 0; link < kLinks; ++link) {
                Activation mine = activation(std::to_string(link));
                mine.public_id += "-" + std::to_string(thread);
                const auto outcome = activate(mine);
                ASSERT_TRUE(outcome) << outcome.error().detail();
                if (!outcome->has_value()) continue;
                EXPECT_EQ((*outcome)->public_id, mine.public_id);
                ++winners[static_cast<std::size_t>(link)];
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& count : winners) EXPECT_EQ(count, 1);
}

TEST_P(Tokens, RotationShortensTheOldOneAndListsTheNewOneFirst) {  // A74 A75
    insert(sample_link(acme_, "1"));
    ASSERT_TRUE(*activate(activation("1")));
    ASSERT_TRUE(rotate(sample_link(acme_, "2"), 4000, 3000));
    const auto tokens = list();
    ASSERT_EQ(tokens.size(), 2U);
    EXPECT_EQ(tokens[0].id, "token-acme-2");
    EXPECT_EQ(tokens[1].id, "token-acme-1");
    EXPECT_EQ(tokens[1].expires_at, 4000);
    EXPECT_EQ(tokens[1].state, TokenState::active);
    EXPECT_EQ(live_at(3999), 2);
    EXPECT_EQ(live_at(4000), 1);
}

TEST_P(Tokens, RotationNeverProlongs) {  // A74
    insert(sample_link(acme_, "1"));
    ASSERT_TRUE(*activate(activation("1")));
    ASSERT_TRUE(rotate(sample_link(acme_, "2"), 1'000'000, 3000));
    EXPECT_EQ(list()[1].expires_at, 9000);
}

TEST_P(Tokens, RotationWithoutGraceEndsTheOldOneAtOnce) {  // A74
    insert(sample_link(acme_, "1"));
    ASSERT_TRUE(*activate(activation("1")));
    ASSERT_TRUE(rotate(sample_link(acme_, "2"), 3000, 3000));
    EXPECT_EQ(live_at(3000), 1);
}

TEST_P(Tokens, ThereAreNeverThreeLiveTokens) {  // A76 R57 R103
    insert(sample_link(acme_, "1"));
    ASSERT_TRUE(*activate(activation("1")));
    ASSERT_TRUE(rotate(sample_link(acme_, "2"), 4000, 3000));
    const auto third = rotate(sample_link(acme_, "3"), 4000, 3500);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    EXPECT_EQ(third.error().message(), "There are already two active tokens for recipient acme.");
    EXPECT_EQ(list().size(), 2U);
    ASSERT_TRUE(rotate(sample_link(acme_, "3"), 4000, 4000));  // the first has ended
}

TEST_P(Tokens, AnUnusedLinkIsReplaced) {  // A76
    insert(sample_link(acme_, "1"));
    ASSERT_TRUE(rotate(sample_link(acme_, "2"), 8000, 3000));
    EXPECT_EQ(live_at(3000), 1);
    EXPECT_FALSE((*activate(activation("1"))).has_value());
    EXPECT_TRUE((*activate(activation("2"))).has_value());
}

TEST_P(Tokens, RotationAfterEverythingExpiredStartsAnew) {  // A76
    insert(sample_link(acme_, "1"));
    RecipientToken fresh = sample_link(acme_, "2");
    fresh.expires_at = 20'000;
    ASSERT_TRUE(rotate(fresh, 10'000, 9000));
    EXPECT_EQ(live_at(9000), 1);
    EXPECT_EQ(list()[1].expires_at, 9000);
}

TEST_P(Tokens, RevokedIsForGood) {  // R3 A71
    insert(sample_link(acme_, "1"));
    insert(sample_link(acme_, "2"));
    ASSERT_TRUE(*activate(activation("1")));
    EXPECT_TRUE(*write([](auto& tokens) { return tokens.revoke("token-acme-1", 3100, "bob"); }));
    EXPECT_FALSE(*write([](auto& tokens) { return tokens.revoke("token-acme-1", 3200, "eve"); }));
    EXPECT_FALSE(*write([](auto& tokens) { return tokens.revoke("none", 3200, "eve"); }));
    const auto found = write([](auto& tokens) { return tokens.find_by_id("token-acme-1"); });
    EXPECT_EQ((*found)->state, TokenState::revoked);
    EXPECT_EQ((*found)->provenance.updated_by, "bob");
    EXPECT_EQ(*write([&](auto& tokens) { return tokens.revoke_all(acme_.id, 3300, "bob"); }), 1);
    EXPECT_EQ(live_at(0), 0);
}

TEST_P(Tokens, ExpiryMovesWithTheRecipient) {  // A67
    insert(sample_link(acme_, "1"));
    EXPECT_EQ(*write([&](auto& t) { return t.set_expiry(acme_.id, 20'000, 3000, "bob"); }), 1);
    EXPECT_EQ(list()[0].expires_at, 20'000);
    EXPECT_EQ(list()[0].link_expires_at, 5000);
    EXPECT_EQ(*write([&](auto& t) { return t.set_expiry(acme_.id, 4000, 3000, "bob"); }), 1);
    EXPECT_EQ(list()[0].link_expires_at, 4000);
    EXPECT_EQ(*write([&](auto& t) { return t.set_expiry(acme_.id, 4000, 3000, "bob"); }), 0);
    EXPECT_EQ(*write([&](auto& t) { return t.set_expiry(acme_.id, 9000, 4000, "bob"); }), 0);
    EXPECT_EQ(list()[0].expires_at, 4000) << "an expired token never revives";
}

TEST_P(Tokens, ARotatedTokenIsNotProlongedWithTheRecipient) {  // A67 R57
    insert(sample_link(acme_, "1"));
    ASSERT_TRUE(*activate(activation("1")));
    ASSERT_TRUE(rotate(sample_link(acme_, "2"), 4000, 3000));
    EXPECT_EQ(*write([&](auto& t) { return t.set_expiry(acme_.id, 20'000, 3000, "bob"); }), 1);
    EXPECT_EQ(list()[0].expires_at, 20'000);
    EXPECT_EQ(list()[1].expires_at, 4000);
    EXPECT_EQ(*write([&](auto& t) { return t.set_expiry(acme_.id, 3500, 3000, "bob"); }), 2);
    EXPECT_EQ(list()[1].expires_at, 3500);
}

TEST_P(Tokens, NeedTheirRecipient) {
    const auto outcome = write(
        [](auto& tokens) { return tokens.insert(sample_link(sample_recipient("none"), "1")); });
    EXPECT_EQ(outcome.error().condition(), Condition::RECIPIENT_DOES_NOT_EXIST);
}

INSTANTIATE_TEST_SUITE_P(Drivers, Tokens, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
