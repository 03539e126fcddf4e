#include "cli/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kShares = "GET /api/2.1/unity-catalog/shares?max_results=1000";
constexpr const char* kTwoShares =
    R"({"shares":[{"name":"sales","comment":"a, \"b\"","owner":"ann","created_at":1795478400000},)"
    R"({"name":"ops","owner":"bob","created_at":1795478460000,"extra":{"n":1}}]})";

/// What `share list` with these options prints.
std::string listed(std::vector<std::string> options, bool terminal = false) {
    FakeWorld world;
    world.terminal = terminal;
    world.answer(kShares, 200, kTwoShares);
    options.insert(options.begin(), {"share", "list"});
    EXPECT_EQ(world.run(options), 0) << world.err();
    return world.out();
}

// K5 K45
TEST(OutputTest, ATableOnATerminalElseJson) {
    EXPECT_EQ(listed({}, true),
              "NAME   COMMENT  OWNER  CREATED\n"
              "sales  a, \"b\"   ann    2026-11-24 00:00 UTC\n"
              "ops             bob    2026-11-24 00:01 UTC\n");
    EXPECT_EQ(listed({}),
              "[\n"
              "  {\n"
              "    \"name\": \"sales\",\n"
              "    \"comment\": \"a, \\\"b\\\"\",\n"
              "    \"owner\": \"ann\",\n"
              "    \"created_at\": 1795478400000\n"
              "  },\n"
              "  {\n"
              "    \"name\": \"ops\",\n"
              "    \"owner\": \"bob\",\n"
              "    \"created_at\": 1795478460000,\n"
              "    \"extra\": {\n"
              "      \"n\": 1\n"
              "    }\n"
              "  }\n"
              "]\n");
}

// K45
TEST(OutputTest, EachFormatHasItsForm) {
    EXPECT_EQ(listed({"-o", "ndjson"}),
              R"({"name":"sales","comment":"a, \"b\"","owner":"ann","created_at":1795478400000})"
              "\n"
              R"({"name":"ops","owner":"bob","created_at":1795478460000,"extra":{"n":1}})"
              "\n");
    EXPECT_EQ(listed({"-o", "yaml"}),
              "-\n"
              "  name: sales\n"
              "  comment: \"a, \\\"b\\\"\"\n"
              "  owner: ann\n"
              "  created_at: 1795478400000\n"
              "-\n"
              "  name: ops\n"
              "  owner: bob\n"
              "  created_at: 1795478460000\n"
              "  extra:\n"
              "    \"n\": 1\n");
    EXPECT_EQ(listed({"-o", "csv"}),
              "name,comment,owner,created_at,updated_at,objects\r\n"
              "sales,\"a, \"\"b\"\"\",ann,1795478400000,,\r\n"
              "ops,,bob,1795478460000,,\r\n");
    EXPECT_EQ(listed({"-o", "name"}), "sales\nops\n");
    EXPECT_THAT(listed({"-o", "wide"}), HasSubstr("UPDATED"));
}

// K45
TEST(OutputTest, ColumnsChooseFieldsInEveryFormat) {
    EXPECT_EQ(listed({"-o", "table", "--columns", "owner,NAME"}),
              "OWNER  NAME\nann    sales\nbob    ops\n");
    EXPECT_EQ(listed({"-o", "csv", "--columns", "owner,extra.n", "--no-headers"}),
              "ann,\r\nbob,1\r\n");
    EXPECT_EQ(listed({"-o", "ndjson", "--columns", "owner,extra.n"}),
              "{\"owner\":\"ann\"}\n{\"owner\":\"bob\",\"extra.n\":1}\n");
}

TEST(OutputTest, AnEmptyListIsAnEmptyListAndAHint) {
    FakeWorld world;
    world.answer(kShares, 200, "{}");
    EXPECT_EQ(world.run({"share", "list"}), 0);
    EXPECT_EQ(world.out(), "[]\n");
    EXPECT_THAT(world.err(), HasSubstr("next: sluice share create"));
}

