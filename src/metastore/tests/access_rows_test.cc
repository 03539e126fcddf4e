#include "metastore/access_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "metastore/admin_token_repository.h"
#include "metastore/catalog_repository.h"
#include "metastore/grant_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/token_repository.h"

namespace sluice::metastore {
namespace {

using namespace testing;

class Access : public testing::OnEachDriver {
protected:
    void SetUp() override {
        ASSERT_TRUE(metastore_.write([&](Transaction& transaction) {
            return MetastoreRepository(transaction).insert(sample_metastore());
        }));
    }
    AccessRows load() {
        auto rows = metastore_.read(load_access_rows);
        EXPECT_TRUE(rows) << rows.error().detail();
        return std::move(*rows);
    }
    std::int64_t generation() { return *metastore_.read(load_generation); }

    TemporaryDatabase metastore_{GetParam()};
};

TEST_P(Access, NeedsAMetastoreThatWasSetUp) {
    TemporaryDatabase empty(GetParam());
    EXPECT_EQ(empty.read(load_access_rows).error().condition(), Condition::METASTORE_UNAVAILABLE);
}

TEST_P(Access, EverythingRecipientsSeeIsThereAtOnce) {  // P17 P48 P50
    const auto main = sample_catalog("main");
    const auto sales = sample_schema(main, "sales");
    const auto hidden = sample_schema(main, "hidden");
    const auto orders = sample_table(sales, "orders");
    const auto items = sample_table(sales, "items");
    const auto single = sample_table(hidden, "single");
    const auto unshared = sample_table(hidden, "unshared");
    const auto share = sample_share("s");
    const auto acme = sample_recipient("acme");
    catalog::RecipientToken active = sample_link(acme, "1");
    active.state = catalog::TokenState::active;
    active.public_id = "p";
    active.digest = "d";
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(CatalogRepository(transaction).insert(main));
        for (const auto& schema : {sales, hidden}) {
            SLUICE_CHECK(SchemaRepository(transaction).insert(schema));
        }
        for (const auto& table : {orders, items, single, unshared}) {
            SLUICE_CHECK(TableRepository(transaction).insert(table));
        }
        ShareRepository shares(transaction);
        SLUICE_CHECK(shares.insert(share));
        SLUICE_CHECK(shares.insert(sample_share("empty")));
        SLUICE_CHECK(shares.insert_object(sample_object(share, single)));
        SLUICE_CHECK(shares.insert_object(sample_schema_object(share, sales)));
        SLUICE_CHECK(shares.insert_object(sample_object(share, orders)));
        SLUICE_CHECK(RecipientRepository(transaction).insert(acme));
        SLUICE_CHECK(TokenRepository(transaction).insert(active));
        SLUICE_CHECK(TokenRepository(transaction).insert(sample_link(acme, "2")));
        SLUICE_CHECK(GrantRepository(transaction).put(sample_grant(share, acme)));
        return AdminTokenRepository(transaction)
            .insert({.id = "a",
                     .name = "admin",
                     .role = "admin",
                     .public_id = "x",
                     .digest = "d",
                     .expires_at = std::nullopt,
                     .provenance = sample_provenance()});
    }));
    const AccessRows rows = load();
    EXPECT_EQ(rows.generation, generation());
    EXPECT_EQ(rows.metastore.id, "metastore-id");
    ASSERT_EQ(rows.recipients.size(), 1U);
    EXPECT_EQ(rows.recipients[0].ip_access_list, acme.ip_access_list);
    EXPECT_EQ(rows.recipients[0].properties, acme.properties);
    ASSERT_EQ(rows.tokens.size(), 1U) << "a link is no token";
    EXPECT_EQ(rows.tokens[0].public_id, "p");
    EXPECT_EQ(rows.tokens[0].digest, "d");
    EXPECT_EQ(rows.grants.size(), 1U);
    EXPECT_EQ(rows.shares.size(), 2U);
    ASSERT_EQ(rows.objects.size(), 3U);
    EXPECT_EQ(rows.objects[0].source_id, single.id) << "in the order they were added";
    EXPECT_EQ(rows.objects[2].source_id, orders.id);
    ASSERT_EQ(rows.schemas.size(), 1U);
    EXPECT_EQ(rows.schemas[0].full_name(), "main.sales");
    std::vector<std::string> tables;
    for (const auto& table : rows.tables) tables.push_back(table.full_name());
    std::sort(tables.begin(), tables.end());
    EXPECT_EQ(tables, (std::vector<std::string>{"main.hidden.single", "main.sales.items",
                                                "main.sales.orders"}))
        << "each once, and none that nobody shares";
    EXPECT_EQ(rows.admin_tokens.size(), 1U);
}

