// The statement API through its routes, with an engine that answers what each test says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/admin_client.h"
#include "api/testing/scripted_engine.h"
#include "base/encoding.h"
#include "sql/error_text.h"

namespace sluice::api {
namespace {

using governance::ResultTable;
using testing::AdminClient;
using testing::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::masked;
using ::testing::Not;
using ::testing::StartsWith;
using testing::text_member;

constexpr std::string_view kRoute = "/api/2.0/sql/statements";
constexpr std::int64_t kMiB = std::int64_t{1} << 20;

ResultTable numbers(int count) {
    ResultTable table{.columns = {{"n", "BIGINT"}, {"text", "STRING"}}, .rows = {}, .notices = {}};
    for (int i = 0; i < count; ++i) table.rows.push_back({std::to_string(i), std::nullopt});
    return table;
}

/// Rows of one MiB each.
ResultTable wide(int count) {
    ResultTable table{.columns = {{"text", "STRING"}}, .rows = {}, .notices = {}};
    for (int i = 0; i < count; ++i) table.rows.push_back({std::string(kMiB, 'x')});
    return table;
}

class StatementApi : public ::testing::Test {
protected:
    Answer execute(std::string_view statement, std::string_view more = "") {
        json::Writer body;
        body.begin_object().member("statement", statement).member("warehouse_id", "any");
        std::string text = body.end_object().take();
        if (!more.empty()) text.insert(text.size() - 1, "," + std::string(more));
        return client.post(kRoute, text);
    }
    Answer get(const std::string& id, std::string_view more = "") {
        return client.get(std::string(kRoute) + "/" + id + std::string(more));
    }
    Answer cancel(const std::string& id) {
        return client.post(std::string(kRoute) + "/" + id + "/cancel", "{}");
    }
    static std::string id_of(const Answer& answer) {
        return text_member(answer.body, "statement_id");
    }
    static std::string state_of(const Answer& answer) { return text_member(answer.body, "state"); }
    /// A statement that does not end by itself, of whoever asks.
    std::string hold() { return id_of(execute("SHOW CATALOGS", R"("wait_timeout":"0s")")); }
    /// The state once it is final. The clock stands still, so nothing else ends the wait.
    std::string final_state(const std::string& id) {
        for (;;) {
            const std::string state = state_of(get(id));
            if (state != "PENDING" && state != "RUNNING") return state;
            std::this_thread::yield();
        }
    }

    testing::ScriptedEngine engine;
    AdminClient client{engine.engine()};
};

// A121 A124 A126
TEST_F(StatementApi, RowsComeWithTheirDescription) {
    engine.put("SHOW SHARES",
               ResultTable{.columns = {{"name", "STRING"}, {"at", "TIMESTAMP"}},
                           .rows = {{"a \"b\"", "2026-11-22T03:00:00.000Z"}, {"c", std::nullopt}},
                           .notices = {}});
    const Answer answer = execute("SHOW SHARES -- all of them\n;");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(*answer.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(masked(answer.body),
              R"({"statement_id":"<uuid>","status":{"state":"SUCCEEDED"},"manifest":{)"
              R"("format":"JSON_ARRAY","schema":{"column_count":2,"columns":[)"
              R"({"name":"name","position":0,"type_name":"STRING","type_text":"STRING"},)"
              R"({"name":"at","position":1,"type_name":"TIMESTAMP","type_text":"TIMESTAMP"}]},)"
              R"("total_chunk_count":1,"total_row_count":2,)"
              R"("chunks":[{"chunk_index":0,"row_offset":0,"row_count":2}],"truncated":false},)"
              R"("result":{"chunk_index":0,"row_offset":0,"row_count":2,)"
              R"("data_array":[["a \"b\"","2026-11-22T03:00:00.000Z"],["c",null]]}})");
    EXPECT_EQ(get(id_of(answer)).body, answer.body);
    EXPECT_THAT(engine.executed(), ElementsAre("admin main.default: SHOW SHARES"));
}

