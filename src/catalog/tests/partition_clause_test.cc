#include "catalog/partition_clause.h"

#include <gtest/gtest.h>

#include <string>

#include "catalog/like_pattern.h"
#include "catalog/limits.h"
#include "catalog/partition_clause_json.h"

namespace sluice::catalog {
namespace {

PartitionPredicate where(std::string column, PartitionOp op, std::string value) {
    return {.column = std::move(column), .op = op, .value = std::move(value)};
}
PartitionPredicate is(std::string column, std::string value) {
    return where(std::move(column), PartitionOp::equal, std::move(value));
}
PartitionPredicate null_test(std::string column, PartitionOp op = PartitionOp::equal) {
    return {.column = std::move(column), .op = op};
}
PartitionPredicate property(std::string column, std::string key) {
    return {.column = std::move(column), .recipient_property_key = std::move(key)};
}

std::string refusal(const PartitionClause& clause) {
    const auto checked = check_partition_clause(clause);
    return checked ? "" : checked.error().message();
}

// S19 S71
TEST(PartitionClausePrint, GroupsAsSqlTakesThem) {
    EXPECT_EQ(print_partition_clause({{{is("region", "US")}, {is("region", "CA")}}}),
              "(region = 'US'), (region = 'CA')");
    EXPECT_EQ(print_partition_clause({{{is("c1", "5")}, {is("c1", "7")}}}), "(c1 = 5), (c1 = 7)");
    EXPECT_EQ(print_partition_group({where("d", PartitionOp::greater_than_or_equal, "2026-01-01"),
                                     where("d", PartitionOp::less_than_or_equal, "2026-01-31")}),
              "(d >= '2026-01-01', d <= '2026-01-31')");
    EXPECT_EQ(print_partition_group({null_test("a"), null_test("b", PartitionOp::not_equal)}),
              "(a IS NULL, b IS NOT NULL)");
    EXPECT_EQ(print_partition_group({property("country", "country.code")}),
              "(country = CURRENT_RECIPIENT().country.code)");
    EXPECT_EQ(print_partition_group({property("country", "2nd key's")}),
              R"((country = CURRENT_RECIPIENT('2nd key\'s')))");
}

// S19
TEST(PartitionClausePrint, QuotesWhatWouldReadBackDifferently) {
    EXPECT_EQ(print_partition_group({is("a`b c", R"(it's \ here)")}),
              R"((`a``b c` = 'it\'s \\ here'))");
    EXPECT_EQ(print_partition_group({is("n", "-1.50")}), "(n = -1.50)");
    for (const char* text : {"", "05", "+5", "1.", ".5", "1e3", "-", "NaN"})
        EXPECT_EQ(print_partition_group({is("n", text)}), "(n = '" + std::string(text) + "')");
    EXPECT_EQ(print_partition_group({where("n", PartitionOp::like, "5")}), "(n LIKE '5')");
}

// Y23
TEST(PartitionClauseMeaning, OrderRepetitionAndCaseOfColumnsDoNotCount) {
    const PartitionGroup us = {is("region", "US"), is("day", "1")};
    const PartitionGroup us_again = {is("Day", "1"), is("REGION", "US"), is("region", "US")};
    EXPECT_TRUE(same_partition_group(us, us_again));
    const PartitionClause one{{us, {is("region", "CA")}}};
    EXPECT_TRUE(same_partition_clause(one, {{{is("region", "CA")}, us_again, us}}));
    EXPECT_FALSE(same_partition_clause(one, {{us}}));
    EXPECT_FALSE(same_partition_clause({{us}}, one));
    EXPECT_FALSE(same_partition_group({is("region", "US")}, {is("region", "us")}));
    EXPECT_FALSE(same_partition_group({is("region", "x")}, {property("region", "x")}));
    EXPECT_FALSE(same_partition_group({null_test("region")}, {is("region", "")}));
}

// A44
TEST(PartitionClauseCheck, RefusesWhatSaysTwoThingsOrNothing) {
    PartitionPredicate both = is("region", "US");
    both.recipient_property_key = "country";
    EXPECT_NE(refusal({{{both}}}).find("exclude each other"), std::string::npos);
    EXPECT_NE(refusal({{{property("region", "")}}}).find("empty"), std::string::npos);
    EXPECT_NE(refusal({{{}}}).find("no values"), std::string::npos);
    EXPECT_NE(refusal({{{is("", "US")}}}).find("no column"), std::string::npos);
    EXPECT_NE(refusal({{{null_test("region", PartitionOp::like)}}}).find("LIKE needs"),
              std::string::npos);
    EXPECT_NE(refusal({{{where("region", PartitionOp::like, "a\\")}}}).find("escape"),
              std::string::npos);
    EXPECT_EQ(refusal({{{null_test("region", PartitionOp::not_equal), is("region", "\\")}}}), "");
}

// A44
TEST(PartitionClauseCheck, HoldsItsLimits) {
    PartitionClause groups{std::vector<PartitionGroup>(kPartitionGroupsMax, {is("a", "1")})};
    EXPECT_EQ(refusal(groups), "");
    groups.groups.push_back({is("a", "1")});
    EXPECT_NE(refusal(groups).find("1000 groups"), std::string::npos);
    PartitionGroup group(kPartitionPredicatesMax, is("a", "1"));
    EXPECT_EQ(refusal({{group}}), "");
    group.push_back(is("a", "1"));
    EXPECT_NE(refusal({{group}}).find("50 values"), std::string::npos);
    EXPECT_EQ(refusal({{{is("a", std::string(kPartitionTextBytesMax, 'x'))}}}), "");
    EXPECT_NE(refusal({{{is("a", std::string(kPartitionTextBytesMax + 1, 'x'))}}}), "");
}

// A44
TEST(PartitionClauseJson, ReadsBackWhatItWrote) {
    const PartitionClause clause{
        {{is("region", "Ü\"\\"), null_test("day")},
         {property("country", "c"), where("n", PartitionOp::less_than, "5")}}};
    const std::string text = encode_partition_clause(clause);
    EXPECT_EQ(text,
              R"([{"values":[{"name":"region","op":"EQUAL","value":"Ü\"\\"},)"
              R"({"name":"day","op":"EQUAL"}]},{"values":[{"name":"country","op":"EQUAL",)"
              R"("recipient_property_key":"c"},{"name":"n","op":"LESS_THAN","value":"5"}]}])");
    const auto read = decode_partition_clause(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, clause);
}

