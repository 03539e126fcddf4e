#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* kPost = "POST /api/2.0/sql/statements";

constexpr const char* kNothing =
    R"({"statement_id":"1","status":{"state":"SUCCEEDED"},"manifest":{"format":"JSON_ARRAY",)"
    R"("schema":{"column_count":0},"total_chunk_count":0,"total_row_count":0,"truncated":false},)"
    R"("result":{}})";

constexpr const char* kRows =
    R"({"statement_id":"1","status":{"state":"SUCCEEDED"},"manifest":{"schema":{"column_count":3,)"
    R"("columns":[{"name":"name","type_name":"STRING"},{"name":"n.o","type_name":"LONG"},)"
    R"({"name":"ok","type_name":"BOOLEAN"}]}},"result":{"data_array":[["a","7","true"]],)"
    R"("next_chunk_internal_link":"/api/2.0/sql/statements/1/result/chunks/1?row_offset=1"},)"
    R"("notices":["Mind this."]})";

std::string failed(const std::string& message, const std::string& sqlstate) {
    return R"({"statement_id":"1","status":{"state":"FAILED","error":{"error_code":"BAD_REQUEST",)"
           R"("message":")" +
           message + R"("},"sql_state":")" + sqlstate + "\"}}";
}

std::string body_of(const std::string& request) { return request.substr(request.find(" {") + 1); }

TEST(SqlCommandTest, RowsOfAllChunksArePrinted) {
    const auto show = [](const std::string& format) {
        FakeWorld world;
        world.answer(kPost, 200, kRows);
        world.answer("GET /api/2.0/sql/statements/1/result/chunks/1?row_offset=1", 200,
                     R"({"data_array":[["b",null,"false"]]})");
        EXPECT_EQ(world.run({"sql", "-c", "SHOW SHARES", "-o", format}), 0) << world.err();
        EXPECT_EQ(world.err(), "notice: Mind this.\n");
        EXPECT_THAT(world.requests.front(), HasSubstr(R"("catalog":"main","schema":"default")"));
        return world.out();
    };
    EXPECT_EQ(
        show("ndjson"),
        "{\"name\":\"a\",\"n.o\":7,\"ok\":true}\n{\"name\":\"b\",\"n.o\":null,\"ok\":false}\n");
    EXPECT_EQ(show("csv"), "name,n.o,ok\r\na,7,true\r\nb,,false\r\n");
    EXPECT_EQ(show("table"), "name  n.o  ok\na     7    true\nb          false\n");
    EXPECT_EQ(show("name"), "a\nb\n");
}

// S8
TEST(SqlCommandTest, AScriptRunsStatementByStatement) {
    FakeWorld world;
    world.answer(kPost, 200, kNothing);
    world.typed = "CREATE SHARE a; -- one\n\nCREATE SHARE\n  b;";
    EXPECT_EQ(world.run({"sql"}), 0) << world.err();
    ASSERT_THAT(world.requests, SizeIs(2));
    EXPECT_THAT(world.requests[0], HasSubstr(R"("statement":"CREATE SHARE a")"));
    EXPECT_THAT(world.requests[1], HasSubstr(R"("statement":"CREATE SHARE\n  b")"));
    EXPECT_EQ(world.out(), "");
}

// S74 K48
TEST(SqlCommandTest, ErrorsNameTheirPlaceInTheScript) {
    FakeWorld world;
    world.answer(kPost, 200, kNothing);
    world.answer(kPost, 200,
                 failed("[PARSE_SYNTAX_ERROR] No. SQLSTATE: 42601 (line 1, pos 7)", "42601"));
    world.typed = "SHOW SHARES;\n  CREATE SHRE b;\nSHOW SHARES";
    EXPECT_EQ(world.run({"sql", "-f", "-"}), 2);
    EXPECT_THAT(world.err(), StartsWith("error: stdin:2:10: [PARSE_SYNTAX_ERROR] No."));
    EXPECT_THAT(world.requests, SizeIs(2));

    FakeWorld second_line;
    second_line.answer(kPost, 200, failed("[X] No. SQLSTATE: 42704 (line 2, pos 3)", "42704"));
    second_line.typed = "\n  DROP SHARE\n   b";
    EXPECT_EQ(second_line.run({"sql"}), 1);
    EXPECT_THAT(second_line.err(), StartsWith("error: stdin:3:4: [X] No."));

    FakeWorld at_once;
    at_once.answer(kPost, 200, failed("[X] No. SQLSTATE: 42704 (line 1, pos 7)", "42704"));
    EXPECT_EQ(at_once.run({"sql", "-c", "x"}), 1);
    EXPECT_THAT(at_once.err(), StartsWith("error: [X] No. SQLSTATE: 42704 (line 1, pos 7)"));
}