// A127
TEST_F(StatementApi, ColumnsHaveTheApisTypeNames) {
    ResultTable table;
    for (const char* type :
         {"BIGINT", "SMALLINT", "tinyint", "INT", "VOID", "DECIMAL(10, 2)", "DECIMAL",
          "TIMESTAMP_NTZ", "VARIANT", "ARRAY<INT>", "MAP<STRING, STRING>", "STRUCT<a: INT>",
          "VARCHAR(3)", "INTERVAL DAY TO SECOND", "GEOGRAPHY"}) {
        table.columns.push_back({"c", type});
    }
    engine.put("SHOW SHARES", table);
    const Answer answer = execute("SHOW SHARES");
    std::vector<std::string> names;
    constexpr std::string_view kKey = R"("type_name":")";
    for (std::size_t at = answer.body.find(kKey); at != std::string::npos;
         at = answer.body.find(kKey, at + 1)) {
        const std::size_t begin = at + kKey.size();
        names.push_back(answer.body.substr(begin, answer.body.find('"', begin) - begin));
    }
    EXPECT_THAT(names, ElementsAre("LONG", "SHORT", "BYTE", "INT", "NULL", "DECIMAL", "DECIMAL",
                                   "TIMESTAMP", "STRING", "ARRAY", "MAP", "STRUCT", "STRING",
                                   "INTERVAL", "USER_DEFINED_TYPE"));
    EXPECT_THAT(answer.body, HasSubstr(R"x("type_text":"DECIMAL(10, 2)","type_precision":10,)x"
                                       R"("type_scale":2})"));
    EXPECT_THAT(answer.body,
                HasSubstr(R"("type_text":"DECIMAL","type_precision":10,"type_scale":0})"));
}

// A128
TEST_F(StatementApi, AStatementWithoutRowsHasAnEmptyResult) {
    engine.put("CREATE SHARE s", ResultTable{.columns = {}, .rows = {}, .notices = {"Mind this."}});
    EXPECT_EQ(masked(execute("create share s").body),
              R"({"statement_id":"<uuid>","status":{"state":"SUCCEEDED"},)"
              R"("manifest":{"format":"JSON_ARRAY","schema":{"column_count":0},)"
              R"("total_chunk_count":0,"total_row_count":0,"truncated":false},"result":{},)"
              R"("notices":["Mind this."]})");
    engine.put("SHOW SHARES", numbers(0));
    EXPECT_THAT(execute("SHOW SHARES").body, HasSubstr(R"("row_count":0,"data_array":[]})"));
}

// A122 A125 S74
TEST_F(StatementApi, FailuresSayWhatAndWhere) {
    EXPECT_THAT(masked(execute("CREATE\n SHRE x").body),
                StartsWith(R"({"statement_id":"<uuid>","status":{"state":"FAILED","error":{)"
                           R"("error_code":"BAD_REQUEST","message":"[PARSE_SYNTAX_ERROR] )"));
    EXPECT_THAT(execute("CREATE\n SHRE x").body,
                HasSubstr(R"x( SQLSTATE: 42601 (line 2, pos 1)"},"sql_state":"42601"}})x"));
    for (const char* none : {"SHOW SHARES; SHOW SHARES", "-- nothing", " ; "}) {
        const Answer answer = execute(none);
        EXPECT_EQ(answer.status, 200) << none;
        EXPECT_THAT(answer.body, HasSubstr("[PARSE_SYNTAX_ERROR]")) << none;
    }
    engine.put("SHOW SHARES",
               sql::located(Condition::SHARE_DOES_NOT_EXIST, "Share 's' does not exist", {1, 6}));
    const Answer failed = execute("SHOW SHARES");
    EXPECT_EQ(masked(failed.body),
              R"({"statement_id":"<uuid>","status":{"state":"FAILED","error":{)"
              R"("error_code":"BAD_REQUEST","message":"[SHARE_DOES_NOT_EXIST] Share 's' does not )"
              R"x(exist. SQLSTATE: 42704 (line 1, pos 5)"},"sql_state":"42704"}})x");
    EXPECT_EQ(get(id_of(failed)).body, failed.body);
    EXPECT_EQ(get(id_of(failed), "/result/chunks/0").status, 400);
    engine.put("SHOW SHARES", Error(Condition::INTERNAL_ERROR, "at /data/x", "detail"));
    EXPECT_THAT(execute("SHOW SHARES").body,
                HasSubstr(R"("error_code":"INTERNAL_ERROR","message":"[INTERNAL_ERROR] internal )"
                          R"(error. SQLSTATE: XX000"},"sql_state":"XX000"})"));
    engine.put("SHOW SHARES", Error(Condition::METASTORE_UNAVAILABLE, "the metastore is away"));
    EXPECT_THAT(execute("SHOW SHARES").body,
                HasSubstr(R"("error_code":"TEMPORARILY_UNAVAILABLE")"));
}

