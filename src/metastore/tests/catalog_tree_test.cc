// CatalogRepository, SchemaRepository, TableRepository.
#include <gtest/gtest.h>

#include "metastore/catalog_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using catalog::Catalog;
using catalog::Schema;
using catalog::SharedObjectStatus;
using catalog::Table;
using testing::sample_catalog;
using testing::sample_schema;
using testing::sample_table;

class CatalogTree : public testing::OnEachDriver {
protected:
    void SetUp() override {
        ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(CatalogRepository(transaction).insert(main_));
            SLUICE_CHECK(SchemaRepository(transaction).insert(sales_));
            return TableRepository(transaction).insert(orders_);
        }));
    }

    template <class Row>
    static std::vector<std::string> names(const Result<std::vector<Row>>& rows) {
        std::vector<std::string> names;
        for (const Row& row : *rows) names.push_back(row.name);
        return names;
    }

    testing::TemporaryDatabase metastore_{GetParam()};
    const Catalog main_ = sample_catalog("main");
    const Schema sales_ = sample_schema(main_, "sales");
    const Table orders_ = sample_table(sales_, "orders");
};

TEST_P(CatalogTree, RowsComeBackWhole) {  // A3 A101 A102
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        SLUICE_TRY(const Catalog found, CatalogRepository(transaction).get_by_name("MAIN"));
        EXPECT_EQ(found.id, main_.id);
        EXPECT_EQ(found.comment, "");
        EXPECT_EQ(found.properties, main_.properties);
        EXPECT_EQ(found.provenance.created_at, 1000);
        EXPECT_EQ(found.provenance.created_by, "admin");
        EXPECT_EQ(found.provenance.updated_at, 2000);
        EXPECT_EQ(found.provenance.updated_by, "ops");
        SLUICE_TRY(const Schema schema,
                   SchemaRepository(transaction).get_by_name({"Main", "SALES"}));
        EXPECT_EQ(schema.full_name(), "main.sales");
        EXPECT_EQ(schema.catalog_id, main_.id);
        EXPECT_EQ(schema.comment, "a schema");
        SLUICE_TRY(const Table table,
                   TableRepository(transaction).get_by_name({"main", "sales", "Orders"}));
        EXPECT_EQ(table.full_name(), "main.sales.orders");
        EXPECT_EQ(table.location, "s3://bucket/sales/orders");
        EXPECT_EQ(table.comment, std::nullopt);
        EXPECT_EQ(table.properties, orders_.properties);
        EXPECT_EQ(table.schema_id, sales_.id);
        SLUICE_TRY(const auto by_id, TableRepository(transaction).find_by_id(orders_.id));
        EXPECT_EQ(by_id.value().name, "orders");
        SLUICE_TRY(const auto schema_by_id, SchemaRepository(transaction).find_by_id(sales_.id));
        EXPECT_EQ(schema_by_id.value().name, "sales");
        SLUICE_TRY(const auto catalog_by_id, CatalogRepository(transaction).find_by_id(main_.id));
        EXPECT_EQ(catalog_by_id.value().name, "main");
        return {};
    }));
}

TEST_P(CatalogTree, WhatIsMissingHasItsCondition) {  // A20
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        const auto catalog_error = CatalogRepository(transaction).get_by_name("x").error();
        EXPECT_EQ(catalog_error.condition(), Condition::CATALOG_DOES_NOT_EXIST);
        EXPECT_EQ(catalog_error.message(), "Catalog 'x' does not exist.");
        const auto schema_error = SchemaRepository(transaction).get_by_name({"main", "x"}).error();
        EXPECT_EQ(schema_error.condition(), Condition::SCHEMA_DOES_NOT_EXIST);
        EXPECT_EQ(schema_error.message(), "Schema 'main.x' does not exist.");
        const auto table_error =
            TableRepository(transaction).get_by_name({"main", "sales", "x"}).error();
        EXPECT_EQ(table_error.condition(), Condition::TABLE_DOES_NOT_EXIST);
        EXPECT_EQ(table_error.message(), "Table 'main.sales.x' does not exist.");
        EXPECT_FALSE(
            TableRepository(transaction).find_by_name({"x", "sales", "orders"})->has_value());
        return {};
    }));
}

TEST_P(CatalogTree, NamesAreTakenInEverySpelling) {  // A7 A21 R32
    const auto insert = [&](auto insert_one) { return metastore_.write(insert_one).error(); };
    Catalog other = sample_catalog("MAIN");
    EXPECT_EQ(
        insert([&](Transaction& t) { return CatalogRepository(t).insert(other); }).condition(),
        Condition::CATALOG_ALREADY_EXISTS);
    Schema schema = sample_schema(main_, "Sales");
    EXPECT_EQ(insert([&](Transaction& t) { return SchemaRepository(t).insert(schema); }).message(),
              "Schema 'main.Sales' already exists.");
    Table table = sample_table(sales_, "ORDERS");
    EXPECT_EQ(insert([&](Transaction& t) { return TableRepository(t).insert(table); }).condition(),
              Condition::TABLE_ALREADY_EXISTS);
}

