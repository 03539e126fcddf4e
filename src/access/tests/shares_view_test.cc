#include "access/shares_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "access/testing/access_rows_builder.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;

std::vector<std::string> names_of(const auto& items) {
    std::vector<std::string> names;
    for (const auto& item : items) names.push_back(item.name);
    return names;
}

std::vector<std::string> paths_of(const std::vector<ListedTable>& items) {
    std::vector<std::string> names;
    for (const ListedTable& item : items) names.push_back(item.schema_name + "." + item.name);
    return names;
}

using Names = std::vector<std::string>;

class SharesViewTest : public testing::Test {
protected:
    SharesViewTest() {
        rows_.recipient("acme");
        rows_.schema("main.sales")
            .table("main.sales.orders")
            .table("main.sales.items")
            .table("main.sales.zones", kNow + 77);
        rows_.schema("main.hr").table("main.hr.people");
        rows_.share("Beta").share("alpha").share("Gamma");
    }

    SharesView view(EpochMs now = kNow) {
        snapshot_ = AccessSnapshot::build(rows_.build());
        return snapshot_->shares_of(acme(), now);
    }
    static Principal acme() {
        Principal principal;
        principal.recipient_id = "recipient:acme";
        return principal;
    }
    Names share_names(EpochMs now = kNow) { return names_of(view(now).shares({}).items); }
    Names all_names(const std::string& share, EpochMs now = kNow) {
        const auto page = view(now).all_tables(share, {});
        return page ? paths_of(page->items) : Names{"error: " + page.error().message()};
    }

    AccessRowsBuilder rows_;
    std::shared_ptr<const AccessSnapshot> snapshot_;
};

// P45 P48
TEST_F(SharesViewTest, SharesListByFoldedNameWhileGranted) {
    EXPECT_EQ(share_names(), Names{});
    rows_.grant("Beta", "acme").grant("alpha", "acme", kNow + 10);
    EXPECT_EQ(share_names(), (Names{"alpha", "Beta"}));
    EXPECT_EQ(share_names(kNow + 10), Names{"Beta"});
    rows_.share_table("Gamma", "main.hr.people", "hr.people");
    rows_.grant_object("Gamma", "hr.people", "acme", kNow + 5);
    EXPECT_EQ(share_names(kNow + 4), (Names{"alpha", "Beta", "Gamma"}));
    EXPECT_EQ(share_names(kNow + 5), (Names{"alpha", "Beta"}));
}

TEST_F(SharesViewTest, TheLatestOfSeveralGrantsCounts) {
    rows_.grant("Beta", "acme", kNow - 1).grant("Beta", "acme", kNow + 10);
    EXPECT_EQ(share_names(kNow + 9), Names{"Beta"});
    rows_.grant("Beta", "acme");
    EXPECT_EQ(share_names(kNow + 1'000'000), Names{"Beta"});
}

TEST_F(SharesViewTest, OnlySelectOpensAnything) {
    rows_.grant("Beta", "acme");
    rows_.rows().grants.back().privilege = "MODIFY";
    EXPECT_EQ(share_names(), Names{});
}

TEST_F(SharesViewTest, AnUnknownRecipientSeesNothing) {
    rows_.grant("Beta", "acme");
    (void)view();
    Principal stranger;
    stranger.recipient_id = "recipient:stranger";
    const SharesView empty = snapshot_->shares_of(stranger, kNow);
    EXPECT_TRUE(empty.shares({}).items.empty());
    EXPECT_FALSE(empty.share("Beta").has_value());
}

// P14 P219 R43: unknown and ungranted differ in nothing but the echo.
TEST_F(SharesViewTest, UnknownAndUngrantedAreOneAnswer) {
    rows_.share_table("Beta", "main.hr.people", "hr.people");
    rows_.share_table("Gamma", "main.hr.people", "hr.people");
    rows_.grant("Gamma", "acme");
    const SharesView seen = view();
    for (const std::string name : {"Beta", "nothing"}) {
        const auto share = seen.share(name);
        ASSERT_FALSE(share.has_value());
        EXPECT_EQ(share.error().condition(), Condition::SHARE_DOES_NOT_EXIST);
        EXPECT_EQ(share.error().message(), "share '" + name + "' not found");
        EXPECT_EQ(seen.schemas(name, {}).error().message(), share.error().message());
        EXPECT_EQ(seen.tables(name, "hr", {}).error().message(), share.error().message());
        EXPECT_EQ(seen.all_tables(name, {}).error().message(), share.error().message());
        const auto table = seen.resolve(name, "hr", "people");
        ASSERT_FALSE(table.has_value());
        EXPECT_EQ(table.error().condition(), Condition::TABLE_DOES_NOT_EXIST);
        EXPECT_EQ(table.error().message(), "[Share/Schema/Table] '" + name +
                                               "/hr/people' does not exist, please contact your "
                                               "share provider for further information.");
    }
    const auto schema = seen.tables("gamma", "None", {});
    ASSERT_FALSE(schema.has_value());
    EXPECT_EQ(schema.error().condition(), Condition::SCHEMA_DOES_NOT_EXIST);
    EXPECT_EQ(schema.error().message(), "schema 'None' not found");
}