// A121 A123 A129 A130 A132
TEST_F(StatementApi, WhatIsNoRequestIsRefused) {
    const std::vector<std::pair<std::string, std::string>> refused = {
        {R"({"warehouse_id":"w"})", "statement"},
        {R"({"statement":"SHOW SHARES"})", "warehouse_id"},
        {R"({"statement":"SHOW SHARES","warehouse_id":""})", "warehouse_id"},
        {R"({"statement":"x","warehouse_id":"w","wait_timeout":"4s"})", "wait_timeout"},
        {R"({"statement":"x","warehouse_id":"w","wait_timeout":"51s"})", "wait_timeout"},
        {R"({"statement":"x","warehouse_id":"w","wait_timeout":"10"})", "wait_timeout"},
        {R"({"statement":"x","warehouse_id":"w","on_wait_timeout":"STOP"})", "CONTINUE, CANCEL"},
        {R"({"statement":"x","warehouse_id":"w","disposition":"DISK"})", "EXTERNAL_LINKS"},
        {R"({"statement":"x","warehouse_id":"w","format":"XML"})", "JSON_ARRAY, CSV"},
        {R"({"statement":"x","warehouse_id":"w","format":"CSV"})", "EXTERNAL_LINKS"},
        {R"({"statement":"x","warehouse_id":"w","format":"ARROW_STREAM",)"
         R"("disposition":"EXTERNAL_LINKS"})",
         "ARROW_STREAM is not supported"},
        {R"({"statement":"x","warehouse_id":"w","row_limit":0})", "row_limit"},
        {R"({"statement":"x","warehouse_id":"w","byte_limit":-1})", "byte_limit"},
        {R"({"statement":"x","warehouse_id":"w","parameters":[{"value":"1"}]})", "name"},
        {R"({"statement":"x","warehouse_id":"w","parameters":[{"name":"a"},{"name":"A"}]})",
         "twice"},
        {R"({"statement":"x","warehouse_id":"w","parameters":[{"name":"a","type":"MAP"}]})", "MAP"},
    };
    for (const auto& [body, word] : refused) {
        const Answer answer = client.post(kRoute, body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(text_member(answer.body, "error_code"), "INVALID_PARAMETER_VALUE") << body;
        EXPECT_THAT(answer.body, HasSubstr(word));
    }
    EXPECT_THAT(engine.executed(), ElementsAre());
    EXPECT_TRUE(client.sink().events().empty());
}

// A132
TEST_F(StatementApi, ParametersAreValuesOfTheirTypes) {
    const auto printed = [&](std::string_view parameters) {
        execute("SELECT :P", "\"parameters\":[" + std::string(parameters) + "]");
        const auto executed = engine.executed();
        return executed.empty() ? "" : executed.back();
    };
    const auto one = [&](std::string_view type, std::string_view value) {
        return printed(R"({"name":"p","type":")" + std::string(type) + R"(","value":")" +
                       std::string(value) + R"("},{"name":"surplus"})");
    };
    EXPECT_THAT(printed(R"({"name":"p","value":"it's"})"), HasSubstr(R"(SELECT 'it\'s')"));
    EXPECT_THAT(printed(R"({"name":"p","type":"INT"})"), HasSubstr("SELECT NULL"));
    EXPECT_THAT(one("INT", "-7"), HasSubstr("SELECT -7"));
    EXPECT_THAT(one("bigint", "9000000000"), HasSubstr("SELECT 9000000000"));
    EXPECT_THAT(one("DOUBLE", "1e+16"), HasSubstr("SELECT 1E+16D"));
    EXPECT_THAT(one("DECIMAL(5, 2)", "1.50"), HasSubstr("SELECT 1.50BD"));
    EXPECT_THAT(one("BOOLEAN", "True"), HasSubstr("SELECT TRUE"));
    EXPECT_THAT(one("DATE", "2026-01-01"), HasSubstr("SELECT DATE '2026-01-01'"));
    for (const auto& [type, value] : std::vector<std::pair<std::string, std::string>>{
             {"INT", "x"}, {"TINYINT", "128"}, {"DOUBLE", "NaN"}, {"BOOLEAN", "yes"}}) {
        const std::string parameter =
            R"("parameters":[{"name":"p","type":")" + type + R"(","value":")" + value + "\"}]";
        EXPECT_THAT(execute("SELECT :p", parameter).body, HasSubstr("[CAST_INVALID_INPUT]"))
            << type;
    }
    EXPECT_THAT(
        execute("SELECT :missing").body,
        HasSubstr(R"([UNBOUND_SQL_PARAMETER] there is no value for the parameter :missing)"));
}