TEST(SqlCommandTest, AStatementThatRunsLongIsAskedForAgain) {
    FakeWorld world;
    world.answer(kPost, 200, R"({"statement_id":"1","status":{"state":"PENDING"}})");
    world.answer("GET /api/2.0/sql/statements/1", 200,
                 R"({"statement_id":"1","status":{"state":"RUNNING"}})");
    world.answer("GET /api/2.0/sql/statements/1", 200,
                 R"({"statement_id":"1","status":{"state":"CANCELED"}})");
    EXPECT_EQ(world.run({"sql", "-c", "x", "--timeout", "8s"}), 1);
    EXPECT_THAT(world.err(), HasSubstr("ended as CANCELED"));
    EXPECT_THAT(world.requests, SizeIs(3));
    EXPECT_THAT(world.requests.front(), HasSubstr(R"("wait_timeout":"0s")"));
}

// A132
TEST(SqlCommandTest, ValuesTravelBesideTheText) {
    FakeWorld world;
    world.answer(kPost, 200, kNothing);
    EXPECT_EQ(world.run({"sql", "-c", "SELECT :a", "--param", "a=x = 'y'", "--param",
                         "d:DATE=2026-01-01", "--catalog", "c", "--schema", "s"}),
              0);
    EXPECT_THAT(
        body_of(world.requests.front()),
        HasSubstr(R"("catalog":"c","schema":"s","parameters":[{"name":"a","value":"x = 'y'"},)"
                  R"({"name":"d","value":"2026-01-01","type":"DATE"}])"));
    for (const char* wrong : {"a", ":INT=1", "=1"}) {
        FakeWorld refusing;
        EXPECT_EQ(refusing.run({"sql", "-c", "x", "--param", wrong}), 2) << wrong;
        EXPECT_THAT(refusing.requests, IsEmpty());
    }
}

// S3
TEST(SqlCommandTest, UseHoldsForWhatFollows) {
    FakeWorld world;
    world.answer(kPost, 200, kNothing);
    EXPECT_EQ(world.run({"sql", "-c", "USE CATALOG sales; USE SCHEMA eu; SHOW TABLES; USE a.b; x"}),
              0);
    EXPECT_THAT(world.requests[1], HasSubstr(R"("catalog":"sales","schema":"default")"));
    EXPECT_THAT(world.requests[2], HasSubstr(R"("catalog":"sales","schema":"eu")"));
    EXPECT_THAT(world.requests[4], HasSubstr(R"("catalog":"a","schema":"b")"));
    FakeWorld refused;
    refused.answer(kPost, 200, failed("[X] no", "42704"));
    refused.terminal = true;
    refused.lines = {"USE CATALOG nope;", "x;"};
    EXPECT_EQ(refused.run({"sql"}), 0);
    EXPECT_THAT(refused.requests[1], HasSubstr(R"("catalog":"main")"));
}

TEST(SqlCommandTest, UsageMistakesAndFilesThatAreNotThere) {
    FakeWorld world;
    EXPECT_EQ(world.run({"sql", "-c", "x", "-f", "y"}), 2);
    EXPECT_EQ(world.run({"sql", "-f", "/nowhere/x.sql"}), 2);
    EXPECT_THAT(world.err(), HasSubstr("'/nowhere/x.sql' cannot be read"));
    EXPECT_EQ(world.run({"sql", "-c", "SELECT 'open"}), 2);
    EXPECT_THAT(world.requests, IsEmpty());
    FakeWorld denied;
    denied.answer(kPost, 401, error_body("UNAUTHENTICATED", "no"));
    EXPECT_EQ(denied.run({"sql", "-c", "x"}), 4);
}

