#include "access/partition_rule.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/access_snapshot.h"
#include "access/shares_view.h"
#include "access/testing/access_rows_builder.h"

namespace sluice::access {
namespace {

using catalog::PartitionClause;

constexpr EpochMs kNow = 1'795'000'000'000;

PartitionClause equal_to(const std::string& value) {
    return {{{{.column = "region", .value = value}}}};
}
PartitionClause of_property(const std::string& key) {
    return {{{{.column = "region", .recipient_property_key = key}}}};
}

PartitionRule rule_of(const PartitionClause& clause, const catalog::Recipient& recipient) {
    catalog::SharedObject object;
    object.partitions = clause;
    return partition_rule(object, recipient);
}

/// The value that a clause of one property becomes; nullopt: its group is gone.
std::optional<std::string> put_in(const std::string& key, const catalog::Recipient& recipient) {
    const PartitionRule rule = rule_of(of_property(key), recipient);
    if (!rule.clause || rule.clause->groups.empty()) return std::nullopt;
    EXPECT_EQ(rule.clause->groups.size(), 1U);
    EXPECT_FALSE(rule.clause->groups[0][0].recipient_property_key);
    return rule.clause->groups[0][0].value;
}

// A44 A49
TEST(PartitionRule, PropertiesBecomeValues) {
    catalog::Recipient acme;
    acme.id = "id-1";
    acme.name = "Acme";
    acme.properties = {{"country", "US"}, {"databricks.accountId", "a-1"}};
    EXPECT_EQ(put_in("country", acme), "US");
    EXPECT_EQ(put_in("databricks.name", acme), "Acme");
    EXPECT_EQ(put_in("databricks.accountId", acme), "a-1");
    EXPECT_EQ(put_in("sluice.id", acme), "id-1");
    EXPECT_EQ(put_in("sluice.email", acme), std::nullopt);
    acme.email = "a@x.org";
    EXPECT_EQ(put_in("sluice.email", acme), "a@x.org");
    EXPECT_EQ(put_in("Country", acme), std::nullopt);
    EXPECT_EQ(put_in("databricks.metastoreId", acme), std::nullopt);
}

// A44
TEST(PartitionRule, MissingPropertyTakesItsGroupAlone) {
    PartitionClause clause = of_property("country");
    clause.groups.push_back({{.column = "region", .value = "CA"}});
    clause.groups[0].push_back({.column = "day", .value = "1"});
    const PartitionRule rule = rule_of(clause, {});
    ASSERT_TRUE(rule.clause);
    EXPECT_EQ(*rule.clause, equal_to("CA"));
    const PartitionRule nothing = rule_of(of_property("country"), {});
    ASSERT_FALSE(nothing.whole_table());
    EXPECT_TRUE(nothing.clause->groups.empty());
}

// A44 P161
TEST(PartitionRule, DigestIsOfWhatTheRecipientMaySee) {
    catalog::Recipient acme;
    acme.properties = {{"country", "US"}};
    catalog::Recipient beta;
    beta.properties = {{"country", "CA"}};
    const PartitionRule mine = rule_of(of_property("country"), acme);
    EXPECT_FALSE(mine.digest.empty());
    EXPECT_EQ(mine.digest, rule_of(equal_to("US"), beta).digest);
    EXPECT_NE(mine.digest, rule_of(of_property("country"), beta).digest);
    EXPECT_NE(mine.digest, rule_of(of_property("none"), acme).digest);
    const PartitionRule whole = partition_rule({}, acme);
    EXPECT_TRUE(whole.whole_table());
    EXPECT_EQ(whole.digest, "");
    EXPECT_FALSE(PartitionRule().whole_table());
}

class RuleOfSharedTables : public ::testing::Test {
protected:
    RuleOfSharedTables() {
        rows_.schema("main.sales").table("main.sales.orders").table("main.sales.items");
        rows_.share("Sales");
        rows_.share_table("Sales", "main.sales.orders", "public.orders").partitions =
            of_property("country");
        rows_.share_schema("Sales", "main.sales");
        rows_.recipient("Acme").properties = {{"country", "US"}};
        rows_.token("Acme", keys_, random_, kNow + 1000);
        rows_.grant("Sales", "Acme");
    }
    SharedTable resolve(const std::string& schema, const std::string& table) const {
        const auto snapshot = AccessSnapshot::build(rows_.build());
        Principal principal;
        principal.recipient_id = "recipient:Acme";
        return snapshot->shares_of(principal, kNow).resolve("Sales", schema, table).value();
    }
    bool opens(const FileLink& link) const {
        return AccessSnapshot::build(rows_.build())->authorize_file(link, kNow).has_value();
    }

    KeyRing keys_ = make_test_keys();
    SeededRandom random_{7};
    AccessRowsBuilder rows_;
};

// A44 P81
TEST_F(RuleOfSharedTables, ComesWithTheTable) {
    EXPECT_EQ(resolve("public", "orders").rule.clause, equal_to("US"));
    EXPECT_TRUE(resolve("sales", "items").rule.whole_table());
    rows_.rows().recipients[0].properties.clear();
    const PartitionRule rule = resolve("public", "orders").rule;
    ASSERT_FALSE(rule.whole_table());
    EXPECT_TRUE(rule.clause->groups.empty());
}

// P161 R46
TEST_F(RuleOfSharedTables, LinkOfAnotherRuleIsDead) {
    FileLink link;
    link.owner = {.recipient_id = "recipient:Acme",
                  .token_id = "token:Acme",
                  .object_id = "object:Sales/public.orders",
                  .table_id = "table:main.sales.orders",
                  .request_id = "r",
                  .rule_digest = resolve("public", "orders").rule.digest};
    EXPECT_TRUE(opens(link));
    auto& partitions = rows_.rows().objects[0].partitions;
    partitions = equal_to("CA");
    EXPECT_FALSE(opens(link));
    partitions = PartitionClause{};
    EXPECT_FALSE(opens(link));
    // The same rule by another way, and no rule at all: the file is visible.
    partitions = equal_to("US");
    EXPECT_TRUE(opens(link));
    partitions.reset();
    EXPECT_TRUE(opens(link));
    // Made when the whole table was shared.
    link.owner.rule_digest.clear();
    EXPECT_TRUE(opens(link));
    partitions = equal_to("US");
    EXPECT_FALSE(opens(link));
    // The recipient's property decides as well.
    partitions = of_property("country");
    link.owner.rule_digest = resolve("public", "orders").rule.digest;
    EXPECT_TRUE(opens(link));
    rows_.rows().recipients[0].properties["country"] = "CA";
    EXPECT_FALSE(opens(link));
}

}  // namespace
}  // namespace sluice::access
