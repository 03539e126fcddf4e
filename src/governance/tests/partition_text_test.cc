#include "governance/partition_text.h"

#include <gtest/gtest.h>

namespace sluice::governance {
namespace {

std::string printed(const std::vector<std::string>& texts) {
    const auto clause = parse_partition_texts(texts);
    return clause ? catalog::print_partition_clause(*clause) : clause.error().message();
}

// Y23 S19
TEST(PartitionTextTest, ReadsGroupsAsPeopleWriteThem) {
    EXPECT_EQ(printed({"region = 'US'", "(region = 'CA')"}), "(region = 'US'), (region = 'CA')");
    EXPECT_EQ(printed({"region = 'US' AND year >= 2024"}), "(region = 'US', year >= 2024)");
    EXPECT_EQ(printed({"(region = 'US'), (day IS NOT NULL)"}),
              "(region = 'US'), (day IS NOT NULL)");
    EXPECT_EQ(printed({"tenant = CURRENT_RECIPIENT('tenant')"}),
              catalog::print_partition_clause(
                  {{{{.column = "tenant", .recipient_property_key = "tenant"}}}}));
}

// S19
TEST(PartitionTextTest, EqualToNullIsNull) {
    EXPECT_EQ(printed({"region = NULL"}), "(region IS NULL)");
    EXPECT_EQ(printed({"region <=> NULL"}), "(region IS NULL)");
}

// S19
TEST(PartitionTextTest, SpellsInAndBetweenOut) {
    EXPECT_EQ(printed({"a = 1, region IN ('US', 'CA')"}),
              "(a = 1, region = 'US'), (a = 1, region = 'CA')");
    EXPECT_EQ(printed({"region NOT IN ('US', 'CA')"}), "(region != 'US', region != 'CA')");
    EXPECT_EQ(printed({"year BETWEEN 2020 AND 2024L"}), "(year >= 2020, year <= 2024)");
    EXPECT_EQ(printed({"year NOT BETWEEN 2020 AND 2024"}), "(year < 2020), (year > 2024)");
}

TEST(PartitionTextTest, RefusesWhatMeansNothing) {
    EXPECT_TRUE(printed({"region = :a"}).starts_with("parameters have no value here"));
    EXPECT_TRUE(
        printed({"region = CURRENT_RECIPIENT(:a)"}).starts_with("parameters have no value"));
    EXPECT_TRUE(printed({"region != NULL"}).starts_with("'region' is compared with NULL"));
    EXPECT_FALSE(parse_partition_texts({"region IN ('US', NULL)"}));
    EXPECT_FALSE(parse_partition_texts({"region ="}));
    EXPECT_FALSE(parse_partition_texts({"region = 'US') OR 1 = (1"}));
    EXPECT_FALSE(parse_partition_texts({""}));
}

}  // namespace
}  // namespace sluice::governance