// A121
TEST_F(StatementApi, NamesAreLookedForWhereTheRequestSays) {
    execute("SHOW SHARES", R"("catalog":"sales","schema":"eu")");
    EXPECT_THAT(engine.executed(), ElementsAre("admin sales.eu: SHOW SHARES"));
}

// A123 A124
TEST_F(StatementApi, WhoDoesNotWaitComesBack) {
    engine.put("SHOW SHARES", numbers(1));
    const Answer pending = execute("SHOW SHARES", R"("wait_timeout":"0s")");
    EXPECT_EQ(masked(pending.body), R"({"statement_id":"<uuid>","status":{"state":"PENDING"}})");
    EXPECT_EQ(final_state(id_of(pending)), "SUCCEEDED");
    EXPECT_THAT(get(id_of(pending)).body, HasSubstr(R"("data_array":[["0",null]])"));
}

// A124 A133
TEST_F(StatementApi, StatementsAreOfThoseWhoSentThem) {
    const std::string id = id_of(execute("SHOW SHARES"));
    client.become({.name = "other", .token_id = "t", .role = access::Role::administrator});
    for (const Answer& answer : {get(id), get(id, "/result/chunks/0"), cancel(id), get("none")}) {
        EXPECT_EQ(answer.status, 404);
        EXPECT_EQ(text_member(answer.body, "error_code"), "RESOURCE_DOES_NOT_EXIST");
    }
}

// A133
TEST_F(StatementApi, AStatementIsCalledOff) {
    const std::string running = hold();
    engine.await_held(1);
    EXPECT_EQ(cancel(running).body, "{}");
    EXPECT_EQ(final_state(running), "CANCELED");
    EXPECT_EQ(masked(get(running).body),
              R"({"statement_id":"<uuid>","status":{"state":"CANCELED"}})");
    EXPECT_EQ(cancel(running).body, "{}");
    const std::string done = id_of(execute("CREATE SHARE s"));
    EXPECT_EQ(cancel(done).body, "{}");
    EXPECT_EQ(state_of(get(done)), "SUCCEEDED");
}

