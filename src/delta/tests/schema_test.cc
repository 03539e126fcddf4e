#include "delta/schema.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::delta {
namespace {

std::string schema_of(const std::string& fields) {
    return "{\"type\":\"struct\",\"fields\":[" + fields + "]}";
}

std::string field_of(const std::string& type) {
    return "{\"name\":\"c\",\"type\":" + type + ",\"nullable\":true,\"metadata\":{}}";
}

struct TypeCase {
    const char* log;
    const char* text;
    const char* name;
};

class SchemaType : public ::testing::TestWithParam<TypeCase> {};

TEST_P(SchemaType, HasSparksTextAndTheCatalogsName) {
    const auto schema = Schema::parse(schema_of(field_of(GetParam().log)));
    ASSERT_TRUE(schema.has_value()) << schema.error().message();
    const Column column = schema->columns({}).front();
    EXPECT_EQ(column.type_text, GetParam().text);
    EXPECT_EQ(column.type_name, GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(
    All, SchemaType,
    ::testing::Values(
        TypeCase{"\"string\"", "string", "STRING"}, TypeCase{"\"long\"", "bigint", "LONG"},
        TypeCase{"\"integer\"", "int", "INT"}, TypeCase{"\"short\"", "smallint", "SHORT"},
        TypeCase{"\"byte\"", "tinyint", "BYTE"}, TypeCase{"\"float\"", "float", "FLOAT"},
        TypeCase{"\"double\"", "double", "DOUBLE"}, TypeCase{"\"boolean\"", "boolean", "BOOLEAN"},
        TypeCase{"\"binary\"", "binary", "BINARY"}, TypeCase{"\"date\"", "date", "DATE"},
        TypeCase{"\"timestamp\"", "timestamp", "TIMESTAMP"},
        TypeCase{"\"timestamp_ntz\"", "timestamp_ntz", "TIMESTAMP_NTZ"},
        TypeCase{"\"decimal(10,2)\"", "decimal(10,2)", "DECIMAL"},
        TypeCase{"\"decimal(38, 0)\"", "decimal(38,0)", "DECIMAL"},
        TypeCase{"\"decimal\"", "decimal(10,0)", "DECIMAL"},
        TypeCase{"\"variant\"", "variant", "VARIANT"}, TypeCase{"\"void\"", "void", "NULL"},
        TypeCase{"\"interval year to month\"", "interval year to month", "INTERVAL"},
        TypeCase{"{\"type\":\"array\",\"elementType\":\"long\",\"containsNull\":true}",
                 "array<bigint>", "ARRAY"},
        TypeCase{"{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":\"date\","
                 "\"valueContainsNull\":true}",
                 "map<string,date>", "MAP"},
        TypeCase{"{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"integer\","
                 "\"nullable\":true,\"metadata\":{}},{\"name\":\"b\",\"type\":\"string\","
                 "\"nullable\":true,\"metadata\":{}}]}",
                 "struct<a:int,b:string>", "STRUCT"}));

struct BadSchema {
    const char* what;
    std::string text;
    Condition condition;
};

class DamagedSchema : public ::testing::TestWithParam<BadSchema> {};

// R80
TEST_P(DamagedSchema, IsRefused) {
    const auto schema = Schema::parse(GetParam().text);
    ASSERT_FALSE(schema.has_value()) << GetParam().what;
    EXPECT_EQ(schema.error().condition(), GetParam().condition) << GetParam().what;
}

std::string many_fields(int count) {
    std::string fields = field_of("\"long\"");
    for (int i = 1; i < count; ++i) fields += "," + field_of("\"long\"");
    return schema_of(fields);
}

std::string deep_type(int depth) {
    std::string type = "\"long\"";
    for (int i = 0; i < depth; ++i) {
        type = "{\"type\":\"array\",\"elementType\":" + type + ",\"containsNull\":true}";
    }
    return schema_of(field_of(type));
}

INSTANTIATE_TEST_SUITE_P(
    All, DamagedSchema,
    ::testing::Values(
        BadSchema{"cut", "{\"type\":\"struct\",\"fie", Condition::TABLE_LOG_CORRUPT},
        BadSchema{"no struct", "\"long\"", Condition::TABLE_LOG_CORRUPT},
        BadSchema{"no fields", "{\"type\":\"struct\"}", Condition::TABLE_LOG_CORRUPT},
        BadSchema{"no name", schema_of("{\"type\":\"long\"}"), Condition::TABLE_LOG_CORRUPT},
        BadSchema{"no type", schema_of("{\"name\":\"a\"}"), Condition::TABLE_LOG_CORRUPT},
        BadSchema{"array without element", schema_of(field_of("{\"type\":\"array\"}")),
                  Condition::TABLE_LOG_CORRUPT},
        BadSchema{"type is a number", schema_of(field_of("7")), Condition::TABLE_LOG_CORRUPT},
        BadSchema{"unknown type", schema_of(field_of("\"hologram\"")),
                  Condition::UNSUPPORTED_TABLE_FEATURE},
        BadSchema{"user type", schema_of(field_of("{\"type\":\"udt\",\"class\":\"X\"}")),
                  Condition::UNSUPPORTED_TABLE_FEATURE},
        BadSchema{"decimal too wide", schema_of(field_of("\"decimal(39,2)\"")),
                  Condition::UNSUPPORTED_TABLE_FEATURE},
        BadSchema{"decimal scale", schema_of(field_of("\"decimal(3,4)\"")),
                  Condition::UNSUPPORTED_TABLE_FEATURE},
        BadSchema{"decimal broken", schema_of(field_of("\"decimal(3\"")),
                  Condition::UNSUPPORTED_TABLE_FEATURE},
        BadSchema{"too deep", deep_type(10'000), Condition::TABLE_LOG_CORRUPT},
        BadSchema{"too many columns", many_fields(10'001), Condition::UNSUPPORTED_TABLE_FEATURE}));

TEST(Schema, AnUnknownTypeIsNamed) {
    const auto schema = Schema::parse(schema_of(field_of("\"hologram\"")));
    EXPECT_NE(schema.error().message().find("hologram"), std::string::npos);
}

// P66 P62
TEST(Schema, ParquetFormatKeepsOnlyCommentsOfTopLevelMetadata) {
    const std::string nested =
        "{\"type\":\"struct\",\"fields\":[{\"name\":\"i\",\"type\":\"long\",\"nullable\":false,"
        "\"metadata\":{\"k\":\"v\"}}]}";
    const auto schema = Schema::parse(
        schema_of("{\"name\":\"a\",\"type\":\"long\",\"nullable\":false,\"metadata\":"
                  "{\"delta.identity.start\":1,\"comment\":\"what it is\",\"x\":{\"y\":1}}},"
                  "{\"name\":\"b\",\"type\":" +
                  nested + ",\"nullable\":true,\"metadata\":{}}"));
    ASSERT_TRUE(schema.has_value());
    const std::string expected = schema_of(
        "{\"name\":\"a\",\"type\":\"long\",\"nullable\":false,\"metadata\":"
        "{\"comment\":\"what it is\"}},{\"name\":\"b\",\"type\":" +
        nested + ",\"nullable\":true,\"metadata\":{}}");
    EXPECT_EQ(schema->parquet_schema_string(), expected);
    EXPECT_EQ(schema->parquet_schema_string(), expected);
}

// A101 W8
TEST(Schema, ColumnsCarryTheWholeFieldAndThePartitionIndex) {
    const std::string field =
        "{\"name\":\"d\",\"type\":\"date\",\"nullable\":true,\"metadata\":{\"comment\":\"day\"}}";
    const auto schema = Schema::parse(schema_of(field_of("\"long\"") + "," + field));
    const auto columns = schema->columns({"d"});
    ASSERT_EQ(columns.size(), 2U);
    EXPECT_EQ(columns[0].partition_index, -1);
    EXPECT_EQ(columns[1].partition_index, 0);
    EXPECT_EQ(columns[1].position, 1);
    EXPECT_EQ(columns[1].type_json, field);
    EXPECT_EQ(columns[1].comment, "day");
}

// P38
TEST(Schema, TypesAndChangesAreFoundAtAnyDepth) {
    const auto schema = Schema::parse(schema_of(field_of(
        "{\"type\":\"array\",\"elementType\":{\"type\":\"struct\",\"fields\":[{\"name\":\"t\","
        "\"type\":\"timestamp_ntz\",\"nullable\":true,\"metadata\":{\"delta.typeChanges\":[]}}]},"
        "\"containsNull\":true}")));
    ASSERT_TRUE(schema.has_value());
    EXPECT_TRUE(schema->uses(TypeKind::timestamp_ntz_type));
    EXPECT_FALSE(schema->uses(TypeKind::variant_type));
    EXPECT_TRUE(schema->has_type_changes());
}

}  // namespace
}  // namespace sluice::delta