// P31 R32
TEST_F(SharesViewTest, LooksUpWithoutCaseAndAnswersAsStored) {
    rows_.share_table("Beta", "main.hr.people", "HR.People");
    rows_.grant("Beta", "acme");
    const SharesView seen = view();
    for (const auto& [share, schema, table] :
         {std::tuple("Beta", "HR", "People"), std::tuple("beta", "hr", "people"),
          std::tuple("BETA", "Hr", "PEOPLE")}) {
        const auto resolved = seen.resolve(share, schema, table);
        ASSERT_TRUE(resolved.has_value());
        EXPECT_EQ(resolved->listed.share_name, "Beta");
        EXPECT_EQ(resolved->listed.schema_name, "HR");
        EXPECT_EQ(resolved->listed.name, "People");
        EXPECT_EQ(seen.share(share)->name, "Beta");
        EXPECT_EQ(seen.tables(share, schema, {})->items.at(0).name, "People");
    }
}

// A45 A46 A47 P32
TEST_F(SharesViewTest, ATableSharedByNameHasTheRulesOfItsEntry) {
    catalog::SharedObject& object = rows_.share_table("Beta", "main.sales.orders", "public.orders");
    object.added_at_version = 4;
    rows_.grant("Beta", "acme");
    auto resolved = view().resolve("Beta", "public", "orders");
    ASSERT_TRUE(resolved.has_value());
    EXPECT_EQ(resolved->listed.id, "object:Beta/public.orders");
    EXPECT_EQ(resolved->listed.share_id, "share:Beta");
    EXPECT_EQ(resolved->object_id, "object:Beta/public.orders");
    EXPECT_EQ(resolved->table_id, "table:main.sales.orders");
    EXPECT_EQ(resolved->location, "file:///data/main.sales.orders");
    EXPECT_FALSE(resolved->history);
    EXPECT_EQ(resolved->start.version, 4);

    rows_.rows().objects[0].history = true;
    rows_.rows().objects[0].cdf_enabled = false;
    rows_.rows().objects[0].start_version = 2;
    resolved = view().resolve("Beta", "public", "orders");
    EXPECT_TRUE(resolved->history);
    EXPECT_EQ(resolved->cdf_enabled, false);
    EXPECT_EQ(resolved->start.version, 2);
}

// A43 P50 P32
TEST_F(SharesViewTest, ASharedSchemaBringsItsTablesWithHistory) {
    rows_.share_schema("Beta", "main.sales", kNow + 50);
    rows_.grant("Beta", "acme");
    EXPECT_EQ(all_names("Beta"), (Names{"sales.items", "sales.orders", "sales.zones"}));
    const auto orders = view().resolve("beta", "SALES", "Orders");
    ASSERT_TRUE(orders.has_value());
    EXPECT_TRUE(orders->history);
    EXPECT_FALSE(orders->start.version.has_value());
    EXPECT_EQ(orders->start.current_at, kNow + 50);
    EXPECT_EQ(view().resolve("beta", "sales", "zones")->start.current_at, kNow + 77);
    EXPECT_EQ(orders->object_id, "object:Beta/main.sales");
    EXPECT_EQ(orders->table_id, "table:main.sales.orders");
    // The same id in lists, and another one for each table.
    std::set<std::string> ids;
    const auto listed = view().tables("beta", "sales", {});
    for (const ListedTable& table : listed->items) {
        EXPECT_EQ(table.id.size(), 36u);
        EXPECT_EQ(table.id[14], '8');
        EXPECT_TRUE(ids.insert(table.id).second);
        EXPECT_EQ(view().resolve("beta", "sales", table.name)->listed.id, table.id);
    }
    rows_.table("main.sales.newest");
    EXPECT_EQ(all_names("Beta"),
              (Names{"sales.items", "sales.newest", "sales.orders", "sales.zones"}));
}

