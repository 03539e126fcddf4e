#include <gtest/gtest.h>

#include "api/testing/admin_client.h"

namespace sluice::api {
namespace {

using testing::AdminClient;
using testing::Answer;
using testing::masked;
using testing::text_member;

constexpr const char* kProvenance =
    R"("created_at":1795000000000,"created_by":"admin","updated_at":1795000000000,"updated_by":"admin")";

std::string add(const std::string& object) {
    return R"({"updates":[{"action":"ADD","data_object":{)" + object + "}}]}";
}

std::string remove(const std::string& object) {
    return R"({"updates":[{"action":"REMOVE","data_object":{)" + object + "}}]}";
}

std::string update(const std::string& object) {
    return R"({"updates":[{"action":"UPDATE","data_object":{)" + object + "}}]}";
}

/// A client with the tables `main.sales.orders` and `main.sales.items`, and the share `Sales`.
class AdminShares : public ::testing::Test {
protected:
    AdminShares() {
        const std::string path = client.world().write_table("orders");
        EXPECT_EQ(client.post("/catalogs", R"({"name":"main"})").status, 200);
        EXPECT_EQ(client.post("/schemas", R"({"name":"sales","catalog_name":"main"})").status, 200);
        for (const char* name : {"orders", "items"}) {
            EXPECT_EQ(
                client
                    .post("/tables", std::string(R"({"name":")") + name +
                                         R"(","catalog_name":"main","schema_name":"sales",)"
                                         R"("table_type":"EXTERNAL","data_source_format":"DELTA",)"
                                         R"("storage_location":")" +
                                         path + "\"}")
                    .status,
                200);
        }
        EXPECT_EQ(client.post("/shares", R"({"name":"Sales"})").status, 200);
    }
    AdminClient client;
};

// A4 A30 A31 A32
TEST_F(AdminShares, CreationEchoesWhatWasSentAndIgnoresTheRest) {
    const Answer created = client.post(
        "/shares", R"({"name":"P","comment":"","storage_root":"s3://b/r","owner":"eve","id":"x",)"
                   R"("replication_config":{"a":[1]},"objects":[{"name":"main.sales.orders"}]})");
    EXPECT_EQ(created.status, 200);
    EXPECT_EQ(created.body,
              std::string(R"({"name":"P","comment":"","owner":"admin","storage_root":"s3://b/r",)"
                          R"("replication_config":{"a":[1]},)") +
                  kProvenance + "}");
    EXPECT_EQ(client.get("/shares/p?include_shared_data=true").body, created.body);
    EXPECT_EQ(audit::params_json(created.event), R"({"name":"P","share_name":"P"})");
}

// A11 A20 A21 A23 A73
TEST_F(AdminShares, NamesAreUniqueWithoutCaseAndErrorsSayWhich) {
    const Answer taken = client.post("/shares", R"({"name":"SALES"})");
    EXPECT_EQ(taken.status, 400);
    EXPECT_EQ(text_member(taken.body, "error_code"), "SHARE_ALREADY_EXISTS");
    const Answer missing = client.get("/shares/nope");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.body,
              R"({"error_code":"SHARE_DOES_NOT_EXIST","message":"Share 'nope' does not exist.",)"
              R"("details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
              R"("reason":"SHARE_DOES_NOT_EXIST","domain":"sluice",)"
              R"("metadata":{"request_id":"r1"}}]})");
    EXPECT_EQ(missing.event.objects.share, "nope");
    EXPECT_EQ(text_member(client.post("/shares", "{}").body, "message"),
              "CreateShare Missing required field: name");
    EXPECT_EQ(client.post("/shares").status, 400);
    EXPECT_EQ(client.post("/shares", "[]").status, 400);
    EXPECT_EQ(client.post("/shares", R"({"name":"a b"})").status, 400);
    EXPECT_EQ(client.post("/shares", R"({"name":7})").status, 400);
}

