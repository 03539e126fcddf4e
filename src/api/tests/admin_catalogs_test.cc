#include <gtest/gtest.h>

#include "api/testing/admin_client.h"

namespace sluice::api {
namespace {

using testing::AdminClient;
using testing::Answer;
using testing::masked;

constexpr const char* kProvenance =
    R"("created_at":1795000000000,"created_by":"admin","updated_at":1795000000000,"updated_by":"admin")";

std::string table_body(const std::string& location, const std::string& more = "") {
    return R"({"name":"Orders","catalog_name":"main","schema_name":"sales","table_type":"EXTERNAL",)"
           R"("data_source_format":"DELTA","storage_location":")" +
           location + "\"" + more + "}";
}

/// A client with the catalog `main` and the schema `main.sales`.
class AdminCatalogs : public ::testing::Test {
protected:
    AdminCatalogs() {
        EXPECT_EQ(client.post("/catalogs", R"({"name":"Main"})").status, 200);
        EXPECT_EQ(client.post("/schemas", R"({"name":"Sales","catalog_name":"MAIN"})").status, 200);
    }
    AdminClient client;
};

// A101 A110 A165
TEST_F(AdminCatalogs, CatalogIsStoredInLowerCaseAndAnsweredWhole) {
    const Answer answer = client.post(
        "/catalogs",
        R"({"name":"TfCat","comment":"c","properties":{"a":"1"},"storage_root":"s3://b/x"})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(masked(answer.body),
              std::string(R"({"name":"tfcat","full_name":"tfcat","id":"<uuid>","owner":"admin",)"
                          R"("comment":"c","properties":{"a":"1"},"storage_root":"s3://b/x",)"
                          R"("catalog_type":"MANAGED_CATALOG","securable_type":"CATALOG",)"
                          R"("metastore_id":"metastore-id",)") +
                  kProvenance + "}");
    EXPECT_EQ(*answer.headers.find("Content-Type"), "application/json");
    EXPECT_EQ(client.get("/catalogs/TFCAT").body, answer.body);
    EXPECT_EQ(answer.event.action, audit::Action::create_catalog);
    EXPECT_EQ(audit::params_json(answer.event), R"({"full_name_arg":"TfCat"})");
}

// A101b
TEST_F(AdminCatalogs, NewCatalogHasASchemaToDelete) {
    EXPECT_EQ(client.del("/schemas/main.default").body, "{}");
    EXPECT_EQ(client.del("/schemas/main.default").status, 404);
}

// A8 A9 A107 A160
TEST_F(AdminCatalogs, ListsPageByNameAndTokensBelongToTheirList) {
    EXPECT_EQ(client.post("/catalogs", R"({"name":"alpha"})").status, 200);
    EXPECT_EQ(client.post("/catalogs", R"({"name":"beta"})").status, 200);
    const Answer first = client.get("/catalogs?max_results=2&include_browse=true");
    EXPECT_NE(first.body.find(R"("name":"alpha")"), std::string::npos);
    EXPECT_EQ(first.body.find(R"("name":"main")"), std::string::npos);
    const std::string token = testing::text_member(first.body, "next_page_token");
    ASSERT_FALSE(token.empty());
    // Something new before the place does not move it.
    EXPECT_EQ(client.post("/catalogs", R"({"name":"aaa"})").status, 200);
    const Answer second = client.get("/catalogs?max_results=2&page_token=" + token);
    EXPECT_NE(second.body.find(R"("name":"main")"), std::string::npos);
    EXPECT_EQ(second.body.find("next_page_token"), std::string::npos);
    for (const char* list : {"/shares", "/schemas?catalog_name=main&x=", "/recipients?x="}) {
        const std::string separator = std::string(list).find('?') == std::string::npos ? "?" : "&";
        const Answer other = client.get(list + separator + "page_token=" + token);
        EXPECT_EQ(other.status, 400) << list;
        EXPECT_NE(other.body.find("INVALID_PARAMETER_VALUE"), std::string::npos);
    }
    EXPECT_EQ(client.get("/catalogs?max_results=-1").status, 400);
    EXPECT_EQ(client.get("/catalogs?max_results=many").status, 400);
    EXPECT_EQ(client.get("/catalogs?max_results=0").body, client.get("/catalogs").body);
    client.become(governance::testing::GovernanceWorld::administrator("somebody"));
    EXPECT_EQ(client.get("/catalogs?page_token=" + token).status, 400);
}

// A25
TEST_F(AdminCatalogs, WhatIsNotEmptyNeedsForce) {
    const Answer refused = client.del("/catalogs/main");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(testing::text_member(refused.body, "error_code"), "CATALOG_NOT_EMPTY");
    EXPECT_EQ(client.del("/catalogs/main?force=perhaps").status, 400);
    EXPECT_EQ(client.del("/catalogs/main?force=true").body, "{}");
    EXPECT_EQ(testing::text_member(client.get("/catalogs/main").body, "error_code"),
              "CATALOG_DOES_NOT_EXIST");
}

// A68 A102
TEST_F(AdminCatalogs, SchemaChangesTouchOnlyWhatDiffers) {
    const std::string before = client.get("/schemas/main.sales").body;
    client.world().clock().advance_ms(1000);
    EXPECT_EQ(client.patch("/schemas/main.sales", R"({"owner":"admin"})").body, before);
    EXPECT_EQ(client.patch("/schemas/main.sales").body, before);
    const Answer changed = client.patch("/schemas/main.sales", R"({"comment":"c"})");
    EXPECT_NE(changed.body.find(R"("comment":"c")"), std::string::npos);
    EXPECT_NE(changed.body.find(R"("created_at":1795000000000)"), std::string::npos);
    EXPECT_NE(changed.body.find(R"("updated_at":1795000001000)"), std::string::npos);
    EXPECT_EQ(client.patch("/schemas/main.sales", R"({"comment":""})").body.find("comment"),
              std::string::npos);
}

// A103 A105 A106 A110 A165
TEST_F(AdminCatalogs, TableIsReadFromItsLog) {
    const std::string path = client.world().write_table("orders");
    const Answer created = client.post("/tables", table_body(path));
    ASSERT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(
        masked(created.body),
        R"({"name":"orders","catalog_name":"main","schema_name":"sales",)"
        R"("full_name":"main.sales.orders","table_id":"<uuid>","table_type":"EXTERNAL",)"
        R"("data_source_format":"DELTA","storage_location":"file://)" +
            path + R"(","owner":"admin","metastore_id":"metastore-id",)" + kProvenance +
            R"(,"comment":"from the log","columns":[)"
            R"({"name":"id","type_text":"bigint","type_name":"LONG",)"
            R"("type_json":"{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}",)"
            R"("position":0,"nullable":true},)"
            R"({"name":"day","type_text":"date","type_name":"DATE",)"
            R"("type_json":"{\"name\":\"day\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}}",)"
            R"("position":1,"nullable":true,"partition_index":0}]})");
    EXPECT_EQ(client.get("/tables/MAIN.Sales.ORDERS?").body, created.body);
    EXPECT_EQ(client.get("/tables/main.sales.orders/exists").body, R"({"table_exists":true})");
    EXPECT_EQ(client.get("/tables/main.sales.other/exists").body, R"({"table_exists":false})");
    const Answer listed = client.get("/tables?catalog_name=main&schema_name=sales&max_results=0");
    EXPECT_NE(listed.body.find(R"("full_name":"main.sales.orders")"), std::string::npos);
    EXPECT_EQ(created.event.objects.table, "Orders");
    EXPECT_EQ(
        audit::params_json(created.event),
        R"({"full_name_arg":"main.sales.Orders","schema_name":"sales","table_name":"Orders"})");
}

