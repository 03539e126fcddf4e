#include "api/admin_json.h"

#include <gtest/gtest.h>

namespace sluice::api {
namespace {

catalog::Provenance provenance() {
    return {.created_at = 1795000000000,
            .created_by = "admin",
            .updated_at = 1795000100000,
            .updated_by = "ops"};
}

constexpr const char* kProvenance =
    R"("created_at":1795000000000,"created_by":"admin","updated_at":1795000100000,"updated_by":"ops")";

template <class Write>
std::string text_of(Write write) {
    json::Writer out;
    write(out);
    return out.take();
}

catalog::SharedObject shared_table() {
    catalog::SharedObject object;
    object.type = catalog::SharedObjectType::table;
    object.name = "Main.sales.orders-2026";
    object.alias_schema = "sales";
    object.alias_table = "orders_2026";
    object.added_at_version = 17;
    object.added_at = 1795000100000;
    object.added_by = "admin";
    return object;
}

catalog::Share share() {
    catalog::Share row;
    row.id = "never-shown";
    row.name = "Partner_Share";
    row.owner = "admin";
    row.provenance = provenance();
    return row;
}

std::string json_of(const catalog::SharedObject& object) {
    return text_of([&](json::Writer& out) { write_shared_object(out, object); });
}

std::string json_of(const catalog::Share& row) {
    return text_of([&](json::Writer& out) { write_share(out, row); });
}

// A3 A30 A165
TEST(AdminJson, ShareWithoutTextsLeavesThemOut) {
    EXPECT_EQ(json_of(share()),
              std::string(R"({"name":"Partner_Share","owner":"admin",)") + kProvenance + "}");
}

// A3 A31
TEST(AdminJson, ShareTextsThatWereSentEmptyAreAnsweredEmpty) {
    catalog::Share row = share();
    row.comment = "";
    row.storage_root = "";
    EXPECT_EQ(
        json_of(row),
        std::string(R"({"name":"Partner_Share","comment":"","owner":"admin","storage_root":"",)") +
            kProvenance + "}");
}

// A30
TEST(AdminJson, ShareEchoesWhatHasNoEffect) {
    catalog::Share row = share();
    row.replication_config = R"({"regions":["us"]})";
    row.serverless_budget_policy_id = "b1";
    EXPECT_EQ(json_of(row), std::string(R"({"name":"Partner_Share","owner":"admin",)"
                                        R"("replication_config":{"regions":["us"]},)"
                                        R"("serverless_budget_policy_id":"b1",)") +
                                kProvenance + "}");
}

// A37 A42 A45 A46 A47
TEST(AdminJson, SharedTableNamesItsEffectiveAliasAndNothingThatWasNotSet) {
    EXPECT_EQ(json_of(shared_table()),
              R"({"name":"Main.sales.orders-2026","data_object_type":"TABLE",)"
              R"("shared_as":"sales.orders_2026","history_data_sharing_status":"DISABLED",)"
              R"("status":"ACTIVE","added_at":1795000100000,"added_by":"admin"})");
}

// A42 A46 A47
TEST(AdminJson, SharedTableEchoesWhatWasSet) {
    catalog::SharedObject object = shared_table();
    object.shared_as = "Public.Orders";
    object.comment = "";
    object.data_object_type = "table";
    object.history = true;
    object.cdf_enabled = false;
    object.start_version = 0;
    EXPECT_EQ(json_of(object),
              R"({"name":"Main.sales.orders-2026","data_object_type":"table",)"
              R"("shared_as":"Public.Orders","comment":"","history_data_sharing_status":"ENABLED",)"
              R"("cdf_enabled":false,"start_version":0,)"
              R"("status":"ACTIVE","added_at":1795000100000,"added_by":"admin"})");
}

// A43 A108
TEST(AdminJson, SharedSchemaHasNoAliasAndSaysWhyItIsNotServed) {
    catalog::SharedObject object = shared_table();
    object.type = catalog::SharedObjectType::schema;
    object.name = "main.sales";
    object.alias_table = "";
    object.history = true;
    object.status = catalog::SharedObjectStatus::source_not_found;
    EXPECT_EQ(json_of(object),
              R"({"name":"main.sales","data_object_type":"SCHEMA",)"
              R"("history_data_sharing_status":"ENABLED",)"
              R"("status":"SOURCE_NOT_FOUND","added_at":1795000100000,"added_by":"admin"})");
}

// A3 A33 A50
TEST(AdminJson, ShareDetailsHoldObjectsAndWarningsOnlyIfThereAreAny) {
    governance::ShareDetails details;
    details.share = share();
    const auto json = [&] {
        return text_of([&](json::Writer& out) { write_share(out, details); });
    };
    EXPECT_EQ(json(), json_of(share()));
    details.objects.push_back(shared_table());
    details.warnings.emplace_back("cannot be read now");
    EXPECT_EQ(json(), json_of(share()).substr(0, json_of(share()).size() - 1) + ",\"objects\":[" +
                          json_of(shared_table()) + R"(],"warnings":["cannot be read now"]})");
}

governance::RecipientDetails recipient() {
    governance::RecipientDetails details;
    details.recipient.id = "6f0c";
    details.recipient.name = "Acme_Corp";
    details.recipient.owner = "admin";
    details.recipient.provenance = provenance();
    return details;
}

governance::TokenView token(const std::string& url) {
    governance::TokenView view;
    view.token.id = "b51d";
    view.token.digest = "never shown";
    view.token.expires_at = 1802776000000;
    view.token.provenance = provenance();
    view.activation_url = Secret<std::string>(url);
    return view;
}

std::string json_of(const governance::RecipientDetails& details) {
    return text_of([&](json::Writer& out) { write_recipient(out, details); });
}

// A64 A66
TEST(AdminJson, InvitedRecipientShowsItsLinkTwice) {
    governance::RecipientDetails details = recipient();
    details.tokens.push_back(token("https://h/delta_sharing/retrieve_config.html?dshl_x"));
    EXPECT_EQ(
        json_of(details),
        std::string(R"({"name":"Acme_Corp","id":"6f0c","authentication_type":"TOKEN",)"
                    R"("owner":"admin","activated":false,)"
                    R"("activation_url":"https://h/delta_sharing/retrieve_config.html?dshl_x",)"
                    R"("tokens":[{"id":"b51d",)"
                    R"("activation_url":"https://h/delta_sharing/retrieve_config.html?dshl_x",)"
                    R"("expiration_time":1802776000000,)") +
            kProvenance + "}]," + kProvenance + "}");
}

// A64
TEST(AdminJson, ActivatedRecipientShowsNoLinkAndNoSecret) {
    governance::RecipientDetails details = recipient();
    details.tokens.push_back(token(""));
    details.tokens.front().token.activated_at = 1795000050000;
    EXPECT_EQ(json_of(details),
              std::string(R"({"name":"Acme_Corp","id":"6f0c","authentication_type":"TOKEN",)"
                          R"("owner":"admin","activated":true,)"
                          R"("tokens":[{"id":"b51d","expiration_time":1802776000000,)") +
                  kProvenance + "}]," + kProvenance + "}");
}

// A65 A67 A86
TEST(AdminJson, RecipientEchoesWhatWasSetInTheOrderItWasSent) {
    governance::RecipientDetails details = recipient();
    details.recipient.comment = "partner";
    details.recipient.email = "a@example.com";
    details.recipient.expiration_time = 1800000000000;
    details.recipient.ip_access_list = {"192.0.2.7", "10.1.2.3/8"};
    details.recipient.properties = {{"country", "US"}};
    EXPECT_EQ(json_of(details),
              std::string(R"({"name":"Acme_Corp","id":"6f0c","authentication_type":"TOKEN",)"
                          R"("comment":"partner","owner":"admin","email":"a@example.com",)"
                          R"("activated":false,"expiration_time":1800000000000,)"
                          R"("ip_access_list":{"allowed_ip_addresses":["192.0.2.7","10.1.2.3/8"]},)"
                          R"("properties_kvpairs":{"properties":{"country":"US"}},)") +
                  kProvenance + "}");
}

metastore::NamedGrant grant(const std::string& share, const std::string& recipient) {
    metastore::NamedGrant named;
    named.share_name = share;
    named.recipient_name = recipient;
    return named;
}

std::string assignments(const std::vector<metastore::NamedGrant>& grants, PrivilegeShape shape) {
    return text_of([&](json::Writer& out) {
        out.begin_object();
        write_privilege_assignments(out, "privilege_assignments", grants, shape);
        out.end_object();
    });
}

// A53 A55 A59
TEST(AdminJson, AssignmentsKeepNamesAndShowExpiryBesideThePrivileges) {
    std::vector<metastore::NamedGrant> grants = {grant("s", "Acme"), grant("s", "beta")};
    grants[1].grant.expires_at = 1796000000000;
    EXPECT_EQ(assignments(grants, PrivilegeShape::plain),
              R"({"privilege_assignments":[{"principal":"Acme","privileges":["SELECT"]},)"
              R"({"principal":"beta","privileges":["SELECT"],"expires_at":1796000000000}]})");
    EXPECT_EQ(assignments(grants, PrivilegeShape::effective),
              R"({"privilege_assignments":[)"
              R"({"principal":"Acme","privileges":[{"privilege":"SELECT"}]},)"
              R"({"principal":"beta","privileges":)"
              R"([{"privilege":"SELECT","expires_at":1796000000000}]}]})");
    EXPECT_EQ(assignments({}, PrivilegeShape::plain), "{}");
}

// A55
TEST(AdminJson, PermissionsOutGroupByShare) {
    const auto json = [](const std::vector<metastore::NamedGrant>& grants) {
        return text_of([&](json::Writer& out) {
            out.begin_object();
            write_permissions_out(out, grants);
            out.end_object();
        });
    };
    EXPECT_EQ(json({grant("a", "Acme"), grant("B", "Acme")}),
              R"({"permissions_out":[)"
              R"({"share_name":"a","privilege_assignments":)"
              R"([{"principal":"Acme","privileges":["SELECT"]}]},)"
              R"({"share_name":"B","privilege_assignments":)"
              R"([{"principal":"Acme","privileges":["SELECT"]}]}]})");
    EXPECT_EQ(json({}), "{}");
}

// A101 A102
TEST(AdminJson, CatalogAndSchemaNameTheirKindAndMetastore) {
    catalog::Catalog parent;
    parent.id = "c1";
    parent.name = "main";
    parent.owner = "admin";
    parent.properties = {{"team", "data"}};
    parent.provenance = provenance();
    EXPECT_EQ(text_of([&](json::Writer& out) { write_catalog(out, parent, "m1"); }),
              std::string(R"({"name":"main","full_name":"main","id":"c1","owner":"admin",)"
                          R"("properties":{"team":"data"},"catalog_type":"MANAGED_CATALOG",)"
                          R"("securable_type":"CATALOG","metastore_id":"m1",)") +
                  kProvenance + "}");
    catalog::Schema child;
    child.id = "s1";
    child.catalog_name = "main";
    child.name = "sales";
    child.owner = "admin";
    child.comment = "";
    child.provenance = provenance();
    EXPECT_EQ(text_of([&](json::Writer& out) { write_schema(out, child, "m1"); }),
              std::string(R"({"name":"sales","catalog_name":"main","full_name":"main.sales",)"
                          R"("schema_id":"s1","owner":"admin","comment":"",)"
                          R"("catalog_type":"MANAGED_CATALOG","metastore_id":"m1",)") +
                  kProvenance + "}");
}

governance::TableDetails table() {
    governance::TableDetails details;
    details.table.id = "t1";
    details.table.catalog_name = "main";
    details.table.schema_name = "sales";
    details.table.name = "orders";
    details.table.location = "s3://bucket/orders";
    details.table.owner = "admin";
    details.table.provenance = provenance();
    return details;
}

// A105
TEST(AdminJson, TableShowsColumnsAsWholeFieldsAndPartitionPlaces) {
    governance::TableDetails details = table();
    details.log_comment = "from the log";
    delta::Column id;
    id.name = "Id";
    id.type_text = "bigint";
    id.type_name = "LONG";
    id.type_json = R"({"name":"Id","type":"long","nullable":true,"metadata":{}})";
    delta::Column date = id;
    date.name = "date";
    date.type_text = "date";
    date.type_name = "DATE";
    date.type_json = R"({"name":"date","type":"date","nullable":false,"metadata":{}})";
    date.comment = "day";
    date.nullable = false;
    date.position = 1;
    date.partition_index = 0;
    details.columns = {id, date};
    EXPECT_EQ(
        text_of([&](json::Writer& out) { write_table(out, details, "m1"); }),
        std::string(R"({"name":"orders","catalog_name":"main","schema_name":"sales",)"
                    R"("full_name":"main.sales.orders","table_id":"t1","table_type":"EXTERNAL",)"
                    R"("data_source_format":"DELTA","storage_location":"s3://bucket/orders",)"
                    R"("owner":"admin","metastore_id":"m1",)") +
            kProvenance +
            R"(,"comment":"from the log","columns":[)"
            R"({"name":"Id","type_text":"bigint","type_name":"LONG",)"
            R"("type_json":"{\"name\":\"Id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}",)"
            R"("position":0,"nullable":true},)"
            R"({"name":"date","type_text":"date","type_name":"DATE",)"
            R"("type_json":"{\"name\":\"date\",\"type\":\"date\",\"nullable\":false,\"metadata\":{}}",)"
            R"("position":1,"nullable":false,"comment":"day","partition_index":0}]})");
}

// A104 A105
TEST(AdminJson, BrokenTableShowsTheReasonAndItsOwnComment) {
    governance::TableDetails details = table();
    details.table.comment = "";
    details.warnings = {"the table's log is damaged"};
    EXPECT_EQ(
        text_of([&](json::Writer& out) { write_table(out, details, "m1"); }),
        std::string(R"({"name":"orders","catalog_name":"main","schema_name":"sales",)"
                    R"("full_name":"main.sales.orders","table_id":"t1","table_type":"EXTERNAL",)"
                    R"("data_source_format":"DELTA","storage_location":"s3://bucket/orders",)"
                    R"("owner":"admin","metastore_id":"m1",)") +
            kProvenance + R"(,"comment":"","warnings":["the table's log is damaged"]})");
}

// A3 A149b
TEST(AdminJson, CredentialsShowSettingsAndNoSecret) {
    catalog::StorageCredential row;
    row.id = "k1";
    row.name = "lake";
    row.owner = "admin";
    row.kind = "s3";
    row.settings = R"({"access_key_id":"AK","region":"us-east-1","path_style":true})";
    row.sealed_secret = "sealed";
    row.provenance = provenance();
    EXPECT_EQ(
        text_of([&](json::Writer& out) { write_storage_credential(out, row); }),
        std::string(R"({"name":"lake","id":"k1","owner":"admin",)"
                    R"("s3":{"access_key_id":"AK","region":"us-east-1","path_style":true},)") +
            kProvenance + "}");
}

// A3 A149b
TEST(AdminJson, LocationsNameTheirCredentialIfTheyHaveOne) {
    catalog::ExternalLocation row;
    row.name = "lake";
    row.url = "file:///data";
    row.owner = "admin";
    row.provenance = provenance();
    EXPECT_EQ(
        text_of([&](json::Writer& out) { write_external_location(out, row); }),
        std::string(R"({"name":"lake","url":"file:///data","owner":"admin",)") + kProvenance + "}");
    row.credential_id = "k1";
    row.credential_name = "key";
    row.read_only = true;
    EXPECT_EQ(text_of([&](json::Writer& out) { write_external_location(out, row); }),
              std::string(R"({"name":"lake","url":"file:///data","owner":"admin",)"
                          R"("credential_name":"key","credential_id":"k1","read_only":true,)") +
                  kProvenance + "}");
}

}  // namespace
}  // namespace sluice::api