// P32; computed by a program of its own.
TEST_F(SharesViewTest, IdsOfSchemaTablesNeverChange) {
    rows_.share_schema("Beta", "main.hr").id = "obj-1";
    for (catalog::Table& table : rows_.rows().tables) {
        if (table.name == "people") table.id = "tab-1";
    }
    rows_.grant("Beta", "acme");
    EXPECT_EQ(view().resolve("Beta", "hr", "people")->listed.id,
              "467630ac-bfd0-810c-ae61-69caa661b8ca");
}

// P50
TEST_F(SharesViewTest, ATableSharedBothWaysShowsOnceWithTheRulesOfTheExplicitEntry) {
    rows_.share_schema("Beta", "main.sales");
    rows_.share_table("Beta", "main.sales.orders", "sales.orders").start_version = 9;
    rows_.share_table("Beta", "main.sales.items", "shop.things");
    rows_.grant("Beta", "acme");
    EXPECT_EQ(all_names("Beta"), (Names{"sales.orders", "sales.zones", "shop.things"}));
    EXPECT_EQ(view().resolve("Beta", "sales", "orders")->start.version, 9);
    EXPECT_FALSE(view().resolve("Beta", "sales", "items").has_value());
    EXPECT_TRUE(view().resolve("Beta", "shop", "things").has_value());
}

// A43: another table does not stand in for a name that is taken, nor for one that is withheld.
TEST_F(SharesViewTest, ANameTakenByAnAliasHidesTheTableOfTheSchema) {
    rows_.share_schema("Beta", "main.sales");
    rows_.share_table("Beta", "main.hr.people", "sales.orders");
    rows_.grant("Beta", "acme");
    EXPECT_EQ(view().resolve("Beta", "sales", "orders")->table_id, "table:main.hr.people");
    rows_.rows().objects[1].status = catalog::SharedObjectStatus::permission_denied;
    EXPECT_FALSE(view().resolve("Beta", "sales", "orders").has_value());
    EXPECT_EQ(all_names("Beta"), (Names{"sales.items", "sales.zones"}));
    rows_.rows().objects[1].source_id = "table:gone";
    EXPECT_FALSE(view().resolve("Beta", "sales", "orders").has_value());
}

// P49
TEST_F(SharesViewTest, WhatIsKnownToBeGoneLeavesTheLists) {
    rows_.share_table("Beta", "main.hr.gone", "hr.gone");
    rows_.share_table("Beta", "main.hr.people", "staff.people").status =
        catalog::SharedObjectStatus::source_not_found;
    rows_.share_schema("Beta", "main.none");
    rows_.grant("Beta", "acme");
    EXPECT_EQ(share_names(), Names{"Beta"});
    EXPECT_TRUE(view().schemas("Beta", {})->items.empty());
    EXPECT_EQ(all_names("Beta"), Names{});
    EXPECT_FALSE(view().resolve("Beta", "hr", "gone").has_value());
    EXPECT_FALSE(view().resolve("Beta", "staff", "people").has_value());
}

// P48 A53
TEST_F(SharesViewTest, WithObjectGrantsOnlyThoseObjectsShow) {
    rows_.share_table("Beta", "main.sales.orders", "a.orders");
    rows_.share_table("Beta", "main.sales.items", "a.items");
    rows_.share_table("Beta", "main.hr.people", "b.people");
    rows_.grant_object("Beta", "a.orders", "acme").grant_object("Beta", "b.people", "acme", kNow);
    EXPECT_EQ(share_names(), Names{"Beta"});
    EXPECT_EQ(names_of(view().schemas("Beta", {})->items), Names{"a"});
    EXPECT_EQ(all_names("Beta"), Names{"a.orders"});
    EXPECT_EQ(all_names("Beta", kNow - 1), (Names{"a.orders", "b.people"}));
    EXPECT_TRUE(view().resolve("Beta", "a", "orders").has_value());
    EXPECT_FALSE(view().resolve("Beta", "a", "items").has_value());
    EXPECT_FALSE(view().resolve("Beta", "b", "people").has_value());
    EXPECT_FALSE(view().tables("Beta", "b", {}).has_value());
    rows_.grant("Beta", "acme");
    EXPECT_EQ(all_names("Beta"), (Names{"a.items", "a.orders", "b.people"}));
}

