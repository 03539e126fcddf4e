// MetastoreRepository, AdminTokenRepository, OutboxRepository.
#include <gtest/gtest.h>

#include <thread>

#include "metastore/access_rows.h"
#include "metastore/admin_token_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/outbox_repository.h"
#include "metastore/share_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using catalog::AdminToken;
using catalog::Metastore;

class MetastoreRow : public testing::OnEachDriver {};
class AdminTokens : public testing::OnEachDriver {};
class Outbox : public testing::OnEachDriver {};

TEST_P(MetastoreRow, IsThereOnce) {  // A113 A117 R56
    testing::TemporaryDatabase metastore(GetParam());
    const auto get = [&] {
        return metastore.read([](Transaction& t) { return MetastoreRepository(t).get(); });
    };
    EXPECT_EQ(get().error().condition(), Condition::METASTORE_UNAVAILABLE);
    const auto insert = [&](const Metastore& row) {
        return metastore.write([&](Transaction& t) { return MetastoreRepository(t).insert(row); });
    };
    ASSERT_TRUE(insert(testing::sample_metastore()));
    Metastore second = testing::sample_metastore();
    second.id = "another";
    EXPECT_EQ(insert(second).error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
    const auto found = get();
    EXPECT_EQ(found->id, "metastore-id");
    EXPECT_EQ(found->workspace_id, "1234567890");
    EXPECT_EQ(found->organization_name, "Example");
    EXPECT_EQ(found->recipient_token_lifetime_s, 7'776'000);
}

TEST_P(MetastoreRow, IdentityAndKeyDoNotChange) {  // A118 R56
    testing::TemporaryDatabase metastore(GetParam());
    Metastore row = testing::sample_metastore();
    const auto update = [&] {
        return metastore.write([&](Transaction& t) { return MetastoreRepository(t).update(row); });
    };
    EXPECT_FALSE(update());
    ASSERT_TRUE(
        metastore.write([&](Transaction& t) { return MetastoreRepository(t).insert(row); }));
    row.id = "x";
    row.workspace_id = "9";
    row.master_key_fingerprint = "x";
    row.scope = catalog::SharingScope::internal;
    row.organization_name = std::nullopt;
    row.recipient_token_lifetime_s = 60;
    ASSERT_TRUE(update());
    const auto found = metastore.read([](Transaction& t) { return MetastoreRepository(t).get(); });
    EXPECT_EQ(found->id, "metastore-id");
    EXPECT_EQ(found->workspace_id, "1234567890");
    EXPECT_EQ(found->master_key_fingerprint, "f1");
    EXPECT_EQ(found->scope, catalog::SharingScope::internal);
    EXPECT_EQ(found->organization_name, std::nullopt);
    EXPECT_EQ(found->recipient_token_lifetime_s, 60);
}

AdminToken admin_token(const std::string& id, const std::string& public_id) {
    return {.id = id,
            .name = "ci",
            .role = "operator",
            .public_id = public_id,
            .digest = std::string("d\0d", 3),
            .expires_at = 77,
            .provenance = testing::sample_provenance()};
}

TEST_P(AdminTokens, LiveByTheirPublicId) {  // A149c
    testing::TemporaryDatabase metastore(GetParam());
    const auto insert = [&](const AdminToken& row) {
        return metastore.write([&](Transaction& t) { return AdminTokenRepository(t).insert(row); });
    };
    ASSERT_TRUE(insert(admin_token("1", "p1")));
    ASSERT_TRUE(insert(admin_token("2", "")));
    ASSERT_TRUE(insert(admin_token("3", "")));  // any number of free texts
    EXPECT_EQ(insert(admin_token("4", "p1")).error().condition(),
              Condition::RESOURCE_ALREADY_EXISTS);
    ASSERT_TRUE(metastore.read([](Transaction& transaction) -> Result<void> {
        AdminTokenRepository tokens(transaction);
        EXPECT_EQ(tokens.find_by_public_id("p1")->value().id, "1");
        EXPECT_FALSE(tokens.find_by_public_id("")->has_value());
        const auto found = tokens.find_by_id("2");
        EXPECT_EQ((*found)->digest, std::string("d\0d", 3));
        EXPECT_EQ((*found)->role, "operator");
        EXPECT_EQ((*found)->expires_at, 77);
        EXPECT_EQ((*found)->public_id, "");
        EXPECT_EQ(tokens.list()->size(), 3U);
        return {};
    }));
    AdminToken changed = admin_token("1", "p9");
    changed.expires_at = std::nullopt;
    ASSERT_TRUE(
        metastore.write([&](Transaction& t) { return AdminTokenRepository(t).update(changed); }));
    const auto found = metastore.read(
        [](Transaction& t) { return AdminTokenRepository(t).find_by_public_id("p9"); });
    EXPECT_EQ((*found)->expires_at, std::nullopt);
    const auto remove = [&] {
        return metastore.write([](Transaction& t) { return AdminTokenRepository(t).remove("1"); });
    };
    EXPECT_TRUE(remove());
    EXPECT_EQ(remove().error().condition(), Condition::RESOURCE_DOES_NOT_EXIST);
}

TEST_P(Outbox, CommitsWithTheChangeOrNotAtAll) {  // A10 R64
    testing::TemporaryDatabase metastore(GetParam());
    const auto create = [&](bool fail) {
        return metastore.write([&](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(OutboxRepository(transaction).append(1, R"({"action":"createShare"})"));
            SLUICE_CHECK(ShareRepository(transaction).insert(testing::sample_share("s")));
            if (fail) return Error(Condition::INVALID_STATE, "no");
            return {};
        });
    };
    const auto pending = [&] {
        return *metastore.read([](Transaction& t) { return OutboxRepository(t).pending(10); });
    };
    EXPECT_FALSE(create(true));
    EXPECT_TRUE(pending().empty());
    EXPECT_TRUE(create(false));
    EXPECT_FALSE(create(false));  // the name is taken: no second record
    ASSERT_EQ(pending().size(), 1U);
    EXPECT_EQ(pending().front().payload, R"({"action":"createShare"})");
    EXPECT_EQ(pending().front().created_at, 1);
}

TEST_P(Outbox, MovesInOrderAndDoesNotCountAsAChange) {  // R64 R41
    testing::TemporaryDatabase metastore(GetParam());
    const auto append = [&](const std::string& payload) {
        return *metastore.write(
            [&](Transaction& t) { return OutboxRepository(t).append(1, payload); });
    };
    const std::int64_t before = *metastore.read(load_generation);
    std::vector<std::int64_t> sequences;
    for (const char* payload : {"c", "a", "b"}) sequences.push_back(append(payload));
    EXPECT_LT(sequences[0], sequences[1]);
    EXPECT_LT(sequences[1], sequences[2]);
    const auto first =
        *metastore.read([](Transaction& t) { return OutboxRepository(t).pending(2); });
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].payload, "c");
    EXPECT_EQ(first[1].payload, "a");
    EXPECT_EQ(*metastore.write([&](Transaction& t) {
        return OutboxRepository(t).remove_through(first[1].sequence);
    }),
              2);
    EXPECT_GT(append("d"), sequences[2]) << "a sequence is never used twice";
    EXPECT_EQ(*metastore.read(load_generation), before);
}

TEST_P(Outbox, SequencesOfManyWritersAreAllDifferent) {  // R64
    testing::TemporaryDatabase metastore(GetParam());
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                EXPECT_TRUE(metastore.write(
                    [](Transaction& tx) { return OutboxRepository(tx).append(1, "x"); }));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    const auto rows =
        *metastore.read([](Transaction& t) { return OutboxRepository(t).pending(1000); });
    ASSERT_EQ(rows.size(), 80U);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].sequence, static_cast<std::int64_t>(i) + 1);
    }
}

INSTANTIATE_TEST_SUITE_P(Drivers, MetastoreRow, testing::all_drivers(), testing::driver_name);
INSTANTIATE_TEST_SUITE_P(Drivers, AdminTokens, testing::all_drivers(), testing::driver_name);
INSTANTIATE_TEST_SUITE_P(Drivers, Outbox, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