TEST(OutputTest, AnUnknownFormatIsAUsageError) {
    FakeWorld world;
    EXPECT_EQ(world.run({"share", "list", "-o", "xml"}), 2);
    EXPECT_THAT(world.err(), HasSubstr("table, wide, json, ndjson, yaml, csv, name"));
    EXPECT_TRUE(world.requests.empty());
}

TEST(OutputTest, EscapeSequencesInDataStayHarmlessInTables) {
    FakeWorld world;
    world.terminal = true;
    world.answer(kShares, 200, R"({"shares":[{"name":"a","comment":"\u001b[2J\u009b2J"}]})");
    EXPECT_EQ(world.run({"share", "list"}), 0);
    EXPECT_THAT(world.out(), Not(HasSubstr("\x1b")));
    EXPECT_THAT(world.out(), Not(HasSubstr("\xc2\x9b")));
}

TEST(OutputTest, AnObjectIsLinesAndTables) {
    FakeWorld world;
    world.terminal = true;
    world.answer("GET /api/2.1/unity-catalog/recipients/acme", 200,
                 R"({"name":"acme","activated":true,"comment":"","tokens":[)"
                 R"({"id":"t1","created_at":1795478400000,"expiration_time":1797984000000}],)"
                 R"("ip_access_list":{"allowed_ip_addresses":["10.0.0.0/8","::1"]},)"
                 R"("properties_kvpairs":{"properties":{"a.b":"1","c":"2"}}})");
    EXPECT_EQ(world.run({"recipient", "get", "acme"}), 0);
    EXPECT_EQ(world.out(),
              "NAME             acme\n"
              "ACTIVATED        true\n"
              "TOKEN EXPIRES    2026-12-23 00:00 UTC (in 29d)\n"
              "FROM             10.0.0.0/8, ::1\n"
              "PROPERTIES       a.b=1, c=2\n"
              "\n"
              "Tokens\n"
              "ID  CREATED               EXPIRES\n"
              "t1  2026-11-24 00:00 UTC  2026-12-23 00:00 UTC (in 29d)\n");
}

// K8
TEST(OutputTest, SecretsOfAnAnswerAreMaskedInEveryFormat) {
    for (const char* format : {"json", "ndjson", "yaml", "csv", "table", "wide"}) {
        FakeWorld world;
        world.answer("GET /api/2.1/unity-catalog/shares/s?include_shared_data=true", 200,
                     R"({"name":"s","token":"LEAK","x":{"secret_access_key":"LEAK"},)"
                     R"("y":[{"bearer_token":"LEAK"}]})");
        EXPECT_EQ(world.run({"share", "get", "s", "-o", format}), 0);
        EXPECT_THAT(world.out(), Not(HasSubstr("LEAK"))) << format;
        FakeWorld chosen;
        chosen.answer("GET /api/2.1/unity-catalog/shares/s?include_shared_data=true", 200,
                      R"({"name":"s","x":{"secret_access_key":"LEAK"}})");
        EXPECT_EQ(chosen.run(
                      {"share", "get", "s", "-o", format, "--columns", "name,x.secret_access_key"}),
                  0);
        EXPECT_THAT(chosen.out(), Not(HasSubstr("LEAK"))) << format;
    }
}

TEST(OutputTest, YamlQuotesWhatItWouldReadAsSomethingElse) {
    const auto document = json::Document::parse(
        R"({"a":"true","b":"12","c":"","d":"x: y","e":"- z","f":"No","g":null,"h":[],"i":{},)"
        R"("1":"plain-text","j":["x",["y"]],"k":"2026-01-01"})");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(to_yaml(document->root(), false),
              "a: \"true\"\nb: \"12\"\nc: \"\"\nd: \"x: y\"\ne: \"- z\"\nf: \"No\"\ng: null\n"
              "h: []\ni: {}\n\"1\": plain-text\nj:\n  - x\n  -\n    - \"y\"\nk: \"2026-01-01\"\n");
}

}  // namespace
}  // namespace sluice::cli
