#include "engine/parquet_footer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/limits.h"

namespace sluice::engine {
namespace {

using testing::HasSubstr;

// The smallest writer of Thrift's compact protocol that can make hostile footers.
std::string varint(std::uint64_t value) {
    std::string out;
    while (value >= 0x80) {
        out += static_cast<char>((value & 0x7f) | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
    return out;
}
std::string number(std::int64_t value) {
    return varint((static_cast<std::uint64_t>(value) << 1) ^
                  static_cast<std::uint64_t>(value >> 63));
}
std::string field(int delta, int type) { return {static_cast<char>((delta << 4) | type)}; }
std::string list(std::uint64_t count, int type) {
    return static_cast<char>(0xf0 | type) + varint(count);
}
std::string element(std::string_view name, int children, int type = 1) {
    std::string out = field(1, 5) + number(type) + field(3, 8) + varint(name.size());
    out += name;
    return out + field(1, 5) + number(children) + '\0';
}

constexpr int kI64 = 6;
constexpr int kList = 9;
constexpr int kStruct = 12;
const std::string kEnd(1, '\0');

std::string schema(const std::vector<std::string>& elements) {
    std::string out = field(2, kList) + list(elements.size(), kStruct);
    for (const std::string& e : elements) out += e;
    return out;
}

Result<FooterFacts> inspect(const std::string& footer, std::int64_t length = -1) {
    std::string file = "PAR1" + footer;
    const auto claimed =
        static_cast<std::uint32_t>(length < 0 ? static_cast<std::int64_t>(footer.size()) : length);
    for (int shift = 0; shift < 32; shift += 8) file += static_cast<char>(claimed >> shift);
    file += "PAR1";
    const int descriptor = ::memfd_create("footer", MFD_CLOEXEC);
    EXPECT_EQ(::write(descriptor, file.data(), file.size()), static_cast<ssize_t>(file.size()));
    Result<FooterFacts> facts = inspect_footer(descriptor, static_cast<std::int64_t>(file.size()));
    ::close(descriptor);
    return facts;
}

TEST(ParquetFooterTest, RowsAndInt96ColumnsAreFound) {
    const Result<FooterFacts> facts =
        inspect(schema({element("root", 2), element("add", 2), element("ts", 0, 3),
                        element("path", 0), element("other", 0, 3)}) +
                field(1, kI64) + number(42) + kEnd);
    ASSERT_TRUE(facts) << facts.error().detail();
    EXPECT_EQ(facts->rows, 42);
    EXPECT_THAT(facts->int96_columns, testing::ElementsAre("add.ts", "other"));
}

struct Hostile {
    const char* name;
    std::string footer;
    const char* reason;
};

std::string row_group(const std::string& columns, std::int64_t rows) {
    return field(4, kList) + list(1, kStruct) + field(1, kList) + columns + field(2, kI64) +
           number(rows) + kEnd;
}

std::string deep(int levels) {
    std::string out;
    for (int i = 0; i < levels; ++i) out += field(1, kStruct);
    return out;
}

std::vector<Hostile> hostile_footers() {
    const std::string column = field(3, kStruct) + field(5, kI64) + number(1LL << 40) + kEnd + kEnd;
    std::vector<std::string> chain;
    for (int i = 0; i < 100; ++i) chain.push_back(element("x", 1));
    return {
        {"huge list", field(2, kList) + list(1ULL << 31, kStruct), "longer than the footer"},
        {"huge text", field(6, 8) + varint(1ULL << 62), "longer than the footer"},
        {"endless integer", field(1, 5) + std::string(20, '\xff'), "too long"},
        {"deep structs", deep(10'000), "too deep"},
        {"deep lists", field(9, kList) + std::string(10'000, '\x19'), "too deep"},
        {"a map", field(9, 11) + kEnd, "map"},
        {"unknown type", field(1, 14), "field type"},
        {"no end", field(1, 5) + number(1), "too early"},
        {"deep schema", schema(chain) + kEnd, "too deep"},
        {"schema that is no tree", schema({element("root", 0), element("x", 0)}) + kEnd, "tree"},
        {"negative children", schema({element("root", 1), element("x", -1)}) + kEnd, "tree"},
        {"many rows", field(3, kI64) + number(kCheckpointRowsMax + 1) + kEnd, "rows"},
        {"negative rows", field(3, kI64) + number(-1) + kEnd, "rows"},
        {"many rows in a group", row_group(list(0, kStruct), 1LL << 60) + kEnd, "rows"},
        {"many values", row_group(list(1, kStruct) + column, 1) + kEnd, "values"},
        {"column elsewhere",
         row_group(list(1, kStruct) + field(1, 8) + varint(1) + "x" + kEnd, 1) + kEnd,
         "another file"},
    };
}

// R34
TEST(ParquetFooterTest, HostileFootersAreRefused) {
    for (const Hostile& hostile : hostile_footers()) {
        const Result<FooterFacts> facts = inspect(hostile.footer);
        ASSERT_FALSE(facts) << hostile.name;
        EXPECT_EQ(facts.error().condition(), Condition::TABLE_LOG_CORRUPT) << hostile.name;
        EXPECT_THAT(facts.error().detail(), HasSubstr(hostile.reason)) << hostile.name;
    }
}

// R34
TEST(ParquetFooterTest, ListElementsShareOneBudget) {
    const auto half = static_cast<std::size_t>(kFooterElementsMax) / 2 + 1;
    const std::string numbers = list(half, 3) + std::string(half, '\1');
    const Result<FooterFacts> one = inspect(field(9, kList) + numbers + kEnd);
    EXPECT_TRUE(one);
    const Result<FooterFacts> two =
        inspect(field(9, kList) + numbers + field(1, kList) + numbers + kEnd);
    ASSERT_FALSE(two);
    EXPECT_THAT(two.error().detail(), HasSubstr("elements"));
}

TEST(ParquetFooterTest, ALengthBeyondTheFileIsRefused) {
    EXPECT_FALSE(inspect(kEnd, 1'000));
    EXPECT_FALSE(inspect(kEnd, 0xffffffffLL));
    EXPECT_TRUE(inspect(kEnd));
}

}  // namespace
}  // namespace sluice::engine