// A44 R5
TEST(PartitionClauseJson, DamagedColumnIsAnErrorNotTheWholeTable) {
    for (const char* text : {"", "null", "{}", "[7]", "[{}]", R"([{"values":[]}])",
                             R"([{"values":[{"name":"a","op":"NO","value":"1"}]}])"}) {
        const auto read = decode_partition_clause(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().condition(), Condition::INTERNAL_ERROR) << text;
    }
}

// A44
TEST(PartitionClauseJson, OperatorsInAnyCaseAndNoOthers) {
    EXPECT_EQ(parse_partition_op("Less_Than_or_Equal").value(), PartitionOp::less_than_or_equal);
    const auto refused = parse_partition_op("CONTAINS");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message().find("EQUAL, LIKE, NOT_EQUAL"), std::string::npos);
}

// A44 S19
TEST(LikePattern, WildcardsAndEscapes) {
    EXPECT_TRUE(matches_like("", ""));
    EXPECT_FALSE(matches_like("", "a"));
    EXPECT_TRUE(matches_like("%", ""));
    EXPECT_TRUE(matches_like("2026-%-01", "2026-12-01"));
    EXPECT_FALSE(matches_like("2026-%-01", "2026-12-02"));
    EXPECT_TRUE(matches_like("_S", "US"));
    EXPECT_TRUE(matches_like("_x", "Üx"));
    EXPECT_FALSE(matches_like("_", ""));
    EXPECT_FALSE(matches_like("us", "US"));
    EXPECT_TRUE(matches_like(R"(50\%)", "50%"));
    EXPECT_FALSE(matches_like(R"(50\%)", "50x"));
    EXPECT_TRUE(matches_like(R"(a\_b%)", "a_bc"));
    EXPECT_FALSE(matches_like(R"(a\_b)", "axb"));
    EXPECT_TRUE(matches_like(R"(\\)", R"(\)"));
    EXPECT_TRUE(matches_like("%a%b%", "xxaxxbxx"));
    EXPECT_FALSE(matches_like("%a%b%", "xxbxxaxx"));
    EXPECT_FALSE(matches_like(R"(a\)", R"(a\)"));
}

}  // namespace
}  // namespace sluice::catalog