// K53
TEST(SqlPromptTest, StatementsEndWithASemicolon) {
    FakeWorld world;
    world.terminal = true;
    world.variables["HOME"] = "/home/me";
    world.answer(kPost, 200, kNothing);
    world.lines = {
        "",    "SHOW",          "  SHARES;", "half a", "^C", "\\?", "DROP SHARE 'dshr_0123456789';",
        "\\q", "SHOW CATALOGS;"};
    EXPECT_EQ(world.run({"sql"}), 0) << world.err();
    ASSERT_THAT(world.requests, SizeIs(2));
    EXPECT_THAT(world.requests[0], HasSubstr(R"("statement":"SHOW\n  SHARES")"));
    EXPECT_THAT(world.prompts,
                ElementsAre("main.default> ", "main.default> ", "     -> ", "main.default> ",
                            "     -> ", "main.default> ", "main.default> ", "main.default> "));
    // What holds a token is not remembered.
    EXPECT_THAT(world.remembered, ElementsAre("SHOW\n  SHARES;"));
    EXPECT_EQ(world.history_file, "/home/me/.local/state/sluice/sql_history");
    EXPECT_THAT(world.err(), HasSubstr("\\q       leave"));
}

// K53
TEST(SqlPromptTest, AFailureIsToldAndThePromptGoesOn) {
    FakeWorld world;
    world.terminal = true;
    world.answer(kPost, 200, failed("[X] No. SQLSTATE: 42704 (line 1, pos 5)", "42704"));
    world.answer(kPost, 200, kNothing);
    world.lines = {"x; y;", "SHOW SHARES;"};
    EXPECT_EQ(world.run({"sql"}), 0);
    EXPECT_THAT(world.err(), HasSubstr("error: [X] No. SQLSTATE: 42704 (line 1, pos 5)\n"));
    // What stood behind it on the line did not run.
    EXPECT_THAT(world.requests, SizeIs(2));
}

// K53
TEST(SqlPromptTest, KeywordsAndNamesAreCompleted) {
    FakeWorld world;
    world.terminal = true;
    world.answer("GET /api/2.1/unity-catalog/shares", 200,
                 R"({"shares":[{"name":"sales"},{"name":"s-2"},{"name":"other"}]})");
    world.answer("GET /api/2.1/unity-catalog/shares?max_results=1000", 200,
                 R"({"shares":[{"name":"sales"},{"name":"s-2"},{"name":"other"}]})");
    world.lines = {"SHO", "^C", "DESCRIBE SHARE s", "^C", "DROP", "SHARE o"};
    EXPECT_EQ(world.run({"sql"}), 0);
    ASSERT_THAT(world.completions, SizeIs(6));
    EXPECT_THAT(world.completions[0].words, ElementsAre("SHOW"));
    EXPECT_EQ(world.completions[0].replace_from, 0U);
    EXPECT_THAT(world.completions[2].words, Contains("sales"));
    EXPECT_EQ(world.completions[2].replace_from, 15U);
    // The place is one of the line, not of what was typed before it.
    EXPECT_THAT(world.completions[5].words, Contains("other"));
    EXPECT_EQ(world.completions[5].replace_from, 6U);
}

// A44 S17
TEST(SqlCommandTest, PartitionsOfASharedTableAreWrittenInSql) {
    FakeWorld world;
    world.answer(kPost, 200, kNothing);
    world.answer("GET /api/2.1/unity-catalog/shares/eu?include_shared_data=true", 200,
                 R"({"name":"eu"})");
    EXPECT_EQ(world.run({"share", "add", "eu", "main.sales.orders", "--partition",
                         "region = 'EU', year >= 2024", "--partition", "region = 'UK' -- or",
                         "--as", "s.t", "--comment", "it's", "--start-version", "3"}),
              0)
        << world.err();
    EXPECT_THAT(world.requests.front(),
                HasSubstr(R"(ALTER SHARE eu ADD TABLE main.sales.orders COMMENT 'it\\'s' AS 's.t' )"
                          R"(PARTITION (region = 'EU', year >= 2024), (region = 'UK') )"));
    EXPECT_THAT(world.requests.front(), HasSubstr("WITHOUT HISTORY"));
    for (const char* wrong : {"region", "region = 'EU') COMMENT ('x'", "a = 1), (b = 2", ""}) {
        FakeWorld refused;
        EXPECT_EQ(refused.run({"share", "add", "eu", "main.sales.orders", "--partition", wrong}), 2)
            << wrong;
        EXPECT_THAT(refused.requests, IsEmpty());
    }
}

}  // namespace
}  // namespace sluice::cli