// A129 A131
TEST_F(StatementApi, LongResultsComeInChunks) {
    engine.put("SHOW SHARES", wide(20));
    const Answer first = execute("SHOW SHARES");
    const std::string id = id_of(first);
    EXPECT_THAT(first.body, HasSubstr(R"("total_chunk_count":2,"total_row_count":20)"));
    EXPECT_THAT(first.body,
                HasSubstr(R"("next_chunk_index":1,"next_chunk_internal_link":"/api/2.0/sql/)"
                          "statements/" +
                          id + R"(/result/chunks/1?row_offset=15"})"));
    const Answer last = get(id, "/result/chunks/1?row_offset=15");
    EXPECT_THAT(last.body, StartsWith(R"({"chunk_index":1,"row_offset":15,"row_count":5,)"
                                      R"("data_array":[["xxx)"));
    EXPECT_THAT(last.body, Not(HasSubstr("next_chunk")));
    EXPECT_EQ(get(id, "/result/chunks/2").status, 404);
    EXPECT_EQ(get(id, "/result/chunks/x").status, 404);
    engine.put("SHOW SHARES", wide(26));
    EXPECT_THAT(execute("SHOW SHARES").body,
                HasSubstr(R"("error_code":"RESOURCE_EXHAUSTED","message":"[RESOURCE_EXHAUSTED] )"
                          R"(the result is larger than 25 MiB, which is the most for INLINE; )"
                          R"(use the disposition EXTERNAL_LINKS. SQLSTATE: 53000")"));
}

// A129
TEST_F(StatementApi, LimitsCutAndSaySo) {
    engine.put("SHOW SHARES", numbers(3));
    const Answer rows = execute("SHOW SHARES", R"("row_limit":2)");
    EXPECT_THAT(rows.body, HasSubstr(R"("total_row_count":2)"));
    EXPECT_THAT(rows.body, HasSubstr(R"("truncated":true)"));
    EXPECT_THAT(rows.body, HasSubstr(R"("data_array":[["0",null],["1",null]])"));
    EXPECT_THAT(execute("SHOW SHARES", R"("row_limit":3)").body, HasSubstr(R"("truncated":false)"));
    // A row is ten bytes.
    const Answer bytes = execute("SHOW SHARES", R"("byte_limit":21)");
    EXPECT_THAT(bytes.body, HasSubstr(R"("total_row_count":2)"));
    EXPECT_THAT(bytes.body, HasSubstr(R"("truncated":true)"));
}