// A33 A36 A42 A45 A47 A154 A155
TEST_F(AdminShares, PatchAnswersTheWholeShareWithItsObjects) {
    const Answer added =
        client.patch("/shares/Sales", add(R"("name":"Main.sales.orders","comment":"")"));
    EXPECT_EQ(added.status, 200) << added.body;
    const std::string objects =
        R"("objects":[{"name":"Main.sales.orders","data_object_type":"TABLE",)"
        R"("shared_as":"sales.orders","comment":"","history_data_sharing_status":"DISABLED",)"
        R"("status":"ACTIVE","added_at":1795000000000,"added_by":"admin"}])";
    EXPECT_EQ(added.body, std::string(R"({"name":"Sales","owner":"admin",)") + kProvenance + "," +
                              objects + "}");
    EXPECT_EQ(client.get("/shares/Sales?include_shared_data=true").body, added.body);
    EXPECT_EQ(client.get("/shares/Sales").body.find("objects"), std::string::npos);
    EXPECT_EQ(client.get("/shares").body.find("objects"), std::string::npos);
    // Terraform sends back all that it was told.
    const Answer removed = client.patch(
        "/shares/sales",
        remove(R"("added_at":1795000000000,"added_by":"admin","comment":"",)"
               R"("data_object_type":"TABLE","name":"Main.sales.orders","status":"ACTIVE",)"
               R"("partitions":[{"values":[{"name":"day","op":"EQUAL","value":"x"}]}],)"
               R"("shared_as":"sales.orders")"));
    EXPECT_EQ(removed.status, 200) << removed.body;
    EXPECT_EQ(removed.body.find("objects"), std::string::npos);
    EXPECT_NE(audit::params_json(removed.event).find("REMOVE"), std::string::npos) << "U18";
}

// A12 A34
TEST_F(AdminShares, NothingNewIsASuccessThatTouchesNothing) {
    const Answer added =
        client.patch("/shares/Sales", add(R"("name":"main.sales.orders","cdf_enabled":true)"));
    client.world().clock().advance_ms(5000);
    EXPECT_EQ(client.patch("/shares/Sales", "{}").body, added.body);
    EXPECT_EQ(client.patch("/shares/Sales", R"({"owner":"admin"})").body, added.body);
    EXPECT_EQ(
        client.patch("/shares/Sales", update(R"("name":"main.sales.orders","cdf_enabled":true)"))
            .body,
        added.body);
    const Answer changed = client.patch("/shares/Sales", R"({"comment":"","new_name":"S2"})");
    EXPECT_NE(changed.body.find(R"("comment":"")"), std::string::npos);
    EXPECT_NE(changed.body.find(R"("updated_at":1795000005000)"), std::string::npos);
    EXPECT_EQ(client.get("/shares/sales").status, 404);
    EXPECT_EQ(client.del("/shares/s2").body, "{}");
}

// A36 A42 A156
TEST_F(AdminShares, UpdateKeepsTheAliasAndDropsWhatIsLeftOut) {
    ASSERT_EQ(client
                  .patch("/shares/Sales",
                         add(R"("name":"main.sales.orders","shared_as":"Public.O","comment":"c",)"
                             R"("history_data_sharing_status":"ENABLED","start_version":0)"))
                  .status,
              200);
    const Answer updated =
        client.patch("/shares/Sales", update(R"("name":"main.sales.orders","partitions":[])"));
    EXPECT_NE(updated.body.find(R"("shared_as":"Public.O")"), std::string::npos);
    EXPECT_NE(updated.body.find(R"("history_data_sharing_status":"DISABLED")"), std::string::npos);
    EXPECT_EQ(updated.body.find(R"("comment")"), std::string::npos);
    EXPECT_EQ(updated.body.find(R"("start_version")"), std::string::npos);
}

