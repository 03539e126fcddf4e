#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "base/conditions.h"

namespace sluice {
namespace {

Result<int> half(int n) {
    if (n % 2 != 0)
        return Error(Condition::INVALID_PARAMETER_VALUE, "odd", "n=" + std::to_string(n));
    return n / 2;
}

Result<int> quarter(int n) {
    SLUICE_TRY(const int once, half(n));
    SLUICE_TRY(const int twice, half(once));
    return twice;
}

Result<void> demand_even(int n) {
    SLUICE_CHECK(half(n));
    return {};
}

TEST(Result, PassesValuesAndErrorsOn) {
    EXPECT_EQ(*quarter(8), 2);
    ASSERT_FALSE(quarter(6).has_value());
    EXPECT_EQ(quarter(6).error().message(), "odd");
    EXPECT_TRUE(demand_even(2).has_value());
    EXPECT_EQ(demand_even(3).error().code(), ErrorCode::invalid_argument);
}

TEST(Result, MovesWhatCannotBeCopied) {
    Result<std::unique_ptr<int>> made = std::make_unique<int>(5);
    const std::unique_ptr<int> taken = std::move(made).value();
    EXPECT_EQ(*taken, 5);
}

TEST(Error, ContextGoesToTheLogAndNotToTheClient) {
    const Error error =
        half(3).error().message().empty() ? Error(Condition::INTERNAL_ERROR, "") : half(3).error();
    Error copy = error;
    const Error with_context = std::move(copy).context("reading version 17");
    EXPECT_EQ(with_context.detail(), "reading version 17: n=3");
    EXPECT_EQ(with_context.message(), "odd");
}

TEST(ResultDeathTest, ValueOfAFailureAborts) {
    EXPECT_DEATH((void)half(3).value(), "value of a failed Result");
}

// C15
TEST(Conditions, RowsAreInStepWithTheEnumerationAndUnique) {
    std::set<std::string_view> names;
    int expected = 0;
    for (const ConditionRow& row : condition_table()) {
        EXPECT_EQ(static_cast<int>(row.condition), expected++);
        EXPECT_EQ(describe(row.condition).name, row.name);
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(row.sqlstate.size(), 5u) << row.name;
    }
}

// P222
TEST(Conditions, OnlyPassingTroubleIsFiveHundred) {
    for (const ConditionRow& row : condition_table()) {
        const bool passing =
            row.code == ErrorCode::unavailable || row.code == ErrorCode::deadline_exceeded ||
            row.code == ErrorCode::internal || row.condition == Condition::NOT_IMPLEMENTED;
        EXPECT_EQ(row.http_status >= 500, passing) << row.name;
    }
}

}  // namespace
}  // namespace sluice
