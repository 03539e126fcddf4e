#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "governance/catalogs.h"
#include "governance/shares.h"
#include "governance/tables.h"
#include "governance/testing/governance_world.h"

namespace sluice::governance {
namespace {

using catalog::PartitionClause;
using catalog::PartitionGroup;
using testing::GovernanceWorld;

PartitionGroup day(const std::string& value) { return {{.column = "day", .value = value}}; }
const PartitionGroup kFirst = day("2026-01-01");
const PartitionGroup kSecond = day("2026-01-02");
const PartitionGroup kThird = day("2026-01-03");

/// The share `s` and the table `main.sales.t`, partitioned by `day`.
class SharePartitions : public ::testing::Test {
protected:
    SharePartitions() {
        const Services& services = world_.services();
        CreateCatalog catalog;
        catalog.name = "main";
        EXPECT_TRUE(create_catalog(services, admin_, catalog, world_.context()));
        CreateSchema schema;
        schema.name = "sales";
        schema.catalog_name = "main";
        EXPECT_TRUE(create_schema(services, admin_, schema, world_.context()));
        CreateTable table;
        table.name = "t";
        table.catalog_name = "main";
        table.schema_name = "sales";
        table.table_type = "EXTERNAL";
        table.data_source_format = "DELTA";
        table.storage_location = world_.write_table("t");
        EXPECT_TRUE(create_table(services, admin_, table, world_.context()));
        CreateShare share;
        share.name = "s";
        EXPECT_TRUE(create_share(services, admin_, share, world_.context()));
        object_.name = "main.sales.t";
    }

    Result<ShareDetails> change(ObjectAction action, const std::vector<PartitionGroup>& groups) {
        SharedObjectRequest object = object_;
        object.partitions = PartitionClause{groups};
        return alter_share(world_.services(), admin_, "s", {.action = action, .object = object},
                           world_.context());
    }
    Result<ShareDetails> change_without(ObjectAction action) {
        return alter_share(world_.services(), admin_, "s", {.action = action, .object = object_},
                           world_.context());
    }
    std::string shared() {
        const auto details = get_share(world_.services(), admin_, "s", world_.context());
        if (details->objects.empty()) return "nothing";
        const auto& partitions = details->objects[0].partitions;
        return partitions ? print_partition_clause(*partitions) : "whole";
    }