TEST_P(CatalogTree, ChildrenNeedTheirParent) {
    Schema orphan = sample_schema(sample_catalog("gone"), "x");
    EXPECT_EQ(metastore_.write([&](Transaction& t) { return SchemaRepository(t).insert(orphan); })
                  .error()
                  .condition(),
              Condition::CATALOG_DOES_NOT_EXIST);
    Table table = sample_table(orphan, "y");
    EXPECT_EQ(metastore_.write([&](Transaction& t) { return TableRepository(t).insert(table); })
                  .error()
                  .message(),
              "Schema 'gone.x' does not exist.");
}

TEST_P(CatalogTree, RenamingAParentRenamesItsChildren) {
    Catalog renamed = main_;
    renamed.name = "prod";
    renamed.owner = "bob";
    renamed.comment = std::nullopt;
    renamed.provenance.updated_at = 3000;
    renamed.provenance.created_at = 9;  // not written
    ASSERT_TRUE(
        metastore_.write([&](Transaction& t) { return CatalogRepository(t).update(renamed); }));
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        SLUICE_TRY(const Table table,
                   TableRepository(transaction).get_by_name({"prod", "sales", "orders"}));
        EXPECT_EQ(table.catalog_name, "prod");
        EXPECT_EQ(table.id, orders_.id);
        SLUICE_TRY(const Catalog found, CatalogRepository(transaction).get_by_name("prod"));
        EXPECT_EQ(found.owner, "bob");
        EXPECT_EQ(found.comment, std::nullopt);
        EXPECT_EQ(found.provenance.updated_at, 3000);
        EXPECT_EQ(found.provenance.created_at, 1000);
        EXPECT_FALSE(CatalogRepository(transaction).find_by_name("main")->has_value());
        return {};
    }));
}

TEST_P(CatalogTree, RenamingToATakenNameFails) {
    Table items = sample_table(sales_, "items");
    ASSERT_TRUE(metastore_.write([&](Transaction& t) { return TableRepository(t).insert(items); }));
    items.name = "Orders";
    const auto outcome =
        metastore_.write([&](Transaction& t) { return TableRepository(t).update(items); });
    EXPECT_EQ(outcome.error().condition(), Condition::TABLE_ALREADY_EXISTS);
    Table gone = sample_table(sales_, "gone");
    EXPECT_EQ(metastore_.write([&](Transaction& t) { return TableRepository(t).update(gone); })
                  .error()
                  .condition(),
              Condition::TABLE_DOES_NOT_EXIST);
}

TEST_P(CatalogTree, ListsGoOnBehindAName) {  // A9 P45
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        for (const char* name : {"b", "A", "c", "Ä"}) {
            SLUICE_CHECK(TableRepository(transaction).insert(sample_table(sales_, name)));
        }
        return {};
    }));
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        TableRepository tables(transaction);
        EXPECT_EQ(names(tables.list(sales_.id, {})),
                  (std::vector<std::string>{"A", "b", "c", "orders", "Ä"}));
        EXPECT_EQ(names(tables.list(sales_.id, {.after = "", .limit = 2})),
                  (std::vector<std::string>{"A", "b"}));
        EXPECT_EQ(names(tables.list(sales_.id, {.after = "B", .limit = 2})),
                  (std::vector<std::string>{"c", "orders"}));
        EXPECT_TRUE(tables.list(sales_.id, {.after = "Ä"})->empty());
        EXPECT_TRUE(tables.list("another", {})->empty());
        EXPECT_EQ(*SchemaRepository(transaction).count_tables(sales_.id), 5);
        EXPECT_EQ(*CatalogRepository(transaction).count_schemas(main_.id), 1);
        EXPECT_EQ(names(SchemaRepository(transaction).list(main_.id, {})),
                  std::vector<std::string>{"sales"});
        EXPECT_EQ(names(CatalogRepository(transaction).list({})), std::vector<std::string>{"main"});
        return {};
    }));
}

TEST_P(CatalogTree, WhatIsNotEmptyStays) {  // A25
    EXPECT_EQ(metastore_.write([&](Transaction& t) { return CatalogRepository(t).remove(main_); })
                  .error()
                  .condition(),
              Condition::CATALOG_NOT_EMPTY);
    EXPECT_EQ(metastore_.write([&](Transaction& t) { return SchemaRepository(t).remove(sales_); })
                  .error()
                  .condition(),
              Condition::SCHEMA_NOT_EMPTY);
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(TableRepository(transaction).remove(orders_));
        SLUICE_CHECK(SchemaRepository(transaction).remove(sales_));
        return CatalogRepository(transaction).remove(main_);
    }));
    EXPECT_EQ(metastore_.write([&](Transaction& t) { return CatalogRepository(t).remove(main_); })
                  .error()
                  .condition(),
              Condition::CATALOG_DOES_NOT_EXIST);
}

