#include "metastore/share_repository.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "metastore/grant_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using catalog::Share;
using catalog::SharedObject;
using catalog::SharedObjectStatus;
using testing::sample_catalog;
using testing::sample_object;
using testing::sample_schema;
using testing::sample_schema_object;
using testing::sample_share;
using testing::sample_table;

class Shares : public testing::OnEachDriver {
protected:
    Result<void> insert(const Share& share) {
        return metastore_.write(
            [&](Transaction& transaction) { return ShareRepository(transaction).insert(share); });
    }
    Result<void> insert_object(const SharedObject& object) {
        return metastore_.write([&](Transaction& transaction) {
            return ShareRepository(transaction).insert_object(object);
        });
    }
    template <class F>
    auto read(F work) {
        return metastore_.read([&](Transaction& transaction) {
            ShareRepository shares(transaction);
            return work(shares);
        });
    }

    testing::TemporaryDatabase metastore_{GetParam()};
    const catalog::Schema sales_ = sample_schema(sample_catalog("main"), "sales");
};

TEST_P(Shares, ComeBackWholeInTheCreatorsSpelling) {  // A3 A7 A30 A31 P31
    Share share = sample_share("Partner_Share");
    share.comment = "";
    share.storage_root = "";
    share.replication_config = R"({"mode":"x"})";
    share.serverless_budget_policy_id = "p";
    ASSERT_TRUE(insert(share));
    const auto found = read([](auto& shares) { return shares.get_by_name("pARTNER_sHARE"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Partner_Share");
    EXPECT_EQ(found->comment, "");
    EXPECT_EQ(found->storage_root, "");
    EXPECT_EQ(found->replication_config, R"({"mode":"x"})");
    EXPECT_EQ(found->serverless_budget_policy_id, "p");
    EXPECT_EQ(found->provenance.updated_by, "ops");
    ASSERT_TRUE(insert(sample_share("bare")));
    const auto bare = read([](auto& shares) { return shares.get_by_name("bare"); });
    EXPECT_EQ(bare->storage_root, std::nullopt);
    EXPECT_EQ(bare->replication_config, std::nullopt);
}

TEST_P(Shares, OneNameInTwoSpellingsIsOneShare) {  // A21 R32
    ASSERT_TRUE(insert(sample_share("a")));
    const auto again = insert(sample_share("A"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().condition(), Condition::SHARE_ALREADY_EXISTS);
    EXPECT_EQ(again.error().message(), "Share 'A' already exists.");
    const auto missing = read([](auto& shares) { return shares.get_by_name("b"); });
    EXPECT_EQ(missing.error().condition(), Condition::SHARE_DOES_NOT_EXIST);
    EXPECT_EQ(missing.error().message(), "Share 'b' does not exist.");
}

TEST_P(Shares, OfTwoThatCreateOneNameExactlyOneWins) {  // A11
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> winners = 0;
        std::atomic<int> refused = 0;
        std::barrier start(2);
        const auto create = [&](const std::string& name) {
            Share share = sample_share(name);
            start.arrive_and_wait();
            const auto outcome = insert(share);
            if (outcome) {
                ++winners;
            } else if (outcome.error().condition() == Condition::SHARE_ALREADY_EXISTS) {
                ++refused;
            }
        };
        const std::string name = "race" + std::to_string(round);
        std::thread one([&] { create(name); });
        std::thread two([&] { create("R" + name.substr(1)); });
        one.join();
        two.join();
        EXPECT_EQ(winners, 1);
        EXPECT_EQ(refused, 1);
    }
    EXPECT_EQ(*read([](auto& shares) { return shares.count(); }), 20);
}

TEST_P(Shares, RenameKeepsEverythingElse) {  // A37
    Share share = sample_share("old");
    ASSERT_TRUE(insert(share));
    ASSERT_TRUE(insert(sample_share("taken")));
    ASSERT_TRUE(insert_object(sample_object(share, sample_table(sales_, "orders"))));
    share.name = "New";
    ASSERT_TRUE(metastore_.write([&](Transaction& t) { return ShareRepository(t).update(share); }));
    EXPECT_EQ(read([](auto& shares) { return shares.get_by_name("new"); })->id, share.id);
    EXPECT_EQ(read([&](auto& shares) { return shares.list_objects(share.id); })->size(), 1U);
    EXPECT_FALSE(read([](auto& shares) { return shares.find_by_name("old"); })->has_value());
    share.name = "TAKEN";
    EXPECT_EQ(metastore_.write([&](Transaction& t) { return ShareRepository(t).update(share); })
                  .error()
                  .condition(),
              Condition::SHARE_ALREADY_EXISTS);
}

TEST_P(Shares, PartitionsOfAnObjectComeBackAndAreNeverTakenForTheWholeTable) {  // A36 A44 R5
    const Share share = sample_share("s");
    ASSERT_TRUE(insert(share));
    SharedObject object = sample_object(share, sample_table(sales_, "orders"));
    object.partitions = catalog::PartitionClause{{{{.column = "region", .value = "US"}}}};
    ASSERT_TRUE(insert_object(object));
    const auto found = [&] {
        return read([&](auto& shares) { return shares.find_object(share.id, object.name); });
    };
    EXPECT_EQ((**found()).partitions, object.partitions);
    object.partitions.reset();
    ASSERT_TRUE(
        metastore_.write([&](Transaction& t) { return ShareRepository(t).update_object(object); }));
    EXPECT_EQ((**found()).partitions, std::nullopt);
    object.partitions = catalog::PartitionClause{{{{.column = "day"}}}};
    ASSERT_TRUE(
        metastore_.write([&](Transaction& t) { return ShareRepository(t).update_object(object); }));
    EXPECT_EQ((**found()).partitions, object.partitions);
    ASSERT_TRUE(metastore_.write([&](Transaction& t) {
        return t.execute("UPDATE share_objects SET partitions = '[]x' WHERE id = $1", {object.id});
    }));
    EXPECT_EQ(found().error().condition(), Condition::INTERNAL_ERROR);
}

TEST_P(Shares, ChangingOnlyTheSpellingIsARename) {  // A37 P31
    Share share = sample_share("orders");
    ASSERT_TRUE(insert(share));
    share.name = "Orders";
    ASSERT_TRUE(metastore_.write([&](Transaction& t) { return ShareRepository(t).update(share); }));
    EXPECT_EQ(read([](auto& shares) { return shares.get_by_name("orders"); })->name, "Orders");
}

TEST_P(Shares, PagesSurviveWhatComesAndGoesBetweenThem) {  // A9 A160 P45
    for (const char* name : {"d", "B", "a", "C"}) ASSERT_TRUE(insert(sample_share(name)));
    const auto page = [&](const std::string& after) {
        std::string names;
        const auto rows =
            read([&](auto& shares) { return shares.list(NamePage{.after = after, .limit = 2}); });
        for (const Share& share : *rows) names += share.name;
        return names;
    };
    EXPECT_EQ(page(""), "aB");
    ASSERT_TRUE(insert(sample_share("aa")));
    ASSERT_TRUE(metastore_.write(
        [](Transaction& t) { return ShareRepository(t).remove(sample_share("B")); }));
    EXPECT_EQ(page("B"), "Cd");
    EXPECT_EQ(page("d"), "");
}

TEST_P(Shares, ObjectsComeBackWholeInTheOrderTheyWereAdded) {  // A3 A46 A47
    const Share share = sample_share("s");
    ASSERT_TRUE(insert(share));
    SharedObject full = sample_object(share, sample_table(sales_, "zebra"));
    full.name = "Main.SALES.zebra";  // echoed exactly
    full.shared_as = "public.z";
    full.alias_schema = "public";
    full.alias_table = "z";
    full.comment = "";
    full.data_object_type = "VIEW";
    full.history = true;
    full.cdf_enabled = false;
    full.start_version = 0;
    full.status = SharedObjectStatus::source_not_shareable;
    ASSERT_TRUE(insert_object(full));
    ASSERT_TRUE(insert_object(sample_object(share, sample_table(sales_, "apple"))));
    const auto objects = read([&](auto& shares) { return shares.list_objects(share.id); });
    ASSERT_TRUE(objects);
    ASSERT_EQ(objects->size(), 2U);
    const SharedObject& first = objects->front();
    EXPECT_EQ(first.name, "Main.SALES.zebra");
    EXPECT_EQ(first.shared_as, "public.z");
    EXPECT_EQ(first.alias_schema, "public");
    EXPECT_EQ(first.comment, "");
    EXPECT_EQ(first.data_object_type, "VIEW");
    EXPECT_TRUE(first.history);
    EXPECT_EQ(first.cdf_enabled, false);
    EXPECT_EQ(first.start_version, 0);
    EXPECT_EQ(first.added_at_version, 3);
    EXPECT_EQ(first.added_at, 1500);
    EXPECT_EQ(first.added_by, "admin");
    EXPECT_EQ(first.status, SharedObjectStatus::source_not_shareable);
    const SharedObject& second = objects->back();
    EXPECT_EQ(second.name, "main.sales.apple");
    EXPECT_EQ(second.cdf_enabled, std::nullopt);
    EXPECT_EQ(second.start_version, std::nullopt);
    EXPECT_EQ(*read([&](auto& shares) { return shares.count_objects(share.id); }), 2);
}

TEST_P(Shares, ObjectsAreFoundByNameAliasAndSource) {  // A36 A53
    const Share share = sample_share("s");
    const Share other = sample_share("t");
    const SharedObject object = sample_object(share, sample_table(sales_, "orders"));
    ASSERT_TRUE(insert(share));
    ASSERT_TRUE(insert(other));
    ASSERT_TRUE(insert_object(object));
    ASSERT_TRUE(insert_object(sample_object(other, sample_table(sales_, "orders"))));
    EXPECT_EQ((*read([&](auto& s) { return s.find_object(share.id, "MAIN.sales.Orders"); }))->id,
              object.id);
    EXPECT_EQ(
        (*read([&](auto& s) { return s.find_object_by_alias(share.id, "Sales.Orders"); }))->id,
        object.id);
    EXPECT_EQ(read([&](auto& s) { return s.list_objects_of_source(object.source_id); })->size(),
              2U);
    EXPECT_FALSE(
        read([&](auto& s) { return s.find_object(share.id, "main.sales.x"); })->has_value());
}

TEST_P(Shares, AnObjectIsInAShareOnce) {  // A22 A42 A43
    const Share share = sample_share("s");
    const SharedObject object = sample_object(share, sample_table(sales_, "orders"));
    ASSERT_TRUE(insert(share));
    ASSERT_TRUE(insert_object(object));
    const auto refused = [&](SharedObject changed) {
        changed.id = "another";
        const auto outcome = insert_object(changed);
        EXPECT_FALSE(outcome);
        EXPECT_EQ(outcome.error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
        return outcome.error().message();
    };
    SharedObject same_name = object;
    same_name.source_id = "x";
    same_name.alias_table = "x";
    EXPECT_EQ(refused(same_name), "Shared Table 'main.sales.orders' already exists.");
    SharedObject same_alias = object;
    same_alias.name = "main.sales.other";
    same_alias.source_id = "x";
    same_alias.alias_table = "ORDERS";
    refused(same_alias);
    SharedObject same_source = object;
    same_source.name = "main.sales.other";
    same_source.alias_table = "x";
    refused(same_source);

    const SharedObject schema = sample_schema_object(share, sales_);
    ASSERT_TRUE(insert_object(schema));
    EXPECT_EQ(refused(sample_schema_object(share, sample_schema(sample_catalog("b"), "Sales"))),
              "Shared Schema 'b.Sales' already exists.");
}

TEST_P(Shares, AliasesOfTwoSharesDoNotMeet) {  // A42
    for (const char* name : {"s", "t"}) {
        const Share share = sample_share(name);
        ASSERT_TRUE(insert(share));
        ASSERT_TRUE(insert_object(sample_object(share, sample_table(sales_, "orders"))));
    }
}

TEST_P(Shares, ObjectsChangeInPlace) {  // A36 P32
    const Share share = sample_share("s");
    SharedObject object = sample_object(share, sample_table(sales_, "orders"));
    const SharedObject other = sample_object(share, sample_table(sales_, "items"));
    ASSERT_TRUE(insert(share));
    ASSERT_TRUE(insert_object(object));
    ASSERT_TRUE(insert_object(other));
    object.comment = "new";
    object.history = true;
    object.start_version = 7;
    const auto update = [&](const SharedObject& row) {
        return metastore_.write(
            [&](Transaction& t) { return ShareRepository(t).update_object(row); });
    };
    ASSERT_TRUE(update(object));
    const auto objects = read([&](auto& s) { return s.list_objects(share.id); });
    EXPECT_EQ(objects->front().id, object.id);
    EXPECT_EQ(objects->front().comment, "new");
    EXPECT_EQ(objects->front().start_version, 7);
    object.alias_table = other.alias_table;
    EXPECT_EQ(update(object).error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
    SharedObject gone = object;
    gone.id = "gone";
    EXPECT_EQ(update(gone).error().condition(), Condition::RESOURCE_DOES_NOT_EXIST);
    ASSERT_TRUE(metastore_.write([&](Transaction& t) {
        return ShareRepository(t).set_object_status(object.id,
                                                    SharedObjectStatus::permission_denied);
    }));
    EXPECT_EQ((*read([&](auto& s) { return s.find_object_by_id(object.id); }))->status,
              SharedObjectStatus::permission_denied);
}

TEST_P(Shares, RemovedObjectsMakeRoom) {  // A36
    const Share share = sample_share("s");
    const SharedObject object = sample_object(share, sample_table(sales_, "orders"));
    ASSERT_TRUE(insert(share));
    ASSERT_TRUE(insert_object(object));
    const auto remove = [&] {
        return metastore_.write(
            [&](Transaction& t) { return ShareRepository(t).remove_object(object.id); });
    };
    ASSERT_TRUE(remove());
    EXPECT_EQ(remove().error().condition(), Condition::RESOURCE_DOES_NOT_EXIST);
    EXPECT_TRUE(insert_object(object));
}

TEST_P(Shares, DeletingAShareTakesObjectsAndGrants) {  // A38
    const Share share = sample_share("s");
    const auto recipient = testing::sample_recipient("acme");
    const SharedObject object = sample_object(share, sample_table(sales_, "orders"));
    catalog::Grant on_object = testing::sample_grant(share, recipient);
    on_object.id = "on-object";
    on_object.object_id = object.id;
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(ShareRepository(transaction).insert(share));
        SLUICE_CHECK(ShareRepository(transaction).insert_object(object));
        SLUICE_CHECK(RecipientRepository(transaction).insert(recipient));
        SLUICE_CHECK(GrantRepository(transaction).put(testing::sample_grant(share, recipient)));
        SLUICE_CHECK(GrantRepository(transaction).put(on_object));
        return {};
    }));
    ASSERT_TRUE(metastore_.write([&](Transaction& t) { return ShareRepository(t).remove(share); }));
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        EXPECT_FALSE(ShareRepository(transaction).find_object_by_id(object.id)->has_value());
        EXPECT_TRUE(GrantRepository(transaction).list("", 10)->empty());
        EXPECT_TRUE(RecipientRepository(transaction).find_by_id(recipient.id)->has_value());
        return {};
    }));
}

TEST_P(Shares, ObjectsNeedTheirShare) {
    EXPECT_EQ(insert_object(sample_object(sample_share("none"), sample_table(sales_, "x")))
                  .error()
                  .condition(),
              Condition::SHARE_DOES_NOT_EXIST);
}

INSTANTIATE_TEST_SUITE_P(Drivers, Shares, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