// A103
TEST_F(AdminCatalogs, DeclaredColumnsMustBeTheLogs) {
    const std::string path = client.world().write_table("orders");
    const auto with = [&](const std::string& columns) {
        return client.post("/tables", table_body(path, ",\"columns\":[" + columns + "]"));
    };
    EXPECT_EQ(with(R"({"name":"id","type_text":"int"},{"name":"day"})").status, 400);
    EXPECT_EQ(with(R"({"name":"day"},{"name":"id"})").status, 400);
    EXPECT_EQ(with(R"({"name":"id"})").status, 400);
    EXPECT_EQ(with(R"({"name":"id","type_text":"bigint","type_name":"LONG","position":0},)"
                   R"({"name":"day"})")
                  .status,
              200);
}

// A23 A103 A104
TEST_F(AdminCatalogs, WhatCannotBeRegisteredIsRefusedWithTheReason) {
    const auto error = [&](const std::string& body) {
        const Answer answer = client.post("/tables", body);
        EXPECT_EQ(answer.status, 400) << answer.body;
        return testing::text_member(answer.body, "message");
    };
    EXPECT_EQ(error(R"({"name":"t"})"), "CreateTable Missing required field: catalog_name");
    EXPECT_NE(error(table_body(client.world().folder() + "/empty")), "");
    EXPECT_NE(error(table_body("/a/../b")), "");
    EXPECT_NE(error(table_body(client.world().folder() + "/private/t")), "");
    EXPECT_NE(error(R"({"name":"t","catalog_name":"main","schema_name":"sales",)"
                    R"("table_type":"MANAGED","data_source_format":"DELTA",)"
                    R"("storage_location":"/x"})")
                  .find("EXTERNAL"),
              std::string::npos);
    EXPECT_NE(error(R"({"name":"t","catalog_name":"main","schema_name":"sales",)"
                    R"("table_type":"EXTERNAL","data_source_format":"CSV",)"
                    R"("storage_location":"/x"})")
                  .find("DELTA"),
              std::string::npos);
}