// A130
TEST_F(StatementApi, LinksLeadToChunksWithoutAToken) {
    engine.put("SHOW SHARES", numbers(2));
    const Answer answer = execute("SHOW SHARES", R"("disposition":"EXTERNAL_LINKS")");
    const std::string link = text_member(answer.body, "external_link");
    const std::string target = link.substr(std::string_view("http://admin").size());
    EXPECT_THAT(link, StartsWith("http://admin/files/statements/" + id_of(answer) + "/0?"));
    EXPECT_EQ(text_member(answer.body, "expiration"),
              format_iso8601(client.world().clock().now_ms() + 15LL * 60 * 1000));
    EXPECT_THAT(answer.body, HasSubstr(R"("chunk_index":0,"row_offset":0,"row_count":2,)"
                                       R"("byte_count":23}]})"));
    EXPECT_THAT(get(id_of(answer), "/result/chunks/0").body,
                StartsWith(R"({"external_links":[{"external_link":")"));
    const Answer rows = client.get(target);
    EXPECT_EQ(rows.body, R"([["0",null],["1",null]])");
    EXPECT_EQ(*rows.headers.find("Content-Type"), "application/json");
    std::string forged = target;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(client.get(forged).status, 403);
    std::string of_another_chunk = target;
    of_another_chunk.replace(of_another_chunk.find("/0?"), 3, "/1?");
    EXPECT_EQ(client.get(of_another_chunk).status, 403);
    client.world().clock().advance_ms(15LL * 60 * 1000);
    EXPECT_EQ(client.get(target).status, 403);
}

// A130
TEST_F(StatementApi, CsvHasItsHeaderInTheFirstChunkOnly) {
    ResultTable table{.columns = {{"a,b", "STRING"}, {"c", "STRING"}},
                      .rows = {{"1", std::nullopt}, {"say \"x\"\n", "null"}},
                      .notices = {}};
    table.rows.push_back({std::string(17 * kMiB, 'x'), ""});
    engine.put("SHOW SHARES", table);
    const Answer answer =
        execute("SHOW SHARES", R"("disposition":"EXTERNAL_LINKS","format":"CSV")");
    EXPECT_THAT(answer.body, HasSubstr(R"("format":"CSV")"));
    const auto chunk = [&](const std::string& body) {
        return client.get(text_member(body, "external_link").substr(12));
    };
    const Answer first = chunk(answer.body);
    EXPECT_EQ(first.body, "\"a,b\",c\r\n1,null\r\n\"say \"\"x\"\"\n\",\"null\"\r\n");
    EXPECT_EQ(*first.headers.find("Content-Type"), "text/csv; charset=utf-8");
    const Answer second = chunk(get(id_of(answer), "/result/chunks/1").body);
    EXPECT_EQ(second.body.size(), 17U * kMiB + 3);
    EXPECT_THAT(second.body, StartsWith("xxx"));
}

// A124
TEST_F(StatementApi, ResultsAndOutcomesAreKeptForAWhile) {
    engine.put("SHOW SHARES", numbers(1));
    const std::string id = id_of(execute("SHOW SHARES"));
    constexpr std::int64_t kHour = 3'600'000;
    client.world().clock().advance_ms(kHour - 1);
    EXPECT_EQ(get(id, "/result/chunks/0").status, 200);
    client.world().clock().advance_ms(1);
    EXPECT_EQ(masked(get(id).body), R"({"statement_id":"<uuid>","status":{"state":"CLOSED"}})");
    EXPECT_EQ(get(id, "/result/chunks/0").status, 404);
    client.world().clock().advance_ms(11 * kHour - 1);
    EXPECT_EQ(get(id).status, 200);
    client.world().clock().advance_ms(1);
    EXPECT_EQ(get(id).status, 404);
}

// A124
TEST_F(StatementApi, TheOldestResultsMakeRoom) {
    engine.put("SHOW SHARES", wide(24));
    std::vector<std::string> ids;
    for (int i = 0; i < 11; ++i) ids.push_back(id_of(execute("SHOW SHARES")));
    EXPECT_EQ(state_of(get(ids.front())), "CLOSED");
    EXPECT_EQ(state_of(get(ids[1])), "SUCCEEDED");
    EXPECT_EQ(state_of(get(ids.back())), "SUCCEEDED");
}

// A134 U46
TEST_F(StatementApi, AStatementIsOneEventWithItsMaskedText) {
    execute("SHOW SHARES");
    const Answer failed = execute("SHRE");
    ASSERT_EQ(client.sink().events().size(), 2U);
    const audit::Event first = client.sink().events().front();
    EXPECT_EQ(first.action, audit::Action::execute_statement);
    EXPECT_EQ(first.status_code, 200);
    EXPECT_THAT(first.params, ::testing::Contains(std::pair<std::string, std::string>(
                                  "statement", "masked SHOW SHARES")));
    EXPECT_THAT(first.params,
                ::testing::Contains(std::pair<std::string, std::string>("warehouse_id", "any")));
    const audit::Event second = client.sink().events().back();
    EXPECT_EQ(second.error_code, "PARSE_SYNTAX_ERROR");
    EXPECT_THAT(second.params, ::testing::Contains(std::pair<std::string, std::string>(
                                   "statement_id", id_of(failed))));
}

}  // namespace
}  // namespace sluice::api