// A22 A35 A36 A41 A42 A44 A46 A47
TEST_F(AdminShares, WhatCannotBeSharedIsRefusedByNameAndLeavesTheShareAlone) {
    const auto refused = [&](const std::string& body, const char* code, const char* words) {
        const std::string before = client.get("/shares/Sales?include_shared_data=true").body;
        const Answer answer = client.patch("/shares/Sales", body);
        EXPECT_GE(answer.status, 400) << body;
        EXPECT_EQ(text_member(answer.body, "error_code"), code) << body;
        EXPECT_NE(answer.body.find(words), std::string::npos) << answer.body;
        EXPECT_EQ(client.get("/shares/Sales?include_shared_data=true").body, before);
    };
    ASSERT_EQ(client.patch("/shares/Sales", add(R"("name":"main.sales.orders")")).status, 200);
    refused(add(R"("name":"MAIN.SALES.ORDERS")"), "RESOURCE_ALREADY_EXISTS", "updates[0]");
    refused(add(R"("name":"main.sales.items","shared_as":"SALES.Orders")"),
            "RESOURCE_ALREADY_EXISTS", "main.sales.items");
    refused(add(R"("name":"main.sales.nope")"), "TABLE_DOES_NOT_EXIST", "main.sales.nope");
    refused(add(R"("name":"sales.orders")"), "INVALID_PARAMETER_VALUE", "updates[0]");
    refused(add(R"("name":"main.sales.items","data_object_type":"VIEWS",)"
                R"("string_shared_as":"sales.v")"),
            "INVALID_PARAMETER_VALUE", "VIEW");
    refused(add(R"("name":"main.sales.items","string_shared_as":"x")"), "INVALID_PARAMETER_VALUE",
            "string_shared_as");
    refused(add(R"("name":"main.sales.items","shared_as":"no dots")"), "INVALID_PARAMETER_VALUE",
            "updates[0]");
    refused(add(R"("name":"main.sales.items","partitions":[{"values":[{"name":"day","op":"EQUAL",)"
                R"("value":"x"}]}])"),
            "INVALID_PARAMETER_VALUE", "partition column 'day' of main.sales.items");
    refused(add(R"("name":"main.sales.items","cdf_enabled":true,)"
                R"("history_data_sharing_status":"DISABLED")"),
            "INVALID_PARAMETER_VALUE", "cdf_enabled");
    refused(add(R"("name":"main.sales.items","start_version":5)"), "INVALID_PARAMETER_VALUE",
            "start_version");
    refused(update(R"("name":"main.sales.orders","start_version":1)"), "INVALID_PARAMETER_VALUE",
            "start_version");
    refused(remove(R"("name":"main.sales.items")"), "RESOURCE_DOES_NOT_EXIST", "main.sales.items");
    refused(R"({"updates":[{"action":"DROP","data_object":{"name":"x"}}]})",
            "INVALID_PARAMETER_VALUE", "DROP");
    refused(R"({"updates":[{"action":"ADD"}]})", "INVALID_PARAMETER_VALUE", "data_object");
    refused(R"({"storage_root":"s3://elsewhere"})", "INVALID_STATE", "storage_root");
    // The first succeeds, the second does not: neither counts.
    refused(R"({"comment":"new","updates":[)"
            R"({"action":"ADD","data_object":{"name":"main.sales.items"}},)"
            R"({"action":"ADD","data_object":{"name":"main.sales.nope"}}]})",
            "TABLE_DOES_NOT_EXIST", "updates[1]");
    std::string many = R"({"updates":[)";
    for (int i = 0; i < 101; ++i) {
        if (i > 0) many += ',';
        many += R"({"action":"REMOVE","data_object":{"name":"main.sales.x"}})";
    }
    refused(many + "]}", "INVALID_PARAMETER_VALUE", "100");
}

// A43
TEST_F(AdminShares, SchemaIsSharedWithHistory) {
    const Answer added =
        client.patch("/shares/Sales", add(R"("name":"main.sales","data_object_type":"SCHEMA",)"
                                          R"("history_data_sharing_status":"ENABLED")"));
    EXPECT_NE(added.body.find(R"({"name":"main.sales","data_object_type":"SCHEMA",)"
                              R"("history_data_sharing_status":"ENABLED","status":"ACTIVE")"),
              std::string::npos)
        << added.body;
}

// A108
TEST_F(AdminShares, ObjectOfADeletedTableSaysSo) {
    ASSERT_EQ(client.patch("/shares/Sales", add(R"("name":"main.sales.orders")")).status, 200);
    ASSERT_EQ(client.del("/tables/main.sales.orders").status, 200);
    EXPECT_NE(client.get("/shares/Sales?include_shared_data=true")
                  .body.find(R"("status":"SOURCE_NOT_FOUND")"),
              std::string::npos);
}

// A50
TEST_F(AdminShares, TableThatCannotBeReadNowIsAddedWithAWarning) {
    const std::string path = client.world().write_log("broken", "{not json\n");
    ASSERT_EQ(
        client
            .post("/tables", R"({"name":"broken","catalog_name":"main","schema_name":"sales",)"
                             R"("table_type":"EXTERNAL","data_source_format":"DELTA",)"
                             R"("storage_location":")" +
                                 path + "\"}")
            .status,
        200);
    const Answer added = client.patch("/shares/Sales", add(R"("name":"main.sales.broken")"));
    EXPECT_EQ(added.status, 200);
    EXPECT_NE(added.body.find(R"("warnings":[)"), std::string::npos);
}

