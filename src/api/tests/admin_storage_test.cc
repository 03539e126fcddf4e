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
constexpr const char* kCredential =
    R"({"name":"lake","comment":"","s3":{"access_key_id":"AKIA","secret_access_key":"hush-hush",)"
    R"("region":"us-east-1","endpoint":"http://127.0.0.1:1","path_style":true}})";

class AdminStorage : public ::testing::Test {
protected:
    AdminClient client;
};

// A149b
TEST_F(AdminStorage, SecretsGoInAndNeverComeOut) {
    const Answer created = client.post("/storage-credentials", kCredential);
    ASSERT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(masked(created.body),
              std::string(R"({"name":"lake","id":"<uuid>","owner":"admin","comment":"",)"
                          R"("s3":{"access_key_id":"AKIA","region":"us-east-1",)"
                          R"("endpoint":"http://127.0.0.1:1","path_style":true},)") +
                  kProvenance + "}");
    EXPECT_EQ(client.get("/storage-credentials/lake").body, created.body);
    EXPECT_EQ(client.get("/storage-credentials?max_results=0").body,
              R"({"storage_credentials":[)" + created.body + "]}");
    const Answer changed = client.patch(
        "/storage-credentials/lake",
        R"({"read_only":true,"s3":{"access_key_id":"AKIB","secret_access_key":"hush-hush",)"
        R"("region":"eu-west-1"}})");
    EXPECT_NE(changed.body.find(R"("read_only":true)"), std::string::npos);
    EXPECT_NE(changed.body.find("AKIB"), std::string::npos);
    for (const Answer& answer : {created, changed}) {
        EXPECT_EQ(answer.body.find("hush"), std::string::npos);
        EXPECT_EQ(audit::params_json(answer.event).find("hush"), std::string::npos);
    }
    EXPECT_EQ(audit::params_json(changed.event), R"({"name":"lake","updates":"read_only,s3"})");
    EXPECT_EQ(client.del("/storage-credentials/lake").body, "{}");
    EXPECT_EQ(client.get("/storage-credentials/lake").status, 404);
}

// A23 A149b
TEST_F(AdminStorage, OtherKindsOfKeysAreRefusedByName) {
    const Answer answer =
        client.post("/storage-credentials",
                    R"({"name":"x","aws_iam_role":{"role_arn":"arn:aws:iam::1:role/x"}})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(answer.body.find("aws_iam_role"), std::string::npos);
    EXPECT_EQ(client.post("/storage-credentials", R"({"name":"x"})").status, 400);
    EXPECT_EQ(
        client
            .post("/storage-credentials", R"({"name":"x","s3":{"access_key_id":"A","region":"r"}})")
            .status,
        400);
}

// A14 A149b
TEST_F(AdminStorage, KeysNeedTheRightToThem) {
    client.become({.name = "o", .token_id = "t", .role = access::Role::operations});
    EXPECT_EQ(client.post("/storage-credentials", kCredential).status, 403);
    EXPECT_EQ(client.post("/external-locations", R"({"name":"l","url":"/x"})").status, 403);
}

// A104 A149b
TEST_F(AdminStorage, LocalLocationIsTriedAndNormalised) {
    const std::string path = client.world().write_table("orders");
    const Answer created =
        client.post("/external-locations", R"({"name":"local","url":")" + path +
                                               R"(/","credential_name":"","comment":"c"})");
    ASSERT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(created.body, R"({"name":"local","url":"file://)" + path +
                                R"(","owner":"admin","comment":"c",)" + kProvenance + "}");
    EXPECT_EQ(client.get("/external-locations/LOCAL").body, created.body);
    EXPECT_EQ(client.get("/external-locations").body,
              R"({"external_locations":[)" + created.body + "]}");
    const Answer missing =
        client.post("/external-locations", R"({"name":"none","url":")" + path + R"(/nowhere"})");
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(text_member(missing.body, "message").find(path), std::string::npos) << "A19";
}

// A25 A149b
TEST_F(AdminStorage, LocationThatHoldsTablesStaysUnlessForced) {
    const std::string path = client.world().write_table("lake/orders");
    ASSERT_EQ(client
                  .post("/external-locations",
                        R"({"name":"local","url":")" + client.world().folder() + "/lake\"}")
                  .status,
              200);
    client.post("/catalogs", R"({"name":"main"})");
    ASSERT_EQ(
        client
            .post("/tables", R"({"name":"orders","catalog_name":"main","schema_name":"default",)"
                             R"("table_type":"EXTERNAL","data_source_format":"DELTA",)"
                             R"("storage_location":")" +
                                 path + "\"}")
            .status,
        200);
    const Answer moved =
        client.patch("/external-locations/local", R"({"url":")" + client.world().folder() +
                                                      R"(/tmp",)" + R"("skip_validation":true})");
    EXPECT_EQ(text_member(moved.body, "error_code"), "RESOURCE_IN_USE") << moved.body;
    const Answer renamed = client.patch("/external-locations/local",
                                        R"({"new_name":"lake","owner":"bob","comment":""})");
    EXPECT_EQ(renamed.status, 200) << renamed.body;
    EXPECT_NE(renamed.body.find(R"("owner":"bob","comment":"")"), std::string::npos);
    const Answer refused = client.del("/external-locations/lake");
    EXPECT_EQ(text_member(refused.body, "error_code"), "RESOURCE_IN_USE");
    EXPECT_EQ(client.del("/external-locations/lake?force=true").body, "{}");
}

// A149b
TEST_F(AdminStorage, BucketNeedsACredentialThatExists) {
    const auto create = [&](const std::string& credential) {
        return client.post(
            "/external-locations",
            R"({"name":"b","url":"s3a://bucket/x","skip_validation":true)" + credential + "}");
    };
    EXPECT_EQ(create("").status, 400);
    EXPECT_EQ(create(R"(,"credential_name":"lake")").status, 404);
    ASSERT_EQ(client.post("/storage-credentials", kCredential).status, 200);
    const Answer created = create(R"(,"credential_name":"lake")");
    EXPECT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(text_member(created.body, "url"), "s3://bucket/x");
    EXPECT_EQ(text_member(client.del("/storage-credentials/lake").body, "error_code"),
              "RESOURCE_IN_USE");
}

// A136
TEST_F(AdminStorage, CredentialsOfTablesAreNotGivenOut) {
    const Answer answer =
        client.post("/temporary-table-credentials", R"({"table_id":"x","operation":"READ"})");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(client.post("/temporary-path-credentials", "{}").status, 403);
}

}  // namespace
}  // namespace sluice::api
