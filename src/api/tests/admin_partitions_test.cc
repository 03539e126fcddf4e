#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "api/testing/admin_client.h"

namespace sluice::api {
namespace {

using testing::AdminClient;
using testing::Answer;
using testing::text_member;

constexpr const char* kTable = R"("name":"main.sales.orders")";
constexpr const char* kJanuary =
    R"("partitions":[{"values":[{"name":"day","op":"GREATER_THAN_OR_EQUAL","value":"2026-01-01"},)"
    R"({"name":"day","op":"LESS_THAN","value":"2026-02-01"}]},)"
    R"({"values":[{"name":"day","op":"EQUAL"}]}])";

/// A client with the table `main.sales.orders` (columns id, day; partitioned by day) and the share
/// `Sales`.
class AdminPartitions : public ::testing::Test {
protected:
    AdminPartitions() {
        const std::string path = client.world().write_table("orders");
        EXPECT_EQ(client.post("/catalogs", R"({"name":"main"})").status, 200);
        EXPECT_EQ(client.post("/schemas", R"({"name":"sales","catalog_name":"main"})").status, 200);
        EXPECT_EQ(client
                      .post("/tables", R"({"name":"orders","catalog_name":"main",)"
                                       R"("schema_name":"sales","table_type":"EXTERNAL",)"
                                       R"("data_source_format":"DELTA","storage_location":")" +
                                           path + "\"}")
                      .status,
                  200);
        EXPECT_EQ(client.post("/shares", R"({"name":"Sales"})").status, 200);
    }
    Answer change(const std::string& action, const std::string& object) {
        return client.patch("/shares/Sales", R"({"updates":[{"action":")" + action +
                                                 R"(","data_object":{)" + object + "}}]}");
    }
    Answer add(const std::string& more) { return change("ADD", kTable + ("," + more)); }
    Answer update(const std::string& more) {
        return change("UPDATE", more.empty() ? kTable : kTable + ("," + more));
    }
    static bool holds(const Answer& answer, const std::string& text) {
        return answer.body.find(text) != std::string::npos;
    }
    static std::string predicate(const std::string& members) {
        return R"("partitions":[{"values":[{)" + members + "}]}]";
    }

    AdminClient client;
};

// A36 A44
TEST_F(AdminPartitions, AreEchoedExactlyAsTheyWereSent) {
    const Answer added = add(kJanuary);
    EXPECT_EQ(added.status, 200) << added.body;
    EXPECT_TRUE(holds(added, kJanuary)) << added.body;
    EXPECT_EQ(client.get("/shares/Sales?include_shared_data=true").body, added.body);
}

// A36 A34
TEST_F(AdminPartitions, UpdateWithoutThemKeepsThemAndAnEmptyListClears) {
    ASSERT_EQ(add(kJanuary).status, 200);
    const Answer kept = update(R"("comment":"c")");
    EXPECT_TRUE(holds(kept, kJanuary)) << kept.body;
    client.world().clock().advance_ms(5000);
    EXPECT_EQ(update(std::string(R"("comment":"c",)") + kJanuary).body, kept.body);
    const std::string february = predicate(R"("name":"day","op":"LIKE","value":"2026-02-%")");
    const Answer replaced = update(february);
    EXPECT_TRUE(holds(replaced, february)) << replaced.body;
    EXPECT_FALSE(holds(replaced, "2026-01-01"));
    const Answer cleared = update(R"("partitions":[])");
    EXPECT_EQ(cleared.status, 200);
    EXPECT_FALSE(holds(cleared, "partitions")) << cleared.body;
    EXPECT_EQ(change("REMOVE", std::string(kTable) + "," + kJanuary).status, 200);
}

// A44
TEST_F(AdminPartitions, WhatTheTableDoesNotHaveIsRefusedByName) {
    const auto refused = [&](const std::string& members, const std::string& words) {
        const Answer answer = add(predicate(members));
        EXPECT_EQ(answer.status, 400) << members;
        EXPECT_EQ(text_member(answer.body, "error_code"), "INVALID_PARAMETER_VALUE");
        EXPECT_TRUE(holds(answer, words)) << answer.body;
        EXPECT_FALSE(holds(client.get("/shares/Sales?include_shared_data=true"), "objects"));
    };
    refused(R"("name":"id","op":"EQUAL","value":"1")",
            "'id' is not a partition column of main.sales.orders (day)");
    refused(R"("name":"nope","op":"LIKE","value":"1")", "'nope' is not a partition column");
    refused(R"("name":"day","op":"EQUAL","value":"soon")", "'soon' cannot be cast to date");
    refused(R"("name":"day","op":"BETWEEN","value":"1")", "EQUAL, LIKE, NOT_EQUAL");
    refused(R"("name":"day","value":"2026-01-01")", "op");
    refused(R"("op":"EQUAL","value":"2026-01-01")", "name");
    refused(R"("name":"day","op":"EQUAL","value":"2026-01-01","recipient_property_key":"k")",
            "exclude each other");
    refused(R"("name":"day","op":"LESS_THAN")", "LESS_THAN needs");
    refused(R"("name":"day","op":"LIKE","value":"a\\")", "escape");
    EXPECT_TRUE(holds(add(R"("partitions":[{"values":[]}])"), "no values"));
    EXPECT_EQ(add(R"("partitions":"day=1")").status, 400);
    EXPECT_TRUE(
        holds(change("ADD", R"("name":"main.sales","data_object_type":"SCHEMA",)" +
                                predicate(R"("name":"day","op":"EQUAL","value":"2026-01-01")")),
              "partitions"));
}

// A44 A49
TEST_F(AdminPartitions, PropertiesAreNotComparedWithTheTable) {
    const std::string by_property =
        predicate(R"("name":"day","op":"EQUAL","recipient_property_key":"sluice.email")");
    EXPECT_TRUE(holds(add(by_property), by_property));
}

// A44
TEST_F(AdminPartitions, UpdateIsComparedWithTheTableAndLeavesTheOldOnRefusal) {
    const Answer added = add(kJanuary);
    ASSERT_EQ(added.status, 200);
    EXPECT_EQ(update(predicate(R"("name":"id","op":"EQUAL","value":"1")")).status, 400);
    EXPECT_EQ(client.get("/shares/Sales?include_shared_data=true").body, added.body);
}

// A44 A50
TEST_F(AdminPartitions, TableThatCannotBeReadNowIsNotSharedByParts) {
    const std::string broken = client.world().write_table("gone");
    ASSERT_EQ(client
                  .post("/tables", R"({"name":"gone","catalog_name":"main","schema_name":"sales",)"
                                   R"("table_type":"EXTERNAL","data_source_format":"DELTA",)"
                                   R"("storage_location":")" +
                                       broken + "\"}")
                  .status,
              200);
    std::filesystem::remove_all(broken + "/_delta_log");
    const Answer refused = change("ADD", std::string(R"("name":"main.sales.gone",)") + kJanuary);
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(holds(refused, "partition columns are not known")) << refused.body;
    EXPECT_EQ(change("ADD", R"("name":"main.sales.gone")").status, 200);
}

}  // namespace
}  // namespace sluice::api
