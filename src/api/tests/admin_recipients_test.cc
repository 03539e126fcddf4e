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
constexpr EpochMs kDay = 24LL * 3600 * 1000;

class AdminRecipients : public ::testing::Test {
protected:
    /// The link of the recipient, opened as it would be by its owner.
    Answer retrieve(const std::string& name) {
        const std::string url =
            text_member(client.get("/recipients/" + name).body, "activation_url");
        return client.get("/api/2.1/unity-catalog/public/data_sharing_activation/" +
                          url.substr(url.find('?') + 1));
    }
    AdminClient client;
};

// A62 A64 A66 A83 A165
TEST_F(AdminRecipients, CreationAnswersTheLinkAndNothingUnset) {
    const Answer created = client.post(
        "/recipients", R"({"name":"Acme_Corp","authentication_type":"","sharing_code":"x"})");
    EXPECT_EQ(created.status, 200) << created.body;
    EXPECT_EQ(masked(created.body),
              std::string(R"({"name":"Acme_Corp","id":"<uuid>","authentication_type":"TOKEN",)"
                          R"("owner":"admin","activated":false,"activation_url":"<link>",)"
                          R"("tokens":[{"id":"<uuid>","activation_url":"<link>",)"
                          R"("expiration_time":1802776000000,)") +
                  kProvenance + "}]," + kProvenance + "}");
    EXPECT_EQ(client.get("/recipients/ACME_CORP?").body, created.body);
    EXPECT_EQ(client.get("/recipients").body, "{\"recipients\":[" + created.body + "]}");
    EXPECT_EQ(*created.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(audit::params_json(created.event).find("dshl_"), std::string::npos);
    EXPECT_EQ(created.event.objects.recipient, "Acme_Corp");
}

// A5 A63 A65 A67 A69 A86
TEST_F(AdminRecipients, EverythingThatIsSetComesBackAsSent) {
    const Answer created = client.post(
        "/recipients",
        R"({"name":"acme","authentication_type":"token","comment":"c","owner":"bob",)"
        R"("email":"a@example.com","expiration_time":"1796000000000",)"
        R"("ip_access_list":{"allowed_ip_addresses":["192.0.2.7","10.1.2.3/8"]},)"
        R"("properties_kvpairs":{"properties":{"country":"us","databricks.name":"acme"}}})");
    EXPECT_EQ(
        masked(created.body),
        std::string(R"({"name":"acme","id":"<uuid>","authentication_type":"TOKEN","comment":"c",)"
                    R"("owner":"bob","email":"a@example.com","activated":false,)"
                    R"("activation_url":"<link>","expiration_time":1796000000000,)"
                    R"("ip_access_list":{"allowed_ip_addresses":["192.0.2.7","10.1.2.3/8"]},)"
                    R"("properties_kvpairs":{"properties":{"country":"us"}},)"
                    R"("tokens":[{"id":"<uuid>","activation_url":"<link>",)"
                    R"("expiration_time":1796000000000,)") +
            kProvenance + "}]," + kProvenance + "}");
    EXPECT_EQ(audit::params_json(created.event),
              R"({"name":"acme","comment":"c","authentication_type":"token",)"
              R"("ip_access_list.allowed_ip_addresses":"192.0.2.7,10.1.2.3/8",)"
              R"("properties_keys":"country,databricks.name",)"
              R"("expiration_time":"1796000000000","recipient_name":"acme"})");
}

// A23 A63 A65 A69 A86
TEST_F(AdminRecipients, WhatMakesNoSenseIsRefused) {
    const auto refused = [&](const std::string& members) {
        const Answer answer = client.post("/recipients", R"({"name":"x",)" + members + "}");
        EXPECT_EQ(text_member(answer.body, "error_code"), "INVALID_PARAMETER_VALUE") << members;
        EXPECT_EQ(client.get("/recipients/x").status, 404);
    };
    refused(R"("authentication_type":"DATABRICKS")");
    refused(R"("authentication_type":"MAGIC")");
    refused(R"("expiration_time":1000)");
    refused(R"("expiration_time":1895000000000)");
    refused(R"("ip_access_list":{"allowed_ip_addresses":["10.0.0.0/40"]})");
    refused(R"("properties_kvpairs":{"properties":{"a b":"1"}})");
    refused(R"("properties_kvpairs":{"properties":{"databricks.accountId":"1"}})");
    EXPECT_EQ(text_member(client.post("/recipients", "{}").body, "message"),
              "CreateRecipient Missing required field: name");
}

// A67 A68
TEST_F(AdminRecipients, PatchReplacesWhatIsPresentAndClearsWithEmptyObjects) {
    ASSERT_EQ(client
                  .post("/recipients",
                        R"({"name":"acme","ip_access_list":{"allowed_ip_addresses":["::1"]},)"
                        R"("properties_kvpairs":{"properties":{"a":"1","b":"2"}}})")
                  .status,
              200);
    client.world().clock().advance_ms(1000);
    const std::string before = client.get("/recipients/acme").body;
    EXPECT_EQ(client
                  .patch("/recipients/acme",
                         R"({"ip_access_list":{"allowed_ip_addresses":["::1"]},"owner":"admin"})")
                  .body,
              before);
    const Answer changed = client.patch(
        "/recipients/acme", R"({"properties_kvpairs":{"properties":{"c":"3"}},"comment":"n"})");
    EXPECT_NE(changed.body.find(R"("properties_kvpairs":{"properties":{"c":"3"}})"),
              std::string::npos);
    EXPECT_NE(changed.body.find(R"("updated_at":1795000001000)"), std::string::npos);
    EXPECT_NE(changed.body.find("::1"), std::string::npos);
    EXPECT_EQ(audit::params_json(changed.event),
              R"({"name":"acme","comment":"n","properties_keys":"c",)"
              R"("updates":"properties_kvpairs,comment","recipient_name":"acme"})");
    const Answer cleared = client.patch(
        "/recipients/acme", R"({"properties_kvpairs":{},"ip_access_list":{},"new_name":"Beta"})");
    EXPECT_EQ(cleared.body.find("properties"), std::string::npos);
    EXPECT_EQ(cleared.body.find("ip_access_list"), std::string::npos);
    EXPECT_EQ(client.get("/recipients/acme").status, 404);
    EXPECT_EQ(client.get("/recipients/beta").status, 200);
}

// A70
TEST_F(AdminRecipients, PropertyIsAnotherSpellingOfTheIpList) {
    const Answer created =
        client.post("/recipients", R"({"name":"acme","properties_kvpairs":{"properties":)"
                                   R"({"allowed_ip_ranges":"10.0.0.0/8, 192.0.2.7"}}})");
    EXPECT_NE(created.body.find(R"({"allowed_ip_addresses":["10.0.0.0/8","192.0.2.7"]})"),
              std::string::npos)
        << created.body;
    EXPECT_NE(created.body.find(R"("allowed_ip_ranges":"10.0.0.0/8, 192.0.2.7")"),
              std::string::npos);
    const Answer changed = client.patch(
        "/recipients/acme", R"({"ip_access_list":{"allowed_ip_addresses":["10.0.0.1"]}})");
    EXPECT_NE(changed.body.find(R"("allowed_ip_ranges":"10.0.0.1")"), std::string::npos);
    const Answer both =
        client.patch("/recipients/acme",
                     R"({"ip_access_list":{"allowed_ip_addresses":["10.0.0.1"]},)"
                     R"("properties_kvpairs":{"properties":{"ip_access_list":"10.0.0.2"}}})");
    EXPECT_EQ(both.status, 400);
    // Leaving the property out does not open the door.
    const Answer without = client.patch(
        "/recipients/acme", R"({"properties_kvpairs":{"properties":{"country":"us"}}})");
    EXPECT_NE(without.body.find(R"({"allowed_ip_addresses":["10.0.0.1"]})"), std::string::npos);
    EXPECT_EQ(client
                  .post("/recipients", R"({"name":"b","properties_kvpairs":{"properties":)"
                                       R"({"allowed_ip_ranges":"everywhere"}}})")
                  .status,
              400);
}

// A64 A79
TEST_F(AdminRecipients, LinkIsGoneAfterRetrieval) {
    ASSERT_EQ(client.post("/recipients", R"({"name":"acme"})").status, 200);
    const std::string url = text_member(client.get("/recipients/acme").body, "activation_url");
    const Answer profile = retrieve("acme");
    EXPECT_EQ(profile.status, 200);
    const std::string secret = text_member(profile.body, "bearerToken");
    EXPECT_TRUE(secret.starts_with("dshr_"));
    const Answer after = client.get("/recipients/acme");
    EXPECT_NE(after.body.find(R"("activated":true)"), std::string::npos);
    EXPECT_EQ(after.body.find("activation_url"), std::string::npos);
    EXPECT_EQ(after.body.find(secret), std::string::npos);
    const Answer again = client.get("/api/2.0/unity-catalog/public/data_sharing_activation/" +
                                    url.substr(url.find('?') + 1));
    EXPECT_EQ(again.status, 404);
    EXPECT_EQ(text_member(again.body, "message"),
              "This activation link has been used or has expired.");
}

// A68 A74 A75 A76 A151
TEST_F(AdminRecipients, RotationPutsTheFreshTokenFirstAndShortensTheOld) {
    ASSERT_EQ(client.post("/recipients", R"({"name":"acme"})").status, 200);
    const auto rotate = [&](const std::string& body) {
        return client.post("/recipients/acme/rotate-token", body);
    };
    EXPECT_EQ(rotate("").status, 400);
    EXPECT_EQ(rotate(R"({"existing_token_expire_in_seconds":-1})").status, 400);
    // Unused: the link is replaced, there is still one token.
    const std::string first = text_member(client.get("/recipients/acme").body, "activation_url");
    client.world().clock().advance_ms(1000);
    const Answer replaced = rotate(R"({"existing_token_expire_in_seconds":0})");
    EXPECT_NE(text_member(replaced.body, "activation_url"), first);
    EXPECT_NE(replaced.body.find(R"("updated_at":1795000001000)"), std::string::npos);
    ASSERT_EQ(retrieve("acme").status, 200);
    const Answer rotated = rotate(R"({"existing_token_expire_in_seconds":86400})");
    EXPECT_EQ(rotated.status, 200) << rotated.body;
    const std::size_t fresh = rotated.body.find(R"("tokens":[{"id":")");
    const std::size_t link = rotated.body.find("activation_url", fresh);
    const std::size_t old_expiry =
        rotated.body.find(R"("expiration_time":)" + std::to_string(1795000001000 + kDay));
    EXPECT_LT(fresh, link);
    EXPECT_LT(link, old_expiry);
    EXPECT_NE(old_expiry, std::string::npos);
    EXPECT_NE(audit::params_json(rotated.event).find(R"("new_token_id":")"), std::string::npos);
    ASSERT_EQ(retrieve("acme").status, 200);
    const Answer third = rotate(R"({"existing_token_expire_in_seconds":5})");
    EXPECT_EQ(third.status, 400);
    EXPECT_EQ(text_member(third.body, "message"),
              "There are already two active tokens for recipient acme.");
}

// A20 A21 A71 A73
TEST_F(AdminRecipients, RecipientMadeAnewIsSomebodyElse) {
    ASSERT_EQ(client.post("/recipients", R"({"name":"Acme"})").status, 200);
    const std::string id = text_member(client.get("/recipients/acme").body, "id");
    EXPECT_EQ(text_member(client.post("/recipients", R"({"name":"ACME"})").body, "error_code"),
              "RECIPIENT_ALREADY_EXISTS");
    EXPECT_EQ(client.del("/recipients/acme?").body, "{}");
    EXPECT_EQ(text_member(client.get("/recipients/Acme").body, "error_code"),
              "RECIPIENT_DOES_NOT_EXIST");
    ASSERT_EQ(client.post("/recipients", R"({"name":"Acme"})").status, 200);
    EXPECT_NE(text_member(client.get("/recipients/acme").body, "id"), id);
}

}  // namespace
}  // namespace sluice::api