TEST_P(Access, EveryKindOfChangeRaisesTheGeneration) {  // R41
    std::int64_t last = generation();
    const auto expect_raised = [&](const char* what, auto work) {
        const auto outcome = metastore_.write(
            [&](Transaction& transaction) -> Result<void> { return work(transaction); });
        ASSERT_TRUE(outcome) << what << ": " << outcome.error().detail();
        EXPECT_EQ(generation(), last + 1) << what;
        last = generation();
    };
    const auto main = sample_catalog("main");
    const auto sales = sample_schema(main, "sales");
    const auto orders = sample_table(sales, "orders");
    const auto share = sample_share("s");
    const auto object = sample_object(share, orders);
    const auto acme = sample_recipient("acme");
    using T = Transaction;
    expect_raised("catalog", [&](T& t) { return CatalogRepository(t).insert(main); });
    expect_raised("schema", [&](T& t) { return SchemaRepository(t).insert(sales); });
    expect_raised("table", [&](T& t) { return TableRepository(t).insert(orders); });
    expect_raised("table update", [&](T& t) { return TableRepository(t).update(orders); });
    expect_raised("share", [&](T& t) { return ShareRepository(t).insert(share); });
    expect_raised("object", [&](T& t) { return ShareRepository(t).insert_object(object); });
    expect_raised("status", [&](T& t) {
        return ShareRepository(t).set_object_status(object.id, catalog::SharedObjectStatus::active);
    });
    expect_raised("recipient", [&](T& t) { return RecipientRepository(t).insert(acme); });
    expect_raised("block", [&](T& t) { return RecipientRepository(t).update(acme); });
    expect_raised("link", [&](T& t) { return TokenRepository(t).insert(sample_link(acme, "1")); });
    expect_raised("activation", [&](T& t) -> Result<void> {
        SLUICE_CHECK(TokenRepository(t).activate({.link_id = "link-acme-1",
                                                  .link_generation = 1,
                                                  .public_id = "p",
                                                  .digest = "d",
                                                  .now = 1,
                                                  .updated_by = "acme"}));
        return {};
    });
    expect_raised("expiry", [&](T& t) -> Result<void> {
        SLUICE_CHECK(TokenRepository(t).set_expiry(acme.id, 8000, 1, "admin"));
        return {};
    });
    expect_raised("revocation", [&](T& t) -> Result<void> {
        SLUICE_CHECK(TokenRepository(t).revoke("token-acme-1", 1, "admin"));
        return {};
    });
    expect_raised("grant", [&](T& t) -> Result<void> {
        SLUICE_CHECK(GrantRepository(t).put(sample_grant(share, acme)));
        return {};
    });
    expect_raised("revoke", [&](T& t) -> Result<void> {
        SLUICE_CHECK(GrantRepository(t).remove(
            {.share_id = share.id, .object_id = {}, .recipient_id = acme.id}));
        return {};
    });
    expect_raised("object gone", [&](T& t) { return ShareRepository(t).remove_object(object.id); });
    expect_raised("share gone", [&](T& t) { return ShareRepository(t).remove(share); });
    expect_raised("recipient gone", [&](T& t) { return RecipientRepository(t).remove(acme); });
    expect_raised("table gone", [&](T& t) { return TableRepository(t).remove(orders); });
    expect_raised("metastore",
                  [&](T& t) { return MetastoreRepository(t).update(sample_metastore()); });
}

TEST_P(Access, RowsAreOfOneMomentWhileGrantsChange) {  // R13 R41
    constexpr int kRounds = 60;
    const auto share = sample_share("s");
    // Each change adds a recipient together with its grant.
    ASSERT_TRUE(metastore_.write([&](Transaction& t) { return ShareRepository(t).insert(share); }));
    std::thread writer([&] {
        for (int i = 0; i < kRounds; ++i) {
            const auto recipient = sample_recipient("r" + std::to_string(i));
            EXPECT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
                SLUICE_CHECK(RecipientRepository(transaction).insert(recipient));
                SLUICE_CHECK(GrantRepository(transaction).put(sample_grant(share, recipient)));
                return {};
            }));
        }
    });
    std::int64_t previous = 0;
    std::size_t seen = 0;
    while (seen < kRounds) {
        const AccessRows rows = load();
        EXPECT_EQ(rows.recipients.size(), rows.grants.size());
        EXPECT_GE(rows.generation, previous);
        previous = rows.generation;
        seen = rows.grants.size();
        if (::testing::Test::HasFailure()) break;
    }
    writer.join();
}

INSTANTIATE_TEST_SUITE_P(Drivers, Access, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