// A50 A104
TEST_F(AdminCatalogs, TableWhoseLogCannotBeReplayedIsRegisteredWithAWarning) {
    const std::string path = client.world().write_log("broken", "{not json\n");
    const Answer created = client.post("/tables", table_body(path));
    EXPECT_EQ(created.status, 200) << created.body;
    EXPECT_NE(created.body.find(R"("warnings":[")"), std::string::npos);
    EXPECT_EQ(created.body.find(R"("columns")"), std::string::npos);
    // What a client is told holds no place in the storage (A19).
    EXPECT_EQ(created.body.find("warnings", created.body.find(path) + 1) == std::string::npos,
              false);
    EXPECT_EQ(created.body.substr(created.body.find("warnings")).find(path), std::string::npos);
}

// A20 A108
TEST_F(AdminCatalogs, TableChangesOwnerAndGoesWithoutItsData) {
    const std::string path = client.world().write_table("orders");
    ASSERT_EQ(client.post("/tables", table_body(path)).status, 200);
    const Answer changed = client.patch("/tables/main.sales.orders", R"({"owner":"bob"})");
    EXPECT_NE(changed.body.find(R"("owner":"bob")"), std::string::npos);
    EXPECT_NE(changed.body.find(R"("columns":[)"), std::string::npos);
    EXPECT_EQ(client.del("/tables/main.sales.orders").body, "{}");
    EXPECT_TRUE(std::filesystem::exists(path + "/_delta_log"));
    const Answer gone = client.get("/tables/main.sales.orders");
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(testing::text_member(gone.body, "error_code"), "TABLE_DOES_NOT_EXIST");
}

// A106
TEST_F(AdminCatalogs, SummariesMatchPatternsAndPage) {
    const std::string path = client.world().write_table("orders");
    const auto create = [&](const std::string& schema, const std::string& name) {
        client.post("/schemas", R"({"name":")" + schema + R"(","catalog_name":"main"})");
        const Answer answer =
            client.post("/tables", R"({"name":")" + name +
                                       R"(","catalog_name":"main","schema_name":")" + schema +
                                       R"(","table_type":"EXTERNAL","data_source_format":"DELTA",)"
                                       R"("storage_location":")" +
                                       path + "\"}");
        ASSERT_EQ(answer.status, 200) << answer.body;
    };
    create("a", "orders");
    create("a", "other");
    create("b", "orders");
    EXPECT_EQ(client.get("/table-summaries?catalog_name=main&table_name_pattern=ORD%25").body,
              R"({"tables":[{"full_name":"main.a.orders","table_type":"EXTERNAL"},)"
              R"({"full_name":"main.b.orders","table_type":"EXTERNAL"}]})");
    EXPECT_EQ(client
                  .get("/table-summaries?catalog_name=main&schema_name_pattern=_&"
                       "table_name_pattern=oth_r")
                  .body,
              R"({"tables":[{"full_name":"main.a.other","table_type":"EXTERNAL"}]})");
    std::vector<std::string> pages;
    std::string token;
    do {
        const Answer page =
            client.get("/table-summaries?catalog_name=main&max_results=1&page_token=" + token);
        pages.push_back(testing::text_member(page.body, "full_name"));
        token = testing::text_member(page.body, "next_page_token");
    } while (!token.empty() && pages.size() < 10);
    EXPECT_EQ(pages, (std::vector<std::string>{"main.a.orders", "main.a.other", "main.b.orders"}));
    EXPECT_EQ(client.get("/table-summaries").status, 400);
}

}  // namespace
}  // namespace sluice::api
