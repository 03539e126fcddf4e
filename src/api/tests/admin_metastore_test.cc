#include <gtest/gtest.h>

#include <set>

#include "api/testing/admin_client.h"

namespace sluice::api {
namespace {

using http::Method;
using testing::AdminClient;
using testing::Answer;
using testing::masked;
using testing::text_member;

class AdminMetastore : public ::testing::Test {
protected:
    AdminClient client;
};

// A112 A113
TEST_F(AdminMetastore, ClientsLearnWhereTheyAreWithoutSigningIn) {
    const Answer answer = client.get("/.well-known/databricks-config");
    EXPECT_EQ(answer.body,
              R"({"workspace_id":"1234567890","account_id":"metastore-id","cloud":"AWS",)"
              R"("host_type":"WORKSPACE_HOST"})");
}

// A115
TEST_F(AdminMetastore, CurrentUserIsTheTokensName) {
    const Answer answer = client.get("/api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements");
    EXPECT_EQ(answer.body, R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1",)"
                           R"("userName":"admin","displayName":"admin","active":true,)"
                           R"("emails":[{"value":"admin","primary":true}],)"
                           R"("groups":[{"display":"admins","value":"1"}]})");
    EXPECT_EQ(*answer.headers.find("X-Databricks-Org-Id"), "1234567890");
}

// A116 A117 A118
TEST_F(AdminMetastore, MetastoreIsDescribedAndItsSettingsChange) {
    EXPECT_EQ(client.get("/current-metastore-assignment").body,
              R"({"metastore_id":"metastore-id","workspace_id":1234567890,)"
              R"("default_catalog_name":"main"})");
    const Answer summary = client.get("/metastore_summary");
    EXPECT_EQ(summary.body,
              R"({"metastore_id":"metastore-id","name":"sluice","owner":"admin","cloud":"AWS",)"
              R"("region":"local","global_metastore_id":"AWS:local:metastore-id",)"
              R"("delta_sharing_scope":"INTERNAL_AND_EXTERNAL",)"
              R"("delta_sharing_recipient_token_lifetime_in_seconds":7776000,)"
              R"("delta_sharing_organization_name":"Example","external_access_enabled":false,)"
              R"("privilege_model_version":"1.0","created_at":1000,"created_by":"admin",)"
              R"("updated_at":2000,"updated_by":"ops"})");
    EXPECT_EQ(client.get("/metastores/metastore-id").body, summary.body);
    EXPECT_EQ(text_member(client.get("/metastores/other").body, "error_code"),
              "METASTORE_DOES_NOT_EXIST");
    EXPECT_EQ(client.patch("/metastores/metastore-id", "{}").body, summary.body);
    const Answer changed = client.patch(
        "/metastores/metastore-id", R"({"delta_sharing_recipient_token_lifetime_in_seconds":3600,)"
                                    R"("delta_sharing_scope":"internal","name":"Our lake"})");
    EXPECT_NE(changed.body.find(R"("delta_sharing_scope":"INTERNAL")"), std::string::npos);
    EXPECT_NE(changed.body.find(R"("name":"Our lake")"), std::string::npos);
    const Answer recipient = client.post("/recipients", R"({"name":"acme"})");
    EXPECT_NE(recipient.body.find(R"("expiration_time":1795003600000)"), std::string::npos);
    for (const char* seconds : {"0", "-1", "31536001"}) {
        EXPECT_EQ(
            client
                .patch("/metastores/metastore-id",
                       std::string(R"({"delta_sharing_recipient_token_lifetime_in_seconds":)") +
                           seconds + "}")
                .status,
            400);
    }
    client.become({.name = "o", .token_id = "t", .role = access::Role::operations});
    EXPECT_EQ(client.patch("/metastores/metastore-id", R"({"name":"x"})").status, 403);
}

// A149c
TEST_F(AdminMetastore, AdminTokenIsShownOnceAndDeleted) {
    const std::string route = "/api/sluice/v1/admin-tokens";
    const Answer created =
        client.post(route, R"({"name":"ci","role":"Operator","expires_in_seconds":60})");
    ASSERT_EQ(created.status, 200) << created.body;
    const std::string secret = text_member(created.body, "token");
    EXPECT_FALSE(secret.empty());
    EXPECT_EQ(*created.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(masked(created.body),
              R"({"id":"<uuid>","name":"ci","role":"operator","created_at":1795000000000,)"
              R"("created_by":"admin","expires_at":1795000060000,"token":")" +
                  secret + "\"}");
    const Answer listed = client.get(route);
    EXPECT_EQ(listed.body.find(secret), std::string::npos);
    EXPECT_NE(listed.body.find(R"("role":"operator")"), std::string::npos);
    EXPECT_EQ(client.post(route, R"({"name":"ci","role":"king"})").status, 400);
    EXPECT_EQ(client.del(route + "/" + text_member(created.body, "id")).body, "{}");
    EXPECT_EQ(client.get(route).body, "{}");
    EXPECT_EQ(client.del(route + "/nope").status, 404);
}

// A147
TEST_F(AdminMetastore, StatusCountsItsTime) {
    client.world().clock().advance_ms(5000);
    EXPECT_EQ(client.get("/api/sluice/v1/status").body,
              R"({"version":"0.0.0","metastore_id":"metastore-id","uptime_seconds":5,)"
              R"("snapshot_cache":{"tables":0,"bytes":0}})");
}

// A28 A149
TEST_F(AdminMetastore, RoutesThatUnityCatalogHasAreNotMistakenForMissingObjects) {
    for (const char* target :
         {"/functions", "/functions/main.default.f", "/secrets?catalog_name=a&schema_name=b",
          "/models/a/versions/1", "/workspace-bindings/catalog/main", "/bindings/catalog/main",
          "/connections", "/metastores", "/metastores/x/systemschemas/access",
          "/tables/a.b.c/monitor", "/api/2.0/sql/queries", "/api/2.0/data-sharing/clean-rooms"}) {
        const Answer answer = client.get(target);
        EXPECT_EQ(answer.status, 501) << target;
        EXPECT_EQ(text_member(answer.body, "error_code"), "NOT_IMPLEMENTED") << target;
        EXPECT_NE(text_member(answer.body, "message").find("/"), std::string::npos);
    }
    EXPECT_EQ(client.post("/functions", "{}").status, 501);
    EXPECT_EQ(client.get("/nothing-like-it").status, 404);
}

// A1 A161
TEST_F(AdminMetastore, EveryRouteAsksForAnAdministratorUnlessItIsListedHere) {
    const std::set<std::string> open = {
        "/.well-known/databricks-config",
        "/activate/{token}",
        "/api/2.0/unity-catalog/public/data_sharing_activation/{token...}",
        "/api/2.0/unity-catalog/public/data_sharing_activation_info/{token...}",
        "/api/2.1/unity-catalog/public/data_sharing_activation/{token...}",
        "/api/2.1/unity-catalog/public/data_sharing_activation_info/{token...}",
        "/delta_sharing/retrieve_config.html",
        "/openapi.json"};
    // The link is what is asked for.
    const std::set<std::string> behind_links = {"/files/statements/{id}/{chunk}"};
    std::set<std::string> found;
    std::set<std::string> linked;
    for (const RouteRow& row : client.table()) {
        if (row.gate == Gate::open) {
            found.insert(row.route.pattern);
        } else if (row.gate == Gate::file_link) {
            linked.insert(row.route.pattern);
        } else {
            EXPECT_EQ(row.gate, Gate::administrator) << row.route.pattern;
            EXPECT_TRUE(row.audited) << row.route.pattern;
            EXPECT_EQ(audit::describe(row.action).actor, audit::Actor::administrator)
                << row.route.pattern;
        }
    }
    EXPECT_EQ(found, open);
    EXPECT_EQ(linked, behind_links);
    EXPECT_EQ(client.get("/api/2.0/unity-catalog/shares").body,
              client.get("/api/2.1/unity-catalog/shares").body);
    EXPECT_EQ(client.send(Method::put, "/shares").status, 405);
}

// A18 A19
TEST_F(AdminMetastore, NoRefusalMakesClientsTryAgain) {
    const std::string path = client.world().write_log("empty", "");
    client.post("/catalogs", R"({"name":"main"})");
    const std::vector<Answer> answers = {
        client.get("/shares/x"), client.get("/functions"), client.post("/shares", "{"),
        client.get("/shares?max_results=x"),
        client.post("/tables", R"({"name":"t","catalog_name":"main","schema_name":"default",)"
                               R"("table_type":"EXTERNAL","data_source_format":"DELTA",)"
                               R"("storage_location":")" +
                                   path + "/none\"}")};
    for (const Answer& answer : answers) {
        EXPECT_GE(answer.status, 400);
        for (const char* words :
             {"Unexpected error", "worker env", "Timed out after", "deadline exceeded",
              "Please try again later", "token bucket limit", "REQUEST_LIMIT_EXCEEDED"}) {
            EXPECT_EQ(answer.body.find(words), std::string::npos) << answer.body;
        }
        EXPECT_EQ(answer.body.find(client.world().folder()), std::string::npos) << answer.body;
        EXPECT_EQ(answer.headers.find("Retry-After"), nullptr);
    }
}

}  // namespace
}  // namespace sluice::api