    GovernanceWorld world_;
    const AdminPrincipal admin_ = GovernanceWorld::administrator();
    SharedObjectRequest object_;
};

// S16
TEST_F(SharePartitions, RepeatedAdditionAccumulates) {
    EXPECT_TRUE(change(ObjectAction::accumulate, {kFirst}));
    EXPECT_EQ(shared(), "(day = '2026-01-01')");
    EXPECT_TRUE(change(ObjectAction::accumulate, {kSecond, kFirst}));
    EXPECT_EQ(shared(), "(day = '2026-01-01'), (day = '2026-01-02')");
    const auto before = get_share(world_.services(), admin_, "s", world_.context());
    world_.clock().advance_ms(5);
    PartitionGroup again = kSecond;
    again[0].column = "DAY";
    const auto same = change(ObjectAction::accumulate, {again});
    ASSERT_TRUE(same);
    EXPECT_EQ(same->share.provenance.updated_at, before->share.provenance.updated_at);
    EXPECT_EQ(shared(), "(day = '2026-01-01'), (day = '2026-01-02')");
}

// S16
TEST_F(SharePartitions, AdditionNeverTouchesATableThatIsSharedWhole) {
    ASSERT_TRUE(change_without(ObjectAction::add));
    const auto refused = change(ObjectAction::accumulate, {kFirst});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
    EXPECT_EQ(refused.error().message(),
              "'main.sales.t' is already shared without a partition filter; use ALTER TABLE to "
              "narrow it");
    EXPECT_EQ(shared(), "whole");
}

// S16
TEST_F(SharePartitions, AdditionWithoutPartitionsNeverWidens) {
    ASSERT_TRUE(change(ObjectAction::accumulate, {kFirst}));
    for (const ObjectAction action : {ObjectAction::add, ObjectAction::accumulate}) {
        const auto refused = change_without(action);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
    }
    EXPECT_EQ(change(ObjectAction::add, {kSecond}).error().condition(),
              Condition::RESOURCE_ALREADY_EXISTS);
    EXPECT_EQ(shared(), "(day = '2026-01-01')");
}

// S16 S20
TEST_F(SharePartitions, OtherOptionsMustBeAbsentOrTheSame) {
    object_.comment = "c";
    object_.shared_as = "public.T";
    object_.history_by_default = true;
    const auto added = change(ObjectAction::accumulate, {kFirst});
    ASSERT_TRUE(added);
    EXPECT_TRUE(added->objects[0].history);
    EXPECT_TRUE(change(ObjectAction::accumulate, {kSecond}));
    const auto refuses = [&](auto set) {
        SharedObjectRequest kept = object_;
        set(object_);
        const auto refused = change(ObjectAction::accumulate, {kThird});
        EXPECT_EQ(refused.error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
        object_ = kept;
    };
    refuses([](auto& object) { object.comment = "d"; });
    refuses([](auto& object) { object.shared_as = "public.u"; });
    refuses([](auto& object) { object.start_version = 7; });
    refuses([](auto& object) { object.history_data_sharing_status = "DISABLED"; });
    object_.comment.reset();
    object_.shared_as.reset();
    object_.history_by_default = false;
    object_.history_data_sharing_status = "ENABLED";
    object_.start_version = 0;
    EXPECT_TRUE(change(ObjectAction::accumulate, {kThird}));
    EXPECT_EQ(shared(), "(day = '2026-01-01'), (day = '2026-01-02'), (day = '2026-01-03')");
}

// S17 S10
TEST_F(SharePartitions, AlterReplacesKeepsAndDrops) {
    object_.comment = "c";
    ASSERT_TRUE(change(ObjectAction::accumulate, {kFirst, kSecond}));
    object_.comment.reset();
    EXPECT_TRUE(change(ObjectAction::alter, {kThird}));
    EXPECT_EQ(shared(), "(day = '2026-01-03')");
    object_.history_data_sharing_status = "ENABLED";
    const auto kept = change_without(ObjectAction::alter);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->objects[0].comment, "c");
    EXPECT_TRUE(kept->objects[0].history);
    EXPECT_EQ(shared(), "(day = '2026-01-03')");
    object_.history_data_sharing_status.reset();
    const auto dropped = change(ObjectAction::alter, {});
    ASSERT_TRUE(dropped);
    EXPECT_TRUE(dropped->objects[0].history);
    EXPECT_EQ(shared(), "whole");
    object_.name = "main.sales.u";
    EXPECT_EQ(change(ObjectAction::alter, {kFirst}).error().condition(),
              Condition::RESOURCE_DOES_NOT_EXIST);
}

// S17
TEST_F(SharePartitions, RemovalTakesExactlyTheGroupsAndNeverTheLast) {
    ASSERT_TRUE(change(ObjectAction::accumulate, {kFirst, kSecond, kThird}));
    EXPECT_TRUE(change(ObjectAction::remove_partitions, {kSecond}));
    EXPECT_EQ(shared(), "(day = '2026-01-01'), (day = '2026-01-03')");
    const auto missing = change(ObjectAction::remove_partitions, {kSecond});
    EXPECT_EQ(missing.error().condition(), Condition::RESOURCE_DOES_NOT_EXIST);
    EXPECT_NE(missing.error().message().find("(day = '2026-01-02')"), std::string::npos);
    EXPECT_FALSE(change(ObjectAction::remove_partitions, {kFirst, kThird}));
    EXPECT_FALSE(change(ObjectAction::remove_partitions, {}));
    EXPECT_EQ(shared(), "(day = '2026-01-01'), (day = '2026-01-03')");
    ASSERT_TRUE(change(ObjectAction::alter, {}));
    EXPECT_EQ(change(ObjectAction::remove_partitions, {kFirst}).error().condition(),
              Condition::RESOURCE_DOES_NOT_EXIST);
    EXPECT_EQ(shared(), "whole");
}

// S18 S19
TEST_F(SharePartitions, ErrorsHaveTheConditionsOfSql) {
    const auto condition = [&](const PartitionGroup& group) {
        return change(ObjectAction::accumulate, {group}).error();
    };
    const Error column = condition({{.column = "id", .value = "3"}});
    EXPECT_EQ(column.condition(), Condition::INVALID_PARTITION_COLUMN);
    EXPECT_EQ(column.message(), "'id' is not a partition column of main.sales.t (day)");
    EXPECT_EQ(condition(day("soon")).condition(), Condition::CAST_INVALID_INPUT);
    EXPECT_EQ(shared(), "nothing");
}

}  // namespace
}  // namespace sluice::governance
