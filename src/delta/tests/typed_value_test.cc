#include "delta/typed_value.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::delta {
namespace {

DataType type(TypeKind kind) {
    DataType type;
    type.kind = kind;
    return type;
}
DataType decimal(int precision, int scale) {
    DataType decimal = type(TypeKind::decimal_type);
    decimal.precision = precision;
    decimal.scale = scale;
    return decimal;
}

void expect_ascending(const DataType& of, const std::vector<std::string_view>& texts) {
    std::vector<TypedValue> values;
    for (const std::string_view text : texts) {
        const auto value = TypedValue::parse(of, text);
        ASSERT_TRUE(value) << text;
        values.push_back(*value);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = 0; j < values.size(); ++j)
            EXPECT_EQ(values[i].compare(values[j]), i <=> j) << texts[i] << " " << texts[j];
    }
}

void expect_equal(const DataType& of, std::string_view a, std::string_view b) {
    const auto left = TypedValue::parse(of, a);
    const auto right = TypedValue::parse(of, b);
    ASSERT_TRUE(left && right) << a << " " << b;
    EXPECT_EQ(left->compare(*right), std::strong_ordering::equal) << a << " " << b;
}

void expect_none(const DataType& of, const std::vector<std::string_view>& texts) {
    for (const std::string_view text : texts) EXPECT_FALSE(TypedValue::parse(of, text)) << text;
}

// S19
TEST(TypedValue, NumbersCompareBySize) {
    expect_ascending(type(TypeKind::integer_type), {"-2147483648", "-5", "0", "9", "10", "100"});
    expect_equal(type(TypeKind::long_type), "007", "7");
    expect_none(type(TypeKind::integer_type), {"", "x", "5x", " 5", "5 ", "1.0", "2147483648"});
    expect_none(type(TypeKind::byte_type), {"128", "-129"});
    expect_none(type(TypeKind::short_type), {"32768"});
    expect_none(type(TypeKind::long_type), {"9223372036854775808"});
    expect_ascending(type(TypeKind::double_type),
                     {"-Infinity", "-1.5", "0.0", "1.0E-3", "2", "1.0E10", "Infinity", "NaN"});
    expect_equal(type(TypeKind::double_type), "-0.0", "0");
    expect_equal(type(TypeKind::float_type), "0.1", "0.10000000149011612");
    expect_none(type(TypeKind::double_type), {"", "1.0f", "0x10", "1,5"});
}

// S19
TEST(TypedValue, DecimalsCompareExactly) {
    expect_ascending(decimal(38, 10), {"-100", "-99.5", "-0.001", "0", "0.0000001", "0.1", "0.12",
                                       "0.2", "1", "9.99", "10", "1234567890123456789012345678"});
    expect_equal(decimal(10, 7), "1E-7", "0.0000001");
    expect_equal(decimal(10, 2), "-0.00", "0");
    expect_equal(decimal(10, 2), "12.50", "+012.5");
    expect_equal(decimal(10, 2), "1.2E+3", "1200");
    expect_none(decimal(5, 2), {"", ".", "-", "1000", "1e", "1e99999", "1.2.3", "12a"});
}

// S19
TEST(TypedValue, TimesCompareByTimeInUtc) {
    expect_ascending(type(TypeKind::date_type),
                     {"0001-01-01", "1969-12-31", "1970-1-1", "2026-01-31", "2026-02-01"});
    expect_none(type(TypeKind::date_type),
                {"", "2026", "2026-02-30", "2026-13-01", "2026-01-01 00:00:00", "soon"});
    const DataType zoned = type(TypeKind::timestamp_type);
    expect_equal(zoned, "2021-09-08 11:11:11", "2021-09-08T11:11:11.000000Z");
    expect_equal(zoned, "2021-09-08T13:11:11+02:00", "2021-09-08 11:11:11");
    expect_equal(zoned, "2021-09-08", "2021-09-08 00:00:00");
    expect_ascending(zoned, {"1969-12-31 23:59:59.9", "1970-01-01", "2021-09-08 11:11:11",
                             "2021-09-08 11:11:11.000001", "2021-09-08T11:11:12Z"});
    expect_none(zoned, {"", "2021-09-08 24:00:00", "2021-09-08 11:60:00", "2021-09-08 11:11",
                        "2021-09-08 11:11:11.", "2021-09-08 11:11:11 Europe/Berlin"});
    expect_none(type(TypeKind::timestamp_ntz_type), {"2021-09-08T11:11:11Z"});
}

// S19
TEST(TypedValue, TextsCompareByTheirBytes) {
    expect_ascending(type(TypeKind::string_type),
                     {"", "A", "Z", "a", "aa", "z", "ä", "\U0001F600"});
    expect_ascending(type(TypeKind::boolean_type), {"false", "TRUE"});
    expect_none(type(TypeKind::boolean_type), {"", "1", "yes"});
}

TEST(TypedValue, NestedTypesHaveNoValues) {
    for (const TypeKind kind : {TypeKind::struct_type, TypeKind::array_type, TypeKind::map_type,
                                TypeKind::void_type, TypeKind::variant_type})
        EXPECT_FALSE(TypedValue::parse(type(kind), "1"));
}

// S19
TEST(TypedValue, LikeSeesOneTextForEachValue) {
    const auto text = [](TypeKind kind, std::string_view from) {
        return TypedValue::parse(type(kind), from).value().text();
    };
    EXPECT_EQ(text(TypeKind::date_type, "2026-1-5"), "2026-01-05");
    EXPECT_EQ(text(TypeKind::timestamp_type, "2021-09-08T13:11:11.250+02:00"),
              "2021-09-08 11:11:11.25");
    EXPECT_EQ(text(TypeKind::timestamp_type, "1969-12-31T23:59:59Z"), "1969-12-31 23:59:59");
    EXPECT_EQ(text(TypeKind::integer_type, "007"), "7");
    EXPECT_EQ(text(TypeKind::boolean_type, "TRUE"), "true");
    EXPECT_EQ(text(TypeKind::string_type, " a "), " a ");
}

}  // namespace
}  // namespace sluice::delta
