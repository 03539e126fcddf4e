#include "audit/event.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "audit/limits.h"
#include "audit/sink.h"
#include "audit/testing/memory_sink.h"
#include "json/json.h"

namespace sluice::audit {
namespace {

Event make_read() {
    Event event;
    event.action = Action::query_table;
    event.phase = Phase::start;
    event.event_time = 1'795'000'000'000;
    event.origin.request_id = "req-1";
    event.origin.arrived_at = event.event_time;
    event.origin.source_ip_address = "192.0.2.1";
    event.origin.set_user_agent("Delta-Sharing-Python/1.0 pandas");
    event.identity.recipient_id = "r-1";
    event.identity.recipient_name = "acme";
    event.identity.token_id = "t-1";
    event.objects = {.share = "sales",
                     .schema = "public",
                     .table = "orders",
                     .recipient = {},
                     .share_id = "s-1"};
    return event;
}

std::string text_of(const json::Document& document, std::string_view key) {
    const auto value = document.root().string({key});
    return value && *value ? **value : std::string("<absent>");
}

// U14 U15
TEST(AuditEvent, ParametersCarryTheirOwnKeysAndTheUniformOnes) {
    Event event = make_read();
    event.add_param("share", "sales");
    event.add_param("limitHints", 10);
    event.figures.read_type = ReadType::snapshot;
    const auto params = json::Document::parse(params_json(event));
    ASSERT_TRUE(params.has_value());
    EXPECT_EQ(text_of(*params, "share"), "sales");
    EXPECT_EQ(text_of(*params, "limitHints"), "10");
    EXPECT_EQ(text_of(*params, "share_name"), "sales");
    EXPECT_EQ(text_of(*params, "schema_name"), "public");
    EXPECT_EQ(text_of(*params, "table_name"), "orders");
    EXPECT_EQ(text_of(*params, "recipient_name"), "acme");
    EXPECT_EQ(text_of(*params, "recipient_id"), "r-1");
    EXPECT_EQ(text_of(*params, "token_id"), "t-1");
    EXPECT_EQ(text_of(*params, "share_id"), "s-1");
    EXPECT_EQ(text_of(*params, "is_ip_access_denied"), "false");
    EXPECT_EQ(text_of(*params, "read_type"), "snapshot");
    EXPECT_EQ(text_of(*params, "version"), "<absent>");
}

TEST(AuditEvent, AnActionsOwnKeyIsNotWrittenTwice) {
    Event event = make_read();
    event.action = Action::rotate_recipient_token;
    event.add_param("recipient_name", "own");
    const std::string params = params_json(event);
    EXPECT_EQ(params.find("\"acme\""), std::string::npos);
    EXPECT_NE(params.find("\"own\""), std::string::npos);
    // Recipient keys belong to what recipients do (U15).
    EXPECT_EQ(params.find("is_ip_access_denied"), std::string::npos);
}

// U9 U48
TEST(AuditEvent, FiguresAreTextsAndAbsentOnesAreLeftOut) {
    Event event = make_read();
    EXPECT_EQ(result_json(event), "");
    event.figures.rows_returned = 0;
    event.figures.rows_exact = false;
    event.figures.files_returned = 3;
    event.figures.bytes_read = 5'000'000'000;
    event.figures.delivery_mode = DeliveryMode::inline_rows;
    event.figures.response_format = ResponseFormat::delta;
    EXPECT_EQ(result_json(event),
              R"({"numRecords":"0","numAddFiles":"3","scannedAddFileSize":"5000000000",)"
              R"("rowsExact":"false","deliveryMode":"inline","responseFormat":"delta"})");
}

// U12 U54 U55
TEST(AuditEvent, ErrorsReadAsDashboardsCutThem) {
    Event event = make_read();
    EXPECT_EQ(event.response_error(), "");
    event.error_code = "TABLE_DOES_NOT_EXIST";
    event.error_message = "no such table";
    EXPECT_EQ(event.response_error(),
              "DatabricksServiceException: TABLE_DOES_NOT_EXIST: no such table");
    event.error_code = "CLIENT_CLOSED";
    EXPECT_EQ(event.response_error(), "CLIENT_CLOSED");
    event.error_code = "INTERRUPTED";
    EXPECT_EQ(event.response_error(), "INTERRUPTED");
}

// U13 R28
TEST(AuditEvent, TokensAreMaskedWhereverTheyCome) {
    const std::string token = "dshr_" + std::string(66, 'a');
    Event event = make_read();
    event.add_param("name", "before " + token + " after");
    event.add_predicate("predicateHints", "x = '" + token + "'", PredicatePolicy::full);
    event.origin.set_user_agent("curl " + token);
    event.error_code = "INVALID_PARAMETER_VALUE";
    event.error_message = token;
    const std::string all = params_json(event) + event.response_error() + event.origin.user_agent;
    EXPECT_EQ(all.find("aaaa"), std::string::npos);
    EXPECT_NE(all.find("before dshr_*** after"), std::string::npos);
    EXPECT_NE(all.find("dshr_***"), std::string::npos);
}

// U13
TEST(AuditEvent, PredicatesAreKeptByPolicy) {
    const auto params = [](PredicatePolicy policy, const std::string& text) {
        Event event;
        event.action = Action::query_table;
        event.add_predicate("predicateHints", text, policy);
        return event.params;
    };
    const auto full = params(PredicatePolicy::full, "abc");
    ASSERT_EQ(full.size(), 2u);
    EXPECT_EQ(full[0], std::pair(std::string("predicateHints"), std::string("abc")));
    EXPECT_EQ(full[1].first, "predicateHintsSha256");
    EXPECT_EQ(full[1].second, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const auto digest = params(PredicatePolicy::digest, "abc");
    ASSERT_EQ(digest.size(), 1u);
    EXPECT_EQ(digest[0].second, full[1].second);
    EXPECT_TRUE(params(PredicatePolicy::none, "abc").empty());
    EXPECT_TRUE(params(PredicatePolicy::full, "").empty());
    // Cut at 4 KiB, never inside a character; the digest is of the whole.
    std::string text = "x";
    for (int i = 0; i < 3000; ++i) text += "ü";
    const auto cut = params(PredicatePolicy::full, text);
    EXPECT_EQ(cut[0].second.size(), kPredicateBytesMax - 1);
    EXPECT_EQ(cut[0].second, text.substr(0, kPredicateBytesMax - 1));
    EXPECT_EQ(cut[1].second.size(), 64u);
}

TEST(AuditEvent, UserAgentsAreCutAtCharacters) {
    RequestOrigin origin;
    std::string agent;
    for (int i = 0; i < 600; ++i) agent += "ü";
    origin.set_user_agent(agent);
    EXPECT_EQ(origin.user_agent.size(), 1024u);
    EXPECT_EQ(origin.user_agent, agent.substr(0, 1024));
    origin.set_user_agent(std::string(512, 'a'));
    EXPECT_EQ(origin.user_agent.size(), 512u);
}

TEST(AuditEvent, ClientsAreToldByTheirUserAgent) {
    const std::pair<const char*, ClientFamily> cases[] = {
        {"Delta-Sharing-Python/1.3.0 pandas/2.2 PyArrow/15 Python/3.11", ClientFamily::python},
        {"Delta-Sharing-Spark/3.1 Hadoop/3.3 Java/17 Scala/2.12", ClientFamily::spark},
        {"Delta-Sharing-SparkStructuredStreaming/3.1 Java/11", ClientFamily::spark},
        {"duckdb/v1.5.5(linux_amd64) delta_share", ClientFamily::duckdb},
        {"libcurl/8.5.0 r-curl/5.2 httr2/1.0", ClientFamily::r},
        {"Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)",
         ClientFamily::power_bi},
        {"Snowflake/8.1", ClientFamily::snowflake},
        {"delta-sharing-java-connector Java/17", ClientFamily::java},
        {"Go-http-client/1.1", ClientFamily::go},
        {"curl/8.5.0", ClientFamily::other},
        {"", ClientFamily::other},
    };
    for (const auto& [agent, family] : cases) {
        EXPECT_EQ(client_family_name(client_family_of(agent)), client_family_name(family)) << agent;
    }
}

// C66: the document and the table say the same.
TEST(AuditActions, AreAllDocumented) {
    std::ifstream file(std::filesystem::path(SLUICE_SOURCE_DIR) / "docs" / "audit-events.md");
    ASSERT_TRUE(file.good());
    std::stringstream content;
    content << file.rdbuf();
    const std::string text = content.str();
    std::set<std::string_view> names;
    for (const ActionRow& row : action_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(describe(row.action).name, row.name);
        const std::size_t at = text.find("| `" + std::string(row.name) + "` |");
        ASSERT_NE(at, std::string::npos) << row.name;
        const std::string line = text.substr(at, text.find('\n', at) - at);
        std::istringstream keys{std::string(row.params)};
        for (std::string key; keys >> key;) {
            EXPECT_NE(line.find("`" + key + "`"), std::string::npos) << row.name << ' ' << key;
        }
    }
    EXPECT_GT(names.size(), 40u);
}

// R1
TEST(AuditSink, ARequestThatCannotBeAuditedFails) {
    MemorySink sink;
    ASSERT_TRUE(record_or_refuse(sink, make_read()).has_value());
    ASSERT_EQ(sink.events().size(), 1u);
    EXPECT_EQ(sink.events()[0].origin.request_id, "req-1");
    sink.fail_with(Error(Condition::INTERNAL_ERROR, "the disk is full", "/secret/path"));
    const auto refused = record_or_refuse(sink, make_read());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().condition(), Condition::AUDIT_UNAVAILABLE);
    EXPECT_EQ(describe(refused.error().condition()).http_status, 503);
    EXPECT_EQ(refused.error().message().find("secret"), std::string::npos);
    EXPECT_EQ(sink.events().size(), 1u);
    sink.fail_with(std::nullopt);
    EXPECT_TRUE(record_or_refuse(sink, make_read()).has_value());
}

TEST(AuditSink, TheLogGetsOneLineWithEverythingInIt) {
    Event event = make_read();
    event.phase = Phase::end;
    event.status_code = 200;
    event.figures.rows_returned = 42;
    event.add_param("capabilities", "token dshr_" + std::string(66, 'q'));
    LogSink sink;
    testing::internal::CaptureStderr();
    ASSERT_TRUE(sink.record(event).has_value());
    const std::string line = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    for (const char* part :
         {"deltaSharingQueryTable", "\"phase\":\"end\"", "req-1", "192.0.2.1", "acme", "orders",
          "\"status_code\":200", "numRecords", "42", "python", "2026-11-18T"}) {
        EXPECT_NE(line.find(part), std::string::npos) << part << " in " << line;
    }
    EXPECT_EQ(line.find("qqqq"), std::string::npos);
}

}  // namespace
}  // namespace sluice::audit