class AdminGrants : public AdminShares {
protected:
    AdminGrants() {
        for (const char* name : {"Acme", "beta"}) {
            EXPECT_EQ(
                client.post("/recipients", std::string(R"({"name":")") + name + R"("})").status,
                200);
        }
    }
};

// A51 A53 A55
TEST_F(AdminGrants, FreshShareHasNoPermissionsOnAnyRoute) {
    EXPECT_EQ(client.get("/shares/Sales/permissions?").body, "{}");
    EXPECT_EQ(client.get("/permissions/share/Sales").body, "{}");
    EXPECT_EQ(client.get("/effective-permissions/share/Sales").body, "{}");
    EXPECT_EQ(client.get("/recipients/Acme/share-permissions").body, "{}");
    EXPECT_EQ(client.get("/permissions/share/nope").status, 404);
}

// A51 A53 A54 A55
TEST_F(AdminGrants, EveryRouteShowsTheSameGrants) {
    const Answer first = client.patch("/shares/sales/permissions",
                                      R"({"changes":[{"add":["SELECT"],"principal":"ACME"}]})");
    EXPECT_EQ(first.body,
              R"({"privilege_assignments":[{"principal":"Acme","privileges":["SELECT"]}]})");
    const Answer second = client.patch("/permissions/SecurableType.SHARE/Sales",
                                       R"({"changes":[{"add":["select"],"principal":"beta"}]})");
    const std::string both = R"({"privilege_assignments":[)"
                             R"({"principal":"Acme","privileges":["SELECT"]},)"
                             R"({"principal":"beta","privileges":["SELECT"]}]})";
    EXPECT_EQ(second.body, both);
    EXPECT_EQ(second.event.action, audit::Action::update_permissions);
    EXPECT_EQ(audit::params_json(second.event),
              R"({"securable_type":"SecurableType.SHARE","securable_full_name":"Sales",)"
              R"("changes":"[{\"add\":[\"select\"],\"principal\":\"beta\"}]",)"
              R"("share_name":"Sales"})");
    for (const char* route :
         {"/shares/Sales/permissions", "/permissions/share/Sales", "/permissions/SHARE/sales",
          "/permissions/securabletype.share/Sales?max_results=150",
          "/privilege-assignments/share/Sales?page_size=0"}) {
        EXPECT_EQ(client.get(route).body, both) << route;
    }
    EXPECT_EQ(client.get("/permissions/share/Sales?principal=acme").body, first.body);
    EXPECT_EQ(client.get("/permissions/share/Sales?principal=nobody").body, "{}");
    EXPECT_EQ(client.get("/effective-permissions/share/Sales?principal=BETA").body,
              R"({"privilege_assignments":[)"
              R"({"principal":"beta","privileges":[{"privilege":"SELECT"}]}]})");
    EXPECT_EQ(client.get("/effective-privilege-assignments/share/Sales?principal=BETA").body,
              R"({"effective_privilege_assignments":[)"
              R"({"principal":"beta","privileges":[{"privilege":"SELECT"}]}]})");
    EXPECT_EQ(client.get("/recipients/acme/share-permissions").body,
              R"({"permissions_out":[{"share_name":"Sales","privilege_assignments":)"
              R"([{"principal":"Acme","privileges":["SELECT"]}]}]})");
    const Answer none =
        client.patch("/shares/Sales/permissions",
                     R"({"changes":[{"principal":"Acme","remove":["ALL_PRIVILEGES"]},)"
                     R"({"principal":"beta","remove":["SELECT"]}],"omit_permissions_list":true})");
    EXPECT_EQ(none.body, "{}");
    EXPECT_EQ(client.get("/shares/Sales/permissions").body, "{}");
}

// A52 A53 A54 A56 A57
TEST_F(AdminGrants, WrongChangesAreRefusedTogether) {
    const auto refused = [&](const std::string& changes, const char* code) {
        const Answer answer =
            client.patch("/permissions/share/Sales", R"({"changes":[)" + changes + "]}");
        EXPECT_EQ(text_member(answer.body, "error_code"), code) << answer.body;
        EXPECT_EQ(client.get("/shares/Sales/permissions").body, "{}");
    };
    refused(R"({"principal":"Acme","add":["SELECT"]},{"principal":"nobody","add":["SELECT"]})",
            "RECIPIENT_DOES_NOT_EXIST");
    refused(R"({"principal":"Acme","add":["MODIFY"]})", "INVALID_PARAMETER_VALUE");
    refused(R"({"principal":"Acme","add":["SELECT"],"remove":["SELECT"]})",
            "INVALID_PARAMETER_VALUE");
    refused(R"({"add":["SELECT"]})", "INVALID_PARAMETER_VALUE");
    refused(R"({"principal_id":"x","add":["SELECT"]})", "INVALID_PARAMETER_VALUE");
    refused(R"({"principal_id":"x","remove":["SELECT"]})", "RECIPIENT_DOES_NOT_EXIST");
    for (const char* type : {"table", "SecurableType.VOLUME", "nonsense"}) {
        const Answer answer = client.get(std::string("/permissions/") + type + "/x");
        EXPECT_EQ(answer.status, 400) << type;
    }
    EXPECT_EQ(client.get("/permissions/share/Sales?max_results=149").status, 400);
    EXPECT_EQ(client.get("/permissions/share/Sales?max_results=0").status, 200);
}

// A57
TEST_F(AdminGrants, RecipientIdIsEnoughToTakeAway) {
    const std::string id = text_member(client.get("/recipients/Acme").body, "id");
    ASSERT_EQ(client
                  .patch("/shares/Sales/permissions",
                         R"({"changes":[{"add":["SELECT"],"principal":"Acme"}]})")
                  .status,
              200);
    const Answer removed =
        client.patch("/shares/Sales/permissions",
                     R"({"changes":[{"remove":["SELECT"],"principal_id":")" + id + "\"}]}");
    EXPECT_EQ(removed.body, "{}");
}

// A59
TEST_F(AdminGrants, ExpiryIsShownAndHoldsToTheSecond) {
    const Answer granted = client.patch(
        "/shares/Sales/permissions",
        R"({"changes":[{"principal":"Acme","add":["SELECT"],"expires_in_seconds":60}]})");
    const std::string shown =
        R"({"privilege_assignments":[{"principal":"Acme","privileges":["SELECT"],)"
        R"("expires_at":1795000060000}]})";
    EXPECT_EQ(granted.body, shown);
    // Once more without an expiry: it stays.
    EXPECT_EQ(client
                  .patch("/shares/Sales/permissions",
                         R"({"changes":[{"principal":"Acme","add":["SELECT"]}]})")
                  .body,
              shown);
    client.world().clock().advance_ms(60'000);
    EXPECT_EQ(client.get("/shares/Sales/permissions").body, "{}");
    EXPECT_EQ(client.get("/permissions/share/Sales?principal=Acme").body, "{}");
    EXPECT_EQ(client
                  .patch("/shares/Sales/permissions",
                         R"({"changes":[{"principal":"Acme","add":["SELECT"],"expires_at":1}]})")
                  .status,
              400);
    EXPECT_EQ(client
                  .patch("/shares/Sales/permissions",
                         R"({"changes":[{"principal":"Acme","add":["SELECT"],)"
                         R"("expires_at":1795000900000,"expires_in_seconds":5}]})")
                  .status,
              400);
}

// A8 A9
TEST_F(AdminGrants, PermissionsPageByRecipient) {
    ASSERT_EQ(client
                  .patch("/shares/Sales/permissions",
                         R"({"changes":[{"principal":"Acme","add":["SELECT"]},)"
                         R"({"principal":"beta","add":["SELECT"]}]})")
                  .status,
              200);
    const Answer first = client.get("/shares/Sales/permissions?max_results=1");
    EXPECT_NE(first.body.find("Acme"), std::string::npos);
    EXPECT_EQ(first.body.find("beta"), std::string::npos);
    const std::string token = text_member(first.body, "next_page_token");
    const Answer second = client.get("/shares/Sales/permissions?max_results=1&page_token=" + token);
    EXPECT_EQ(second.body,
              R"({"privilege_assignments":[{"principal":"beta","privileges":["SELECT"]}]})");
}

// A14 A26 A39 A58
TEST_F(AdminGrants, RolesDecideWhatOneMayDo) {
    access::AdminPrincipal who{.name = "rita", .token_id = "t", .role = access::Role::reader};
    client.become(who);
    EXPECT_EQ(client.get("/shares/Sales").status, 200);
    const Answer denied = client.patch("/shares/Sales", R"({"comment":"x"})");
    EXPECT_EQ(denied.status, 403);
    EXPECT_EQ(text_member(denied.body, "error_code"), "PERMISSION_DENIED");
    EXPECT_EQ(client.post("/shares", R"({"name":"mine"})").status, 403);
    EXPECT_EQ(client.get("/recipients/Acme").body.find("activation_url"), std::string::npos)
        << "A64";
    who.role = access::Role::owner;
    client.become(who);
    EXPECT_EQ(client.post("/shares", R"({"name":"mine"})").status, 403);
    client.become(governance::testing::GovernanceWorld::administrator());
    ASSERT_EQ(client
                  .patch("/permissions/METASTORE/metastore-id",
                         R"({"changes":[{"principal":"user:Rita","add":["CREATE SHARE"]}]})")
                  .status,
              200);
    client.become(who);
    EXPECT_EQ(client.post("/shares", R"({"name":"mine"})").status, 200);
    EXPECT_EQ(client.get("/shares/Sales").status, 403);
    EXPECT_EQ(client.get("/shares").body.find("Sales"), std::string::npos);
    EXPECT_NE(client.get("/shares").body.find("mine"), std::string::npos);
    EXPECT_EQ(client.get("/recipients").body, "{}");
}

}  // namespace
}  // namespace sluice::api
