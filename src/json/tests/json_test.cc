#include "json/json.h"

#include <gtest/gtest.h>

namespace sluice::json {
namespace {

Document parse(std::string_view text) {
    auto document = Document::parse(text);
    EXPECT_TRUE(document.has_value()) << text;
    return std::move(document).value();
}

// P4
TEST(View, NullEqualsAbsentAndEitherSpellingIsRead) {
    const Document document = parse(R"({"idempotency_key":"k","version":null,"limitHint":"3"})");
    const View root = document.root();
    EXPECT_EQ(**root.string({"idempotencyKey", "idempotency_key"}), "k");
    EXPECT_FALSE(root.integer({"version"})->has_value());
    EXPECT_EQ(**root.integer({"limitHint"}), 3);
    EXPECT_TRUE(root.has_key("version"));
    EXPECT_FALSE(root.has_key("other"));
}

// P89
TEST(View, ErrorsNameThePath) {
    const Document document = parse(R"({"updates":[{"data_object":{"name":7}}],"n":1.5})");
    const auto updates = document.root().array({"updates"});
    const auto object = (**updates)[0].object({"data_object"});
    const auto name = (**object).string({"name"});
    ASSERT_FALSE(name.has_value());
    EXPECT_EQ(name.error().condition(), Condition::MALFORMED_REQUEST);
    EXPECT_EQ(name.error().message(), "'updates[0].data_object.name' must be a string");
    EXPECT_EQ(document.root().integer({"n"}).error().message(), "'n' must be an integer");
}

// A23
TEST(View, MissingFieldsSayWhichRequestNeedsThem) {
    const Document document = parse(R"({"name":""})");
    EXPECT_EQ(document.root().required_string("CreateShare", "name").error().message(),
              "CreateShare Missing required field: name");
}

// R34 P9
TEST(Document, RefusesWhatIsNotExactlyOneValue) {
    for (const char* bad :
         {"", "   ", "{", "{}x", "{} {}", "{\"a\":}", "nul", "\"\xff\"", "[1,]", "'a'"}) {
        const auto document = Document::parse(bad);
        ASSERT_FALSE(document.has_value()) << bad;
        EXPECT_EQ(document.error().condition(), Condition::MALFORMED_REQUEST) << bad;
    }
    EXPECT_TRUE(Document::parse(" {\"a\":1} \n").has_value());
}

// R34
TEST(Document, DepthHasALimit) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(Document::parse(nested(64)).has_value());
    EXPECT_FALSE(Document::parse(nested(65)).has_value());
    EXPECT_FALSE(Document::parse(std::string(1'000'000, '[')).has_value());
}

// A166
TEST(View, LargeIntegersKeepEveryDigit) {
    const Document document = parse(R"({"a":9007199254740993,"b":"9223372036854775807"})");
    EXPECT_EQ(**document.root().integer({"a"}), 9007199254740993);
    EXPECT_EQ(**document.root().integer({"b"}), INT64_MAX);
}

}  // namespace
}  // namespace sluice::json
