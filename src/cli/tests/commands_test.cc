#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

#define SLUICE_TEST_UC "/api/2.1/unity-catalog"

/// Command line → the requests it sends, all of them answered with `{}`.
std::vector<std::string> sent(std::vector<std::string> arguments) {
    FakeWorld probe;
    probe.run(arguments);
    FakeWorld world;
    // The fake answers only what it knows: teach it every request of a first run, in turn.
    for (int round = 0; round < 4; ++round) {
        FakeWorld next;
        for (const std::string& request : probe.requests) {
            const auto body = request.find(" {");
            next.answer(request.substr(0, body), 200, "{}");
        }
        next.run(arguments);
        if (next.requests == probe.requests) return next.requests;
        probe.requests = next.requests;
    }
    return probe.requests;
}

TEST(CommandsTest, CatalogsAndSchemas) {
    EXPECT_THAT(sent({"catalog", "list"}),
                ElementsAre("GET " SLUICE_TEST_UC "/catalogs?max_results=1000"));
    EXPECT_THAT(sent({"catalog", "create", "main", "--comment", "", "--storage-root", "s3://b"}),
                ElementsAre("POST " SLUICE_TEST_UC "/catalogs "
                            R"({"name":"main","comment":"","storage_root":"s3://b"})"));
    EXPECT_THAT(sent({"catalog", "delete", "main", "--force", "--yes"}),
                ElementsAre("DELETE " SLUICE_TEST_UC "/catalogs/main?force=true"));
    EXPECT_THAT(sent({"schema", "list", "main"}),
                ElementsAre("GET " SLUICE_TEST_UC "/schemas?catalog_name=main&max_results=1000"));
    EXPECT_THAT(sent({"schema", "create", "main.sales"}),
                ElementsAre("POST " SLUICE_TEST_UC "/schemas "
                            R"({"name":"sales","catalog_name":"main"})"));
    EXPECT_THAT(sent({"schema", "delete", "main.sales", "-y"}),
                ElementsAre("DELETE " SLUICE_TEST_UC "/schemas/main.sales"));
}

// A103
TEST(CommandsTest, TablesAreRegisteredWithTheirParents) {
    EXPECT_THAT(
        sent({"table", "create", "main.sales.orders", "--location", "data/../orders", "--comment",
              "c", "--create-parents"}),
        ElementsAre("POST " SLUICE_TEST_UC R"(/catalogs {"name":"main"})",
                    "POST " SLUICE_TEST_UC R"(/schemas {"name":"sales","catalog_name":"main"})",
                    "POST " SLUICE_TEST_UC
                    R"(/tables {"name":"orders","catalog_name":"main","schema_name":"sales",)"
                    R"("table_type":"EXTERNAL","data_source_format":"DELTA",)"
                    R"("storage_location":"file:///home/me/orders","comment":"c"})"));
    EXPECT_THAT(sent({"table", "list", "main.sales"}),
                ElementsAre("GET " SLUICE_TEST_UC "/tables?catalog_name=main&schema_name=sales&"
                            "omit_columns=true&max_results=1000"));
    EXPECT_THAT(sent({"table", "inspect", "main.sales.orders"}),
                ElementsAre("GET " SLUICE_TEST_UC "/tables/main.sales.orders"));
}

TEST(CommandsTest, ParentsThatExistAreNoObstacleOthersAre) {
    FakeWorld world;
    world.answer("POST " SLUICE_TEST_UC "/catalogs", 400,
                 error_body("CATALOG_ALREADY_EXISTS", "there"));
    world.answer("POST " SLUICE_TEST_UC "/schemas", 403, error_body("PERMISSION_DENIED", "no"));
    EXPECT_EQ(world.run({"table", "create", "a.b.c", "--location", "s3://b/c", "--create-parents"}),
              5);
    EXPECT_EQ(world.requests.size(), 2U);
}

TEST(CommandsTest, AMissingSchemaPointsToTheOptionThatMakesIt) {
    FakeWorld world;
    world.answer("POST " SLUICE_TEST_UC "/tables", 404,
                 error_body("SCHEMA_DOES_NOT_EXIST", "Schema 'a.b' does not exist."));
    EXPECT_EQ(world.run({"table", "create", "a.b.c", "--location", "/t"}), 3);
    EXPECT_THAT(world.err(), HasSubstr("hint: --create-parents"));
}

TEST(CommandsTest, AllTablesAreGatheredSchemaBySchema) {
    FakeWorld world;
    world.answer("GET " SLUICE_TEST_UC "/catalogs?max_results=1000", 200,
                 R"({"catalogs":[{"name":"a"},{"name":"b"}]})");
    world.answer("GET " SLUICE_TEST_UC "/schemas?catalog_name=a&max_results=1000", 200,
                 R"({"schemas":[{"name":"x"},{"name":"y"}]})");
    world.answer("GET " SLUICE_TEST_UC "/schemas?catalog_name=b&max_results=1000", 200, "{}");
    for (const char* schema : {"x", "y"}) {
        world.answer("GET " SLUICE_TEST_UC "/tables?catalog_name=a&schema_name=" +
                         std::string(schema) + "&omit_columns=true&max_results=1000",
                     200, R"({"tables":[{"full_name":"a.)" + std::string(schema) + R"(.t"}]})");
    }
    EXPECT_EQ(world.run({"table", "list", "-o", "name"}), 0) << world.err();
    EXPECT_EQ(world.out(), "a.x.t\na.y.t\n");
}

// A30 A33 A36
TEST(CommandsTest, Shares) {
    EXPECT_THAT(sent({"share", "get", "s 1/.."}),
                ElementsAre("GET " SLUICE_TEST_UC "/shares/s%201%2F..?include_shared_data=true"));
    EXPECT_THAT(sent({"share", "get", ".."}),
                ElementsAre("GET " SLUICE_TEST_UC "/shares/%2E%2E?include_shared_data=true"));
    EXPECT_THAT(sent({"share", "create", "s", "--comment", "c"}),
                ElementsAre("POST " SLUICE_TEST_UC R"(/shares {"name":"s","comment":"c"})"));
    EXPECT_THAT(sent({"share", "edit", "s", "--new-name", "t", "--owner", "me"}),
                ElementsAre("PATCH " SLUICE_TEST_UC R"(/shares/s {"new_name":"t","owner":"me"})"));
    EXPECT_THAT(sent({"share", "add", "s", "a.b.c", "--as", "x.y", "--start-version", "3",
                      "--history", "--comment", "k"}),
                ElementsAre("PATCH " SLUICE_TEST_UC
                            R"(/shares/s {"updates":[{"action":"ADD","data_object":)"
                            R"({"name":"a.b.c","data_object_type":"TABLE","shared_as":"x.y",)"
                            R"("history_data_sharing_status":"ENABLED","start_version":3,)"
                            R"("comment":"k"}}]})"));
    EXPECT_THAT(
        sent({"share", "add", "s", "a.b.c", "--cdf"}),
        ElementsAre(HasSubstr(R"("history_data_sharing_status":"ENABLED","cdf_enabled":true)")));
    EXPECT_THAT(sent({"share", "add", "s", "a.b", "--schema"}),
                ElementsAre("PATCH " SLUICE_TEST_UC
                            R"(/shares/s {"updates":[{"action":"ADD","data_object":)"
                            R"({"name":"a.b","data_object_type":"SCHEMA"}}]})"));
    EXPECT_THAT(sent({"share", "remove", "s", "a.b.c"}),
                ElementsAre("PATCH " SLUICE_TEST_UC
                            R"(/shares/s {"updates":[{"action":"REMOVE","data_object":)"
                            R"({"name":"a.b.c"}}]})"));
}

TEST(CommandsTest, AWholeSchemaIsNeverSharedByASlip) {
    FakeWorld world;
    EXPECT_EQ(world.run({"share", "add", "s", "a.b"}), 2);
    EXPECT_THAT(world.err(), HasSubstr("add --schema to share all its tables"));
    EXPECT_EQ(world.run({"share", "add", "s", "a.b", "--schema", "--as", "x.y"}), 2);
    EXPECT_EQ(world.run({"share", "add", "s", "a.b.c", "--as", "xy"}), 2);
    EXPECT_EQ(world.run({"share", "add", "s", "a.b.c", "--start-version", "-1"}), 2);
    EXPECT_EQ(world.run({"share", "edit", "s"}), 2);
    EXPECT_TRUE(world.requests.empty());
}

// A51 A59
TEST(CommandsTest, GrantsFromBothEnds) {
    for (const char* words : {"share grant", "grant add"}) {
        const std::string text(words);
        const auto blank = text.find(' ');
        EXPECT_THAT(
            sent({text.substr(0, blank), text.substr(blank + 1), "s", "acme", "--for", "30d"}),
            ElementsAre(R"(PUT /api/sluice/v1/grants {"share":"s","recipient":"acme",)"
                        R"("privileges":["SELECT"],"expires_in_seconds":2592000})"));
    }
    EXPECT_THAT(sent({"grant", "add", "s", "acme", "--object", "a.b", "--expires", "never"}),
                ElementsAre(R"(PUT /api/sluice/v1/grants {"share":"s","object":"a.b",)"
                            R"("recipient":"acme","privileges":["SELECT"],"never_expires":true})"));
    EXPECT_THAT(sent({"share", "grant", "s", "acme", "--until", "2026-12-24"}),
                ElementsAre(HasSubstr(R"("expires_at":1798070400000)")));
    FakeWorld world;
    EXPECT_EQ(world.run({"share", "grant", "s", "a", "--for", "1d", "--until", "2027-01-01"}), 2);
    EXPECT_EQ(world.run({"share", "grant", "s", "a", "--for", "0s"}), 2);
    EXPECT_TRUE(world.requests.empty());
}

// A53 A137
TEST(CommandsTest, AGrantOnTheShareAndOneOnAnObjectAreRevokedEachByItself) {
    const auto revoke = [](std::vector<std::string> more) {
        FakeWorld world;
        for (const char* query : {"share=s&recipient=acme", "share=s&recipient=acme&object=p.t"}) {
            world.answer(std::string("GET /api/sluice/v1/grants?") + query + "&max_results=1000",
                         200, R"({"grants":[{"id":"1","object":"p.t"},{"id":"2"}]})");
        }
        for (const char* id : {"1", "2"}) {
            world.answer(std::string("DELETE /api/sluice/v1/grants/") + id, 200,
                         R"({"links_expire_at":1795478400000})");
        }
        std::vector<std::string> words = {"share", "revoke", "s", "acme"};
        words.insert(words.end(), more.begin(), more.end());
        EXPECT_EQ(world.run(words), 0);
        EXPECT_THAT(world.err(), HasSubstr("2026-11-24T00:00:00"));
        return world.requests.back();
    };
    EXPECT_EQ(revoke({}), "DELETE /api/sluice/v1/grants/2");
    EXPECT_EQ(revoke({"--object", "p.t"}), "DELETE /api/sluice/v1/grants/1");
    FakeWorld none;
    none.answer("GET /api/sluice/v1/grants?share=s&recipient=acme&max_results=1000", 200, "{}");
    EXPECT_EQ(none.run({"grant", "revoke", "s", "acme"}), 0);
    EXPECT_EQ(none.requests.size(), 1U);
}

// A138 A139 A140
TEST(CommandsTest, TokensAndBlocking) {
    EXPECT_THAT(sent({"token", "list", "acme"}),
                ElementsAre("GET /api/sluice/v1/recipients/acme/tokens?max_results=1000"));
    EXPECT_THAT(sent({"token", "revoke", "acme", "t1", "--reason", "lost"}),
                ElementsAre("POST /api/sluice/v1/recipients/acme/tokens/t1/revoke "
                            R"({"reason":"lost"})"));
    EXPECT_THAT(sent({"recipient", "block", "a/b"}),
                ElementsAre("POST /api/sluice/v1/recipients/a%2Fb/block {}"));
    EXPECT_THAT(sent({"recipient", "unblock", "acme"}),
                ElementsAre("POST /api/sluice/v1/recipients/acme/unblock {}"));
    EXPECT_THAT(sent({"recipient", "access", "acme", "--share", "s", "--explain"}),
                ElementsAre("GET /api/sluice/v1/recipients/acme/access?share=s&explain=true"));
}

TEST(CommandsTest, GrantListsFromBothEndsLookTheSame) {
    FakeWorld world;
    const std::string acme =
        R"({"share":"s","recipient":"acme","privileges":["SELECT"],"expires_at":1795478400000})";
    const std::string grants = "GET /api/sluice/v1/grants?";
    world.answer(grants + "recipient=acme&max_results=1000", 200, R"({"grants":[)" + acme + "]}");
    world.answer(grants + "share=s&object=p.t&recipient=ACME&max_results=1000", 200,
                 R"({"grants":[)" + acme + "]}");
    world.answer(grants + "max_results=1000", 200,
                 R"({"grants":[)" + acme + R"(,{"share":"s","recipient":"globex"}]})");
    EXPECT_EQ(world.run({"grant", "list", "--recipient", "acme", "-o", "ndjson"}), 0);
    EXPECT_EQ(world.out(), acme + "\n");
    EXPECT_EQ(world.run({"grant", "list", "--recipient", "ACME", "--share", "s", "--object", "p.t",
                         "-o", "ndjson"}),
              0);
    EXPECT_EQ(world.out(), acme + "\n" + acme + "\n");
    EXPECT_EQ(world.run({"grant", "list", "-o", "name"}), 0);
    EXPECT_EQ(world.out(), acme + "\n" + acme + "\nacme\nglobex\n");
}

// A62 A67 A74
TEST(CommandsTest, Recipients) {
    EXPECT_THAT(
        sent({"recipient", "create", "acme", "--comment", "c", "--email", "a@b", "--expires", "1d",
              "--ip", "10.0.0.0/8", "--ip", "::1", "--property", "country=US", "--property",
              "x=a=b"}),
        ElementsAre("POST " SLUICE_TEST_UC
                    R"(/recipients {"name":"acme","authentication_type":"TOKEN","comment":"c",)"
                    R"("email":"a@b","expiration_time":1795564800000,)"
                    R"("ip_access_list":{"allowed_ip_addresses":["10.0.0.0/8","::1"]},)"
                    R"("properties_kvpairs":{"properties":{"country":"US","x":"a=b"}}})"));
    EXPECT_THAT(
        sent({"recipient", "edit", "acme", "--no-ip", "--no-properties", "--new-name", "b"}),
        ElementsAre("PATCH " SLUICE_TEST_UC
                    R"(/recipients/acme {"new_name":"b","ip_access_list":{},)"
                    R"("properties_kvpairs":{}})"));
    EXPECT_THAT(sent({"recipient", "rotate", "acme"}),
                ElementsAre("POST " SLUICE_TEST_UC R"(/recipients/acme/rotate-token )"
                            R"({"existing_token_expire_in_seconds":86400})"));
    EXPECT_THAT(sent({"recipient", "rotate", "acme", "--grace", "0s"}),
                ElementsAre(HasSubstr(R"({"existing_token_expire_in_seconds":0})")));
    FakeWorld world;
    EXPECT_EQ(world.run({"recipient", "edit", "acme"}), 2);
    EXPECT_EQ(world.run({"recipient", "create", "acme", "--property", "novalue"}), 2);
    EXPECT_EQ(world.run({"recipient", "create", "acme", "--property", "a=1", "--property", "a=2"}),
              2);
    EXPECT_EQ(world.run({"recipient", "edit", "acme", "--ip", "::1", "--no-ip"}), 2);
    EXPECT_TRUE(world.requests.empty());
}

// A64
TEST(CommandsTest, TheActivationLinkIsPrintedBare) {
    FakeWorld world;
    world.answer("GET " SLUICE_TEST_UC "/recipients/acme", 200,
                 R"({"name":"acme","activation_url":"https://h/x?dshl_1"})");
    EXPECT_EQ(world.run({"recipient", "activation", "acme"}), 0);
    EXPECT_EQ(world.out(), "https://h/x?dshl_1\n");
    EXPECT_EQ(world.err(), "");
    FakeWorld used;
    used.answer("GET " SLUICE_TEST_UC "/recipients/acme", 200, R"({"name":"acme"})");
    EXPECT_EQ(used.run({"recipient", "activation", "acme"}), 3);
    EXPECT_THAT(used.err(), HasSubstr("sluice recipient rotate acme"));
}

// K47
TEST(CommandsTest, CreatingARecipientShowsTheLinkAndTheNextStep) {
    FakeWorld world;
    world.terminal = true;
    world.answer("POST " SLUICE_TEST_UC "/recipients", 200,
                 R"({"name":"acme","activated":false,"activation_url":"https://h/x?dshl_1"})");
    EXPECT_EQ(world.run({"recipient", "create", "acme"}), 0);
    EXPECT_THAT(world.out(), HasSubstr("https://h/x?dshl_1"));
    EXPECT_THAT(world.err(), HasSubstr("next: sluice share grant SHARE acme"));
    FakeWorld quiet;
    quiet.answer("POST " SLUICE_TEST_UC "/recipients", 200, R"({"name":"acme"})");
    EXPECT_EQ(quiet.run({"recipient", "create", "acme", "--quiet"}), 0);
    EXPECT_EQ(quiet.err(), "");
}

// K8 A149c
TEST(CommandsTest, AnAdminTokenIsPrintedWhenItIsCreatedAndNeverListed) {
    FakeWorld world;
    world.answer("POST /api/sluice/v1/admin-tokens", 200,
                 R"({"id":"7","name":"ci","role":"operator","token":"dsha_new","expires_at":1})");
    EXPECT_EQ(world.run({"admin-token", "create", "ci", "--role", "operator", "--expires", "90d"}),
              0);
    EXPECT_THAT(world.requests,
                ElementsAre("POST /api/sluice/v1/admin-tokens "
                            R"({"name":"ci","role":"operator","expires_in_seconds":7776000})"));
    EXPECT_THAT(world.out(), HasSubstr("dsha_new"));
    FakeWorld listing;
    listing.answer("GET /api/sluice/v1/admin-tokens?max_results=1000", 200,
                   R"({"admin_tokens":[{"id":"7","name":"ci","token":"dsha_new"}]})");
    for (const char* format : {"json", "wide", "csv", "yaml", "ndjson"}) {
        EXPECT_EQ(listing.run({"admin-token", "list", "-o", format}), 0);
    }
    EXPECT_THAT(listing.out(), HasSubstr("ci"));
    EXPECT_THAT(listing.out(), Not(HasSubstr("dsha_new")));
}

TEST(CommandsTest, AnAdminTokenIsDeletedByNameOrIdUnlessItIsUnclear) {
    const auto remove = [](const std::string& wanted) {
        FakeWorld world;
        world.answer("GET /api/sluice/v1/admin-tokens?max_results=1000", 200,
                     R"({"admin_tokens":[{"id":"7","name":"ci"},{"id":"8","name":"two"},)"
                     R"({"id":"9","name":"two"}]})");
        world.answer("DELETE /api/sluice/v1/admin-tokens/7", 200, "{}");
        world.answer("DELETE /api/sluice/v1/admin-tokens/9", 200, "{}");
        return world.run({"admin-token", "delete", wanted, "--yes"});
    };
    EXPECT_EQ(remove("ci"), 0);
    EXPECT_EQ(remove("9"), 0);
    EXPECT_EQ(remove("two"), 2);
    EXPECT_EQ(remove("absent"), 3);
}

// K59
TEST(CommandsTest, StatusTellsAliveFromReady) {
    FakeWorld world;
    world.answer("GET /healthz", 200, R"({"status":"ok"})");
    world.answer("GET /readyz", 200, R"({"ready":true})");
    world.answer("GET " SLUICE_TEST_UC "/metastore_summary", 200,
                 R"({"metastore_id":"m","name":"main"})");
    EXPECT_EQ(world.run({"status", "-o", "ndjson"}), 0);
    EXPECT_EQ(world.out(), R"({"url":"http://127.0.0.1:8081","alive":true,"ready":true,)"
                           R"("metastore":{"metastore_id":"m","name":"main"}})"
                           "\n");

    FakeWorld starting;
    starting.answer("GET /healthz", 200, "{}");
    starting.answer("GET /readyz", 503,
                    R"({"ready":false,"state":"starting","reason":"the server is starting"})");
    starting.variables.clear();
    EXPECT_EQ(starting.run({"status", "-o", "table"}), 8);
    EXPECT_THAT(starting.out(), HasSubstr("the server is starting"));

    FakeWorld dead;
    dead.cut(Condition::TEMPORARILY_UNAVAILABLE);
    EXPECT_EQ(dead.run({"status"}), 7);
}

TEST(CommandsTest, ServeGetsItsFlagsAsConfigurationKeysAndLendsItsExitCode) {
    FakeWorld world;
    world.serve_code = 42;
    world.variables = {{"SLUICE_TOKEN_FILE", "/nowhere"}, {"SLUICE_ADMIN_URL", "nonsense"}};
    EXPECT_EQ(world.run({"serve", "--config", "f.yaml", "--data-dir", "d", "--listen", "a:1",
                         "--admin-listen", "b:2", "--public-url", "https://p", "--demo", "--check",
                         "--ready-file", "r"}),
              42);
    ASSERT_EQ(world.served.size(), 1U);
    const server::ServeOptions& options = world.served[0];
    EXPECT_EQ(options.config_file, "f.yaml");
    EXPECT_EQ(options.flags, (std::map<std::string, std::string>{{"data_dir", "d"},
                                                                 {"listen", "a:1"},
                                                                 {"admin_listen", "b:2"},
                                                                 {"public_url", "https://p"}}));
    EXPECT_EQ(options.ready_file, "r");
    EXPECT_TRUE(options.demo);
    EXPECT_TRUE(options.check_only);
    EXPECT_TRUE(world.connections.empty());
    EXPECT_EQ(world.run({"serve"}), 42);
    EXPECT_TRUE(world.served[1].flags.empty());
}

}  // namespace
}  // namespace sluice::cli
