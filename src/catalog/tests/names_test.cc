#include "catalog/names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::catalog {
namespace {

std::string repeated(std::string_view piece, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += piece;
    return text;
}

TEST(Names, GoodNamesPass) {  // A7 P30
    const std::vector<std::string> names = {
        "a",
        "Partner_Share-1",
        "größe",
        "日本",
        "a:b+c@d",
        "(x)",
        "50%",
        "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE",  // Persian, with a zero-width non-joiner
        repeated("x", 255),
        repeated("ü", 255),
        repeated("😀", 255),
    };
    for (const std::string& name : names) EXPECT_TRUE(check_name(name)) << name;
}

TEST(Names, BadNamesAreRefusedWithTheTextOfTheContract) {  // A7 P30 R10 R32
    using namespace std::string_literals;
    const std::vector<std::string> names = {
        "",
        "a b",
        "a.b",
        "a/b",
        "a\tb",
        "a\nb",
        "a\0b"s,
        "a\x7f",
        "a*",
        "a?",
        "$a",
        "a\\b",
        "it's",
        "\"a\"",
        "`a`",
        "a\xC2\xA0",            // no-break space
        "a\xC2\x85",            // next line
        "a\xE2\x80\xA8",        // line separator
        "a\xE3\x80\x80",        // ideographic space
        "a\xE2\x80\xAE",        // right-to-left override
        "a\xE2\x81\xA6",        // left-to-right isolate
        "a\xE2\x80\x8B",        // zero-width space
        "a\xC2\xAD",            // soft hyphen
        "a\xEF\xBB\xBF",        // byte order mark
        "gro\xCC\x88\xC3\x9F",  // not NFC
        "a\xFF",                // not UTF-8
        "a\xC3",                // cut
        "\xC0\xAE",             // overlong full stop
        repeated("x", 256),
        repeated("ü", 256),
    };
    for (const std::string& name : names) {
        const Result<void> checked = check_name(name);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().condition(), Condition::INVALID_PARAMETER_VALUE);
        EXPECT_NE(checked.error().message().find(
                      "' is not a valid name. Valid names cannot contain spaces, periods, forward "
                      "slashes, or control characters."),
                  std::string::npos);
    }
    EXPECT_EQ(check_name("my share").error().message(),
              "'my share' is not a valid name. Valid names cannot contain spaces, periods, forward "
              "slashes, or control characters.");
}

TEST(Names, MessageDoesNotRepeatAHugeName) {
    const std::string message = check_name(repeated("ü", 1'000'000)).error().message();
    EXPECT_LT(message.size(), 500U);
    EXPECT_NE(message.find("ü…'"), std::string::npos) << message;
}

TEST(Names, FullTableNameIsTakenApart) {  // A36
    const auto name = parse_table_name("Main.sales.Orders-2026");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->catalog_name, "Main");
    EXPECT_EQ(name->schema_name, "sales");
    EXPECT_EQ(name->table_name, "Orders-2026");
    EXPECT_EQ(name->full(), "Main.sales.Orders-2026");
}

TEST(Names, TableNameWithOtherPartsNamesTheFormItShouldHave) {  // A36
    for (const std::string_view text : {"orders", "sales.orders", "a.b.c.d", ""}) {
        const auto name = parse_table_name(text);
        ASSERT_FALSE(name) << text;
        EXPECT_EQ(name.error().condition(), Condition::INVALID_PARAMETER_VALUE);
        EXPECT_EQ(name.error().message(),
                  "'" + std::string(text) +
                      "' is not a full table name. It should have the form catalog.schema.table.");
    }
    for (const std::string_view text : {"a..c", ".b.c", "a.b.", "a.b.c d"}) {
        EXPECT_FALSE(parse_table_name(text)) << text;
    }
}

TEST(Names, SchemaNameHasTwoParts) {  // A36
    const auto name = parse_schema_name("main.sales");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->full(), "main.sales");
    EXPECT_EQ(parse_schema_name("main").error().message(),
              "'main' is not a full schema name. It should have the form catalog.schema.");
    EXPECT_FALSE(parse_schema_name("a.b.c"));
    EXPECT_FALSE(parse_schema_name("a."));
}

TEST(Names, AliasHasTwoPartsOfWordCharacters) {  // A42
    const auto alias = parse_shared_as("Public_1.Orders2");
    ASSERT_TRUE(alias);
    EXPECT_EQ(alias->schema_name, "Public_1");
    EXPECT_EQ(alias->full(), "Public_1.Orders2");
    for (const std::string_view text :
         {"", ".", "a", "a.", ".b", "a.b.c", "a-b.c", "a.b c", "ä.b", "a.$"}) {
        const auto bad = parse_shared_as(text);
        ASSERT_FALSE(bad) << text;
        EXPECT_EQ(bad.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    }
    EXPECT_TRUE(parse_shared_as(repeated("a", 255) + ".b"));
    EXPECT_FALSE(parse_shared_as(repeated("a", 256) + ".b"));
}

TEST(Names, DefaultAliasReplacesEachOtherCharacterByOneUnderscore) {  // A42
    EXPECT_EQ(default_alias("sales", "orders").full(), "sales.orders");
    EXPECT_EQ(default_alias("eu-west", "größe 2").full(), "eu_west.gr__e_2");
    EXPECT_EQ(default_alias("😀", "a:b").full(), "_.a_b");
    EXPECT_TRUE(parse_shared_as(default_alias("eu-west", "größe").full()));
}

// A111
TEST(Names, AnObjectsNameHasThreePartsAndTheErrorSaysOfWhat) {
    EXPECT_EQ(parse_object_name("a.b.c", "volume")->full(), "a.b.c");
    EXPECT_NE(parse_object_name("a.b", "volume").error().message().find("catalog.schema.volume"),
              std::string::npos);
}

}  // namespace
}  // namespace sluice::catalog