TEST_P(CatalogTree, SharedObjectsOutliveTheirSource) {  // A108 P49
    const catalog::Share share = testing::sample_share("s");
    const auto table_object = testing::sample_object(share, orders_);
    const auto schema_object = testing::sample_schema_object(share, sales_);
    const auto other = testing::sample_object(share, sample_table(sales_, "untouched"));
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        ShareRepository shares(transaction);
        SLUICE_CHECK(shares.insert(share));
        SLUICE_CHECK(shares.insert_object(table_object));
        SLUICE_CHECK(shares.insert_object(schema_object));
        return shares.insert_object(other);
    }));
    const auto status = [&](const std::string& id) {
        return metastore_
            .read([&](Transaction& t) { return ShareRepository(t).find_object_by_id(id); })
            ->value()
            .status;
    };
    ASSERT_TRUE(
        metastore_.write([&](Transaction& t) { return TableRepository(t).remove(orders_); }));
    EXPECT_EQ(status(table_object.id), SharedObjectStatus::source_not_found);
    EXPECT_EQ(status(schema_object.id), SharedObjectStatus::active);
    ASSERT_TRUE(
        metastore_.write([&](Transaction& t) { return SchemaRepository(t).remove(sales_); }));
    EXPECT_EQ(status(schema_object.id), SharedObjectStatus::source_not_found);
    EXPECT_EQ(status(other.id), SharedObjectStatus::active);
}

TEST_P(CatalogTree, RemovingByForceTakesEverythingBelow) {  // A25 A108
    const Schema other_schema = sample_schema(sample_catalog("other"), "sales");
    const catalog::Share share = testing::sample_share("s");
    const auto table_object = testing::sample_object(share, orders_);
    const auto schema_object = testing::sample_schema_object(share, sales_);
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(CatalogRepository(transaction).insert(sample_catalog("other")));
        SLUICE_CHECK(SchemaRepository(transaction).insert(other_schema));
        ShareRepository shares(transaction);
        SLUICE_CHECK(shares.insert(share));
        SLUICE_CHECK(shares.insert_object(table_object));
        return shares.insert_object(schema_object);
    }));
    ASSERT_TRUE(metastore_.write(
        [&](Transaction& t) { return CatalogRepository(t).remove_with_contents(main_); }));
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        EXPECT_FALSE(TableRepository(transaction).find_by_id(orders_.id)->has_value());
        EXPECT_FALSE(SchemaRepository(transaction).find_by_id(sales_.id)->has_value());
        EXPECT_TRUE(SchemaRepository(transaction).find_by_id(other_schema.id)->has_value());
        SLUICE_TRY(const auto objects, ShareRepository(transaction).list_objects(share.id));
        EXPECT_EQ(objects.size(), 2U);
        for (const auto& object : objects) {
            EXPECT_EQ(object.status, SharedObjectStatus::source_not_found);
        }
        return {};
    }));
}

TEST_P(CatalogTree, ASchemaGoesByForceWithItsTables) {  // A25
    ASSERT_TRUE(metastore_.write(
        [&](Transaction& t) { return SchemaRepository(t).remove_with_contents(sales_); }));
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        EXPECT_FALSE(TableRepository(transaction).find_by_id(orders_.id)->has_value());
        EXPECT_TRUE(CatalogRepository(transaction).find_by_id(main_.id)->has_value());
        return {};
    }));
}

TEST_P(CatalogTree, LocationsAreFoundByWholeSegments) {  // A104
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        int number = 0;
        for (const char* location : {"s3://b/x", "s3://b/x/1", "s3://b/x/1/2", "s3://b/xy",
                                     "s3://b/x-1", "s3://b/X/1", "s3://b/x"}) {
            Table table = sample_table(sales_, "t" + std::to_string(++number));
            table.location = location;
            SLUICE_CHECK(TableRepository(transaction).insert(table));
        }
        return {};
    }));
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        TableRepository tables(transaction);
        EXPECT_EQ(names(tables.list_under_location("s3://b/x", 100)),
                  (std::vector<std::string>{"t1", "t7", "t2", "t3"}));
        EXPECT_EQ(names(tables.list_under_location("s3://b/x", 1)), std::vector<std::string>{"t1"});
        EXPECT_EQ(names(tables.list_at_location("s3://b/x")),
                  (std::vector<std::string>{"t1", "t7"}));
        EXPECT_TRUE(tables.list_under_location("s3://none", 10)->empty());
        return {};
    }));
}

INSTANTIATE_TEST_SUITE_P(Drivers, CatalogTree, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