TEST_F(SharesViewTest, AGrantDoesNotReachIntoAnotherShare) {
    rows_.share_table("Beta", "main.hr.people", "hr.people");
    rows_.share_table("Gamma", "main.hr.people", "hr.people");
    rows_.grant_object("Beta", "hr.people", "acme");
    rows_.rows().grants.back().share_id = "share:Gamma";
    EXPECT_EQ(share_names(), Names{});
}

TEST_F(SharesViewTest, RowsThatPointNowhereGiveNothing) {
    rows_.grant("missing", "acme").grant("Beta", "missing");
    rows_.grant_object("Beta", "no.object", "acme");
    rows_.share_table("missing", "main.hr.people", "hr.people");
    EXPECT_EQ(share_names(), Names{});
}

// P45 P46
TEST_F(SharesViewTest, PagesOfAnySizeMakeTheWholeList) {
    rows_.share_schema("Beta", "main.sales");
    rows_.share_table("Beta", "main.hr.people", "hr.people");
    rows_.share_table("Beta", "main.hr.people", "HR.copy");
    rows_.share_table("Beta", "main.hr.people", "sales.middle");
    rows_.share_table("Beta", "main.hr.people", "z.last");
    rows_.grant("Beta", "acme").grant("alpha", "acme").grant("Gamma", "acme");
    const Names whole = all_names("Beta");
    EXPECT_EQ(whole, (Names{"hr.copy", "hr.people", "sales.items", "sales.middle", "sales.orders",
                            "sales.zones", "z.last"}));
    const SharesView seen = view();
    for (std::size_t limit = 1; limit <= whole.size() + 1; ++limit) {
        Names collected;
        PageRequest request{.limit = limit, .after_key = {}};
        for (int pages = 0; pages < 20; ++pages) {
            const auto page = seen.all_tables("beta", request);
            ASSERT_TRUE(page.has_value());
            EXPECT_LE(page->items.size(), limit);
            for (const std::string& name : paths_of(page->items)) collected.push_back(name);
            if (!page->next_key) break;
            EXPECT_EQ(page->items.size(), limit);
            request.after_key = *page->next_key;
        }
        EXPECT_EQ(collected, whole) << limit;
    }
    const auto shares = seen.shares({.limit = 2, .after_key = {}});
    EXPECT_EQ(names_of(shares.items), (Names{"alpha", "Beta"}));
    ASSERT_TRUE(shares.next_key.has_value());
    const auto rest = seen.shares({.limit = 2, .after_key = *shares.next_key});
    EXPECT_EQ(names_of(rest.items), Names{"Gamma"});
    EXPECT_FALSE(rest.next_key.has_value());
    const auto schemas = seen.schemas("beta", {.limit = 2, .after_key = {}});
    EXPECT_EQ(names_of(schemas->items), (Names{"hr", "sales"}));
    EXPECT_EQ(names_of(seen.schemas("beta", {.limit = 2, .after_key = *schemas->next_key})->items),
              Names{"z"});
    const auto tables = seen.tables("beta", "sales", {.limit = 3, .after_key = "items"});
    EXPECT_EQ(names_of(tables->items), (Names{"middle", "orders", "zones"}));
    EXPECT_FALSE(tables->next_key.has_value());
}

// P46
TEST_F(SharesViewTest, APageOfNothingContinuesWhereItBegan) {
    rows_.share_table("Beta", "main.hr.people", "hr.people");
    const PageRequest nothing{.limit = 0, .after_key = {}};
    EXPECT_FALSE(view().shares(nothing).next_key.has_value());
    rows_.grant("Beta", "acme");
    const SharesView seen = view();
    EXPECT_EQ(seen.shares(nothing).next_key, "");
    EXPECT_TRUE(seen.shares(nothing).items.empty());
    EXPECT_EQ(seen.schemas("Beta", nothing)->next_key, "");
    EXPECT_EQ(seen.tables("Beta", "hr", nothing)->next_key, "");
    EXPECT_EQ(seen.all_tables("Beta", nothing)->next_key, "");
    EXPECT_FALSE(seen.shares({.limit = 0, .after_key = "beta"}).next_key.has_value());
}

// P45: what comes and goes between two pages makes neither gaps nor doubles.
TEST_F(SharesViewTest, PagesGoOnWhenTheirLastItemIsGone) {
    for (const char* alias : {"s.a", "s.c", "s.e"}) {
        rows_.share_table("Beta", "main.hr.people", alias);
    }
    rows_.grant("Beta", "acme");
    const auto first = view().tables("Beta", "s", {.limit = 2, .after_key = {}});
    EXPECT_EQ(names_of(first->items), (Names{"a", "c"}));
    rows_.rows().objects.erase(rows_.rows().objects.begin() + 1);
    rows_.share_table("Beta", "main.hr.people", "s.b");
    rows_.share_table("Beta", "main.hr.people", "s.d");
    const auto second = view().tables("Beta", "s", {.limit = 2, .after_key = *first->next_key});
    EXPECT_EQ(names_of(second->items), (Names{"d", "e"}));
}

/// What a recipient may see, worked out from the rows one by one: slow and plain.
std::set<std::string> expected_tables(const metastore::AccessRows& rows, const std::string& share,
                                      EpochMs now) {
    std::set<std::string> seen;
    for (const catalog::SharedObject& object : rows.objects) {
        if (object.share_id != share) continue;
        const bool granted =
            std::any_of(rows.grants.begin(), rows.grants.end(), [&](const catalog::Grant& grant) {
                return grant.recipient_id == "recipient:acme" && grant.share_id == share &&
                       (!grant.object_id || *grant.object_id == object.id) &&
                       grant.expires_at.value_or(now + 1) > now;
            });
        if (granted) seen.insert(fold_ascii(object.alias_schema + "." + object.alias_table));
    }
    return seen;
}

/// Four shares of objects under random aliases, and random grants that end around kNow.
AccessRowsBuilder make_random_rows(SeededRandom& random) {
    AccessRowsBuilder rows;
    rows.recipient("acme");
    rows.schema("main.s");
    for (int t = 0; t < 6; ++t) rows.table("main.s.t" + std::to_string(t));
    for (int s = 0; s < 4; ++s) rows.share("S" + std::to_string(s));
    std::set<std::string> aliases;
    for (int i = 0; i < 25; ++i) {
        const std::string share = "S" + std::to_string(random.below(4));
        const std::string alias = (random.below(2) != 0 ? "Sch" : "x") +
                                  std::to_string(random.below(3)) + ".T" +
                                  std::to_string(random.below(5));
        if (!aliases.insert(fold_ascii(share + "/" + alias)).second) continue;
        rows.share_table(share, "main.s.t" + std::to_string(random.below(6)), alias);
    }
    for (int i = 0; i < 8; ++i) {
        const std::size_t pick = random.below(rows.rows().objects.size());
        const std::string object_id = rows.rows().objects[pick].id;
        const std::string share_id = rows.rows().objects[pick].share_id;
        rows.grant(share_id.substr(6), "acme", kNow - 2 + static_cast<EpochMs>(random.below(4)));
        if (random.below(4) != 0) rows.rows().grants.back().object_id = object_id;
    }
    return rows;
}

std::set<std::string> listed_tables(const SharesView& view, const std::string& share) {
    std::set<std::string> listed;
    const auto page = view.all_tables(share, {});
    if (!page) return listed;
    for (const ListedTable& table : page->items) {
        EXPECT_TRUE(listed.insert(fold_ascii(table.schema_name + "." + table.name)).second);
    }
    return listed;
}

/// Every alias of the share resolves exactly when it is expected to show.
void expect_resolves(const SharesView& view, const metastore::AccessRows& rows,
                     const std::string& share, const std::set<std::string>& expected) {
    for (const catalog::SharedObject& object : rows.objects) {
        if (object.share_id != "share:" + share) continue;
        const std::string alias = fold_ascii(object.alias_schema + "." + object.alias_table);
        EXPECT_EQ(view.resolve(share, object.alias_schema, object.alias_table).has_value(),
                  expected.contains(alias));
    }
}

// R83: random grants, checked against the plain reading of the rows.
TEST_F(SharesViewTest, RandomGrantsShowExactlyWhatTheRowsSay) {
    SeededRandom random(99);
    for (int round = 0; round < 60; ++round) {
        const AccessRowsBuilder rows = make_random_rows(random);
        const metastore::AccessRows plain = rows.build();
        const auto snapshot = AccessSnapshot::build(rows.build());
        for (int i = 0; i < 4 * 6; ++i) {
            const EpochMs now = kNow - 3 + i / 4;
            const std::string share = "S" + std::to_string(i % 4);
            const SharesView seen = snapshot->shares_of(acme(), now);
            const auto expected = expected_tables(plain, "share:" + share, now);
            EXPECT_EQ(listed_tables(seen, share), expected) << "round " << round << ' ' << share;
            expect_resolves(seen, plain, share, expected);
        }
    }
}

}  // namespace
}  // namespace sluice::access
