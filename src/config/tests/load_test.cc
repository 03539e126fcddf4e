#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/keys.h"
#include "config/limits.h"

namespace sluice::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Result<ServerConfig> from(std::string_view yaml, const Sources& sources = {}) {
    return load_text(yaml, "sluice.yaml", sources);
}

std::string mistake(std::string_view yaml, const Sources& sources = {}) {
    const Result<ServerConfig> result = from(yaml, sources);
    if (result) return "no mistake";
    EXPECT_EQ(result.error().condition(), Condition::CONFIGURATION_INVALID);
    return result.error().message();
}

TEST(ConfigLoadTest, NothingSaidIsTheDefaults) {
    const Result<ServerConfig> config = load({});
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->public_listener.address.text(), "127.0.0.1:8080");
    EXPECT_EQ(config->admin_listener.address.text(), "127.0.0.1:8081");
    EXPECT_TRUE(config->public_listener.address.loopback);
    EXPECT_EQ(config->public_listener.url, "");
    EXPECT_EQ(config->public_listener.tls, std::nullopt);
    EXPECT_EQ(config->data_dir, "./sluice-data");
    EXPECT_EQ(config->master_key_file, "");
    EXPECT_EQ(config->tokens.lifetime_s, 90 * 86'400);
    EXPECT_EQ(config->tokens.rotation_grace_s, 86'400);
    EXPECT_EQ(config->tokens.activation_ttl_s, 7 * 86'400);
    EXPECT_EQ(config->link_ttl_s, 3'600);
    EXPECT_EQ(config->log.level, LogLevel::info);
    EXPECT_TRUE(config->log.json);
    EXPECT_FALSE(config->gzip_ndjson);
    EXPECT_EQ(config->shutdown_drain_s, 30);
    EXPECT_EQ(config->cloud, Cloud::aws);
    EXPECT_TRUE(config->console_enabled);
    EXPECT_THAT(config->storage.locations, IsEmpty());
    EXPECT_THAT(config->trusted_proxies, IsEmpty());
}

TEST(ConfigLoadTest, LimitsHaveTheirPublishedDefaults) {
    const Result<ServerConfig> config = load({});
    ASSERT_TRUE(config);
    const Limits& limits = config->limits;
    EXPECT_EQ(limits.head_bytes_max, 32 << 10);
    EXPECT_EQ(limits.header_count_max, 100);
    EXPECT_EQ(limits.uri_bytes_max, 8 << 10);
    EXPECT_EQ(limits.body_bytes_max, 1 << 20);
    EXPECT_EQ(limits.json_depth_max, 64);
    EXPECT_EQ(limits.connections_max, 10'000);
    EXPECT_EQ(limits.connections_per_address_max, 256);
    EXPECT_EQ(limits.in_flight_max, 256);
    EXPECT_EQ(limits.in_flight_per_recipient_max, 32);
    EXPECT_EQ(limits.queue_max, 1'024);
    EXPECT_EQ(limits.recipient_rate_per_s, 100);
    EXPECT_EQ(limits.address_burst, 40);
    EXPECT_EQ(limits.list_page_max, 500);
    EXPECT_EQ(limits.file_page_max, 10'000);
    EXPECT_EQ(limits.page_token_ttl_s, 3 * 86'400);
    EXPECT_EQ(limits.refresh_token_ttl_s, 86'400);
    EXPECT_EQ(limits.hint_depth_max, 100);
    EXPECT_EQ(limits.tables_per_share_max, 10'000);
    EXPECT_EQ(limits.properties_per_recipient_max, 50);
    EXPECT_EQ(limits.request_deadline_s, 300);
    EXPECT_EQ(limits.store_attempts_max, 3);
}

constexpr std::string_view kFull = R"(# everything that can be said
listen: 0.0.0.0:8443
admin_listen: "[::1]:9443"
public_url: https://Share.Example.com/base/
admin_public_url: http://localhost:9443
data_dir: /var/lib/sluice
metastore: sqlite
master_key_file: /etc/sluice/master
tls:
  public: {cert: /etc/sluice/cert.pem, key: /etc/sluice/key.pem}
trusted_proxies: [10.0.0.0/8, "::1", 192.0.2.7]
outbound:
  allow:
    - minio.Example.com
    - "*.amazonaws.com"
storage:
  credentials:
    - name: minio
      comment: the one in the cellar
      s3:
        access_key_id: AKIA
        secret_access_key: canary-secret
        session_token: canary-token
        endpoint: http://minio:9000
        public_endpoint: https://s3.example.com
        region: eu-central-1
        path_style: true
        allow_plain_http: true
  locations:
    - {name: lake, url: "s3://lake/tables/", credential_name: minio, delivery: gateway, read_only: true}
    - {name: here, url: "file:///srv/tables"}
  local_roots: [/srv/shared/, /data]
tokens: {lifetime_s: 600, rotation_grace_s: 0, activation_ttl_s: 60}
links: {ttl_s: 1200}
limits:
  body_bytes_max: 2MB
  queue_max: 0
  chunk_bytes: 64 KiB
cache: {snapshot_bytes: 10 %}
log: {level: debug, format: text}
http: {gzip_ndjson: true}
shutdown_drain_s: 5
cloud: GCP
console: {enabled: false}
)";

TEST(ConfigLoadTest, EveryKeyOfAFileArrives) {
    const Result<ServerConfig> config =
        from(kFull, {.file = {}, .environment = {}, .flags = {}, .memory_bytes = 1'000'000'000});
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->public_listener.address.text(), "0.0.0.0:8443");
    EXPECT_FALSE(config->public_listener.address.loopback);
    EXPECT_EQ(config->public_listener.url, "https://Share.Example.com/base");
    ASSERT_TRUE(config->public_listener.tls);
    EXPECT_EQ(config->public_listener.tls->key, "/etc/sluice/key.pem");
    EXPECT_EQ(config->admin_listener.address.host, "::1");
    EXPECT_EQ(config->admin_listener.address.text(), "[::1]:9443");
    EXPECT_EQ(config->data_dir, "/var/lib/sluice");
    EXPECT_EQ(config->master_key_file, "/etc/sluice/master");
    EXPECT_THAT(config->trusted_proxies, ElementsAre("10.0.0.0/8", "::1", "192.0.2.7"));
    EXPECT_THAT(config->outbound_allow, ElementsAre("minio.example.com", "*.amazonaws.com"));
    EXPECT_THAT(config->storage.local_roots, ElementsAre("/srv/shared", "/data"));
    EXPECT_EQ(config->tokens.lifetime_s, 600);
    EXPECT_EQ(config->link_ttl_s, 1'200);
    EXPECT_EQ(config->limits.body_bytes_max, 2 << 20);
    EXPECT_EQ(config->limits.queue_max, 0);
    EXPECT_EQ(config->limits.chunk_bytes, 64 << 10);
    EXPECT_EQ(config->snapshot_cache_bytes, 100'000'000);
    EXPECT_EQ(config->log.level, LogLevel::debug);
    EXPECT_FALSE(config->log.json);
    EXPECT_TRUE(config->gzip_ndjson);
    EXPECT_EQ(config->shutdown_drain_s, 5);
    EXPECT_EQ(config->cloud, Cloud::gcp);
    EXPECT_FALSE(config->console_enabled);
}

// A149b
TEST(ConfigLoadTest, StorageIsReadWhole) {
    const Result<ServerConfig> config = from(kFull);
    ASSERT_TRUE(config) << config.error().message();
    ASSERT_THAT(config->storage.credentials, SizeIs(1));
    const CredentialConfig& credential = config->storage.credentials[0];
    EXPECT_EQ(credential.name, "minio");
    EXPECT_EQ(credential.s3.access_key_id, "AKIA");
    EXPECT_EQ(credential.s3.secret_access_key.reveal(), "canary-secret");
    EXPECT_EQ(credential.s3.session_token.reveal(), "canary-token");
    EXPECT_EQ(credential.s3.endpoint, "http://minio:9000");
    EXPECT_EQ(credential.s3.public_endpoint, "https://s3.example.com");
    EXPECT_EQ(credential.s3.path_style, true);
    EXPECT_TRUE(credential.s3.allow_plain_http);
    ASSERT_THAT(config->storage.locations, SizeIs(2));
    EXPECT_EQ(config->storage.locations[0].url, "s3://lake/tables");
    EXPECT_EQ(config->storage.locations[0].credential, "minio");
    EXPECT_EQ(config->storage.locations[0].delivery, Delivery::gateway);
    EXPECT_TRUE(config->storage.locations[0].read_only);
    EXPECT_EQ(config->storage.locations[1].url, "file:///srv/tables");
    EXPECT_EQ(config->storage.locations[1].delivery, Delivery::gateway);
}

TEST(ConfigLoadTest, FlagsBeatEnvironmentBeatsFile) {
    const std::string_view file = "links: {ttl_s: 2000}\nlog: {level: error}\ncloud: GCP\n";
    Sources sources;
    sources.environment = {{"SLUICE_LINKS_TTL_S", "3000"}, {"SLUICE_LOG_LEVEL", "warn"}};
    sources.flags = {{"links.ttl_s", "4000"}};
    const Result<ServerConfig> config = from(file, sources);
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->link_ttl_s, 4'000);
    EXPECT_EQ(config->log.level, LogLevel::warn);
    EXPECT_EQ(config->cloud, Cloud::gcp);
}

TEST(ConfigLoadTest, TheEnvironmentReachesEveryPlainKey) {
    Sources sources;
    sources.environment = {
        {"SLUICE_TRUSTED_PROXIES", "10.0.0.0/8, ::1"},    {"SLUICE_HTTP_GZIP_NDJSON", "true"},
        {"SLUICE_CACHE_SNAPSHOT_BYTES", "64MB"},          {"SLUICE_MASTER_KEY_FILE", "/k"},
        {"SLUICE_PLAINTEXT_PUBLIC", "allowed"},           {"SLUICE_LISTEN", "0.0.0.0:80"},
        {"SLUICE_PUBLIC_URL", "http://share.example.com"}};
    const Result<ServerConfig> config = from("", sources);
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_THAT(config->trusted_proxies, ElementsAre("10.0.0.0/8", "::1"));
    EXPECT_TRUE(config->gzip_ndjson);
    EXPECT_EQ(config->snapshot_cache_bytes, 64 << 20);
    EXPECT_EQ(config->master_key_file, "/k");
    EXPECT_TRUE(config->public_listener.plaintext_allowed);
    EXPECT_FALSE(config->admin_listener.plaintext_allowed);
}

// Kubernetes makes variables from the names of services, so an unknown one cannot be an error.
TEST(ConfigLoadTest, UnknownVariablesAreHandedBack) {
    Sources sources;
    sources.environment = {{"SLUICE_PORT_8080_TCP", "tcp://10.0.0.1:8080"},
                           {"SLUICE_LINK_TTL_S", "1"},
                           {"SLUICE_TOKEN", "the client's"},
                           {"HOME", "/root"}};
    const Result<ServerConfig> config = from("", sources);
    ASSERT_TRUE(config);
    EXPECT_THAT(config->unused_environment,
                ElementsAre("SLUICE_LINK_TTL_S", "SLUICE_PORT_8080_TCP"));
}

TEST(ConfigLoadTest, MistakesOutsideOfTheFileNameTheirPlace) {
    Sources sources;
    sources.environment = {{"SLUICE_LINKS_TTL_S", "soon"}, {"SLUICE_STORAGE_LOCATIONS", "x"}};
    sources.flags = {{"listen", "nowhere"}, {"lisen", "x"}};
    const std::string message = mistake("", sources);
    EXPECT_THAT(message, HasSubstr("environment variable SLUICE_LINKS_TTL_S: links.ttl_s: a whole "
                                   "number of seconds from 1200 to 86400 is needed"));
    EXPECT_THAT(message, HasSubstr("storage.locations can stand in the file only"));
    EXPECT_THAT(message, HasSubstr("flag for listen: listen: ADDRESS:PORT"));
    EXPECT_THAT(message, HasSubstr("unknown key `lisen`, did you mean `listen`?"));
}

// A149c R56
TEST(ConfigLoadTest, SecretsComeFromTheEnvironment) {
    Sources sources;
    sources.environment = {{"SLUICE_ADMIN_TOKEN", "abcdefghijklmnopqrstuvwx"},
                           {"SLUICE_MASTER_KEY", "key"}};
    const Result<ServerConfig> config = from("", sources);
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->admin_token.reveal(), "abcdefghijklmnopqrstuvwx");
    EXPECT_EQ(config->master_key.reveal(), "key");
    sources.environment["SLUICE_ADMIN_TOKEN"] = "canary-too-short-token-";
    sources.environment["SLUICE_MASTER_KEY_FILE"] = "/k";
    const std::string message = mistake("", sources);
    EXPECT_THAT(message, HasSubstr("SLUICE_ADMIN_TOKEN: at least 24 characters"));
    EXPECT_THAT(message, HasSubstr("SLUICE_MASTER_KEY: master_key_file is set too"));
    EXPECT_THAT(message, Not(HasSubstr("canary")));
}

TEST(ConfigLoadTest, TheMetastoreIsAFileOrAPostgresDatabase) {
    EXPECT_EQ(from("")->postgres_url.reveal(), "");
    EXPECT_EQ(from("metastore: sqlite\n")->postgres_url.reveal(), "");
    const std::string url = "postgres://u:p%40@a:5432,b:5432/db?sslmode=verify-full";
    EXPECT_EQ(from("metastore: " + url + "\n")->postgres_url.reveal(), url);
    EXPECT_EQ(from("metastore: postgresql:///db\n")->postgres_url.reveal(), "postgresql:///db");
    Sources sources;
    sources.environment = {{"SLUICE_METASTORE", url}};
    EXPECT_EQ(from("metastore: sqlite\n", sources)->postgres_url.reveal(), url);
}

struct Case {
    std::string_view yaml;
    std::string_view message;
};

constexpr Case kMistakes[] = {
    {"lisen: x\n", "sluice.yaml:1:1: unknown key `lisen`, did you mean `listen`?"},
    {"log:\n  levl: info\n", "sluice.yaml:2:3: unknown key `log.levl`, did you mean `log.level`?"},
    {"ttl_s: 5\n", "did you mean `links.ttl_s`?"},
    {"completely_different_thing: 5\n", "unknown key `completely_different_thing`"},
    {"log.level: info\n", "unknown key `log.level`"},
    {"links: {ttl_s: 1199}\n",
     "sluice.yaml:1:16: links.ttl_s: a whole number of seconds from 1200 to 86400"},
    {"links: {ttl_s: 86401}\n", "from 1200 to 86400"},
    {"links: {ttl_s: '3600'}\n", "links.ttl_s: a whole number"},
    {"links: {ttl_s: 1h}\n", "links.ttl_s: a whole number"},
    {"links: {ttl_s: 3600.5}\n", "links.ttl_s: a whole number"},
    {"links: {ttl_s: [3600]}\n", "links.ttl_s: a whole number"},
    {"links:\n  ttl_s:\n", "sluice.yaml:2:3: links.ttl_s: a whole number"},
    {"links: 3600\n", "links is a section"},
    {"- listen\n", "keys with values are needed"},
    {"listen: 8080\n", "listen: ADDRESS:PORT"},
    {"listen: ':8080'\n", "listen: ADDRESS:PORT"},
    {"listen: example.com:80\n", "listen: ADDRESS:PORT"},
    {"listen: 127.0.0.1:65536\n", "listen: ADDRESS:PORT"},
    {"listen: '::1:8080'\n", "listen: ADDRESS:PORT"},
    {"public_url: share.example.com\n", "public_url: an absolute http or https URL"},
    {"public_url: https://h/?q=1\n", "public_url: an absolute"},
    {"public_url: https://user@h/\n", "public_url: an absolute"},
    {"public_url: 'ftp://h/'\n", "public_url: an absolute"},
    {"public_url: 'https://h h/'\n", "public_url: an absolute"},
    {"public_url: 'https://'\n", "public_url: an absolute"},
    {"data_dir: ''\n", "data_dir: a text is needed"},
    {"data_dir: [a]\n", "data_dir: a text is needed"},
    {"metastore: mysql\n", "metastore: sqlite or a postgres:// URL is needed"},
    {"metastore: [sqlite]\n", "metastore: sqlite or"},
    {"metastore: 'host=db password=x'\n", "metastore: sqlite or"},
    {"metastore: 'postgres://u:x y@db/sluice'\n", "metastore: sqlite or"},
    {"metastore: postgres://u:50%@db/sluice\n", "metastore: sqlite or"},
    {"trusted_proxies: 10.0.0.0/8\n", "trusted_proxies: a list"},
    {"trusted_proxies: [10.0.0.0/33]\n", "sluice.yaml:1:19: trusted_proxies: a list of IP"},
    {"trusted_proxies: [proxy]\n", "trusted_proxies: a list"},
    {"outbound: {allow: ['https://h']}\n", "outbound.allow: a list of host names"},
    {"outbound: {allow: ['*']}\n", "outbound.allow: a list of host names"},
    {"storage: {local_roots: [srv]}\n", "storage.local_roots: a list of absolute paths"},
    {"storage: {local_roots: [/srv/../etc]}\n", "absolute paths"},
    {"storage: {local_roots: [/]}\n", "absolute paths"},
    {"log: {level: loud}\n", "log.level: trace, debug, info, warn or error"},
    {"log: {format: xml}\n", "log.format: json or text"},
    {"http: {gzip_ndjson: yes}\n", "http.gzip_ndjson: true or false"},
    {"http: {gzip_ndjson: 'true'}\n", "http.gzip_ndjson: true or false"},
    {"cloud: aws\n", "cloud: AWS, AZURE or GCP"},
    {"plaintext: true\n", "plaintext: allowed or refused"},
    {"cache: {snapshot_bytes: 95 %}\n", "cache.snapshot_bytes: a part of memory"},
    {"cache: {snapshot_bytes: 0 %}\n", "cache.snapshot_bytes: a part of memory"},
    {"cache: {snapshot_bytes: 12}\n", "cache.snapshot_bytes: a part of memory"},
    {"limits: {body_bytes_max: 1PB}\n",
     "limits.body_bytes_max: a size such as 64MB, from 65536 to 67108864"},
    {"limits: {body_bytes_max: 99999999999TB}\n", "limits.body_bytes_max"},
    {"limits: {body_bytes_max: -1}\n", "limits.body_bytes_max"},
    {"audit: {mode: strict}\n", "audit is not supported by this version"},
    {"storage: {vend: true}\n", "storage.vend is not supported by this version"},
    {"limits: {view_wait_s: 5}\n", "limits.view_wait_s is not supported by this version"},
    {"listen: a\nlisten: b\n", "sluice.yaml:2:1: `listen` is given twice, first in line 1"},
    {"listen: &a x\n", "anchors are not allowed"},
    {"listen: *a\n", "sluice.yaml:1:"},
    {"listen: !!str x\n", "tags are not allowed"},
    {"listen: !secret x\n", "tags are not allowed"},
    {"<<: {listen: x}\n", "unknown key `<<`"},
    {"? {a: b}\n: c\n", "a key must be a word"},
    {"? [a]\n: c\n", "a key must be a word"},
    {"listen: [\n", "sluice.yaml:"},
    {"a: b: c\n", "sluice.yaml:1:"},
    {"{}\n---\n{}\n", "only one document is allowed"},
    {"tls: {public: {cert: a}}\n", "sluice.yaml:1:22: tls.public.key is missing"},
    {"tls: {admin: {key: a}}\n", "tls.admin.cert is missing"},
    {"admin_listen: 127.0.0.1:8080\n", "listen and admin_listen have the same port"},
    {"listen: 127.0.0.1:8081\n", "listen and admin_listen have the same port"},
};

TEST(ConfigLoadTest, MistakesNameKeyLineAndWhatIsNeeded) {
    for (const Case& c : kMistakes) {
        EXPECT_THAT(mistake(c.yaml), HasSubstr(std::string(c.message))) << c.yaml;
    }
}

TEST(ConfigLoadTest, MistakesInStorageNameTheirEntry) {
    const Case cases[] = {
        {"storage: {credentials: {a: b}}\n", "storage.credentials: a list of maps"},
        {"storage: {credentials: [x]}\n", "storage.credentials[0]: a map is needed"},
        {"storage: {credentials: [{name: a}]}\n", "storage.credentials[0]: s3 is missing"},
        {"storage: {credentials: [{s3: {region: r}}]}\n",
         "storage.credentials[0]: name is missing"},
        {"storage: {credentials: [{name: a, s3: {region: r}}]}\n",
         "storage.credentials[0].s3: access_key_id is missing"},
        {"storage: {credentials: [{name: a, s3: {regin: r}}]}\n",
         "storage.credentials[0].s3: unknown key `regin`"},
        {"storage: {credentials: [{name: a, s3: {endpoint: h}}]}\n",
         "endpoint: an absolute http or https URL"},
        {"storage: {credentials: [{name: a, s3: {path_style: 1}}]}\n", "path_style: true or false"},
        {"storage: {credentials: [{name: a, azure_sas: {}}]}\n",
         "azure_sas is not supported by this version"},
        {"storage: {credentials: [{name: a, s3: {}}, {name: a, s3: {}}]}\n",
         "storage.credentials[1]: the name is taken"},
        {"storage: {locations: [{name: a}]}\n", "storage.locations[0]: url is missing"},
        {"storage: {locations: [{name: a, url: 'gs://b'}]}\n",
         "url: s3://bucket/prefix or file:///directory"},
        {"storage: {locations: [{name: a, url: 's3://'}]}\n", "url: s3://bucket/prefix"},
        {"storage: {locations: [{name: a, url: 's3://b/../c'}]}\n", "url: s3://bucket/prefix"},
        {"storage: {locations: [{name: a, url: 'file://srv'}]}\n", "url: s3://bucket/prefix"},
        {"storage: {locations: [{name: a, url: 's3://b'}]}\n", "credential_name is missing"},
        {"storage: {locations: [{name: a, url: 's3://b', credential_name: c}]}\n",
         "the credential of `a` is not in storage.credentials"},
        {"storage: {locations: [{name: a, url: 'file:///a', credential_name: c}]}\n",
         "takes no credential"},
        {"storage: {locations: [{name: a, url: 'file:///a', delivery: url}]}\n",
         "always served by gateway"},
        {"storage: {locations: [{name: a, url: 'file:///a', delivery: mail}]}\n",
         "delivery: url or gateway"},
        {"storage: {locations: [{name: a, url: 'file:///a', colour: 1}]}\n",
         "unknown key `colour`"},
    };
    for (const Case& c : cases) {
        EXPECT_THAT(mistake(c.yaml), HasSubstr(std::string(c.message))) << c.yaml;
    }
}

// R28
TEST(ConfigLoadTest, NoMistakeShowsASecret) {
    const std::string message = mistake(
        "storage:\n  credentials:\n    - name: a\n      s3: {access_key_id: canary, "
        "secret_access_key: canary, session_token: [canary], regin: canary}\n");
    EXPECT_THAT(message, Not(HasSubstr("canary")));
    EXPECT_THAT(mistake("metastore: postgres://u:canary%@db/sluice\n"), Not(HasSubstr("canary")));
}

TEST(ConfigLoadTest, BeyondLoopbackTlsOrAWordIsNeeded) {
    const std::string_view open = "listen: 0.0.0.0:80\npublic_url: https://h\n";
    EXPECT_THAT(mistake(open),
                HasSubstr("sluice.yaml:1:9: listen is not on loopback and has no TLS"));
    EXPECT_TRUE(from(std::string(open) + "plaintext: allowed\n"));
    EXPECT_TRUE(from(std::string(open) + "plaintext: {public: allowed}\n"));
    EXPECT_TRUE(from(std::string(open) + "tls: {public: {cert: c, key: k}}\n"));
    EXPECT_THAT(mistake(std::string(open) + "plaintext: {admin: allowed}\n"),
                HasSubstr("has no TLS"));
    EXPECT_THAT(mistake(std::string(open) + "plaintext: refused\n"), HasSubstr("has no TLS"));
    EXPECT_THAT(mistake("admin_listen: '[::]:80'\nadmin_public_url: https://h\n"),
                HasSubstr("admin_listen is not on loopback"));
}

TEST(ConfigLoadTest, BeyondLoopbackAUrlIsNeeded) {
    EXPECT_THAT(mistake("listen: 192.0.2.1:80\nplaintext: allowed\n"),
                HasSubstr("public_url is missing: listen is not on loopback"));
    EXPECT_THAT(mistake("admin_listen: 192.0.2.1:80\nplaintext: allowed\n"),
                HasSubstr("admin_public_url is missing"));
    for (const char* loopback :
         {"127.0.0.1:0", "127.8.9.1:1", "localhost:1", "'[::1]:1'", "'[::ffff:127.0.0.1]:1'"}) {
        EXPECT_TRUE(from(std::string("listen: ") + loopback + "\n")) << loopback;
    }
}

TEST(ConfigLoadTest, PortZeroTwiceIsTwoPorts) {
    EXPECT_TRUE(from("listen: 127.0.0.1:0\nadmin_listen: 127.0.0.1:0\n"));
    EXPECT_TRUE(from("listen: 127.0.0.1:80\nadmin_listen: 127.0.0.2:80\n"));
}

TEST(ConfigLoadTest, AllMistakesAreReportedUpToALimit) {
    std::string yaml;
    for (int i = 0; i < 30; ++i) yaml += "unknown_key_" + std::to_string(i) + ": 1\n";
    const std::string message = mistake(yaml);
    EXPECT_EQ(std::ranges::count(message, '\n'), static_cast<std::ptrdiff_t>(kErrorsMax));
    EXPECT_THAT(message, HasSubstr("and 10 more"));
}

// R34
TEST(ConfigLoadTest, BombsAreRefused) {
    EXPECT_THAT(mistake(std::string(kFileBytesMax + 1, '#')), HasSubstr("larger than 1 MiB"));
    EXPECT_TRUE(from(std::string(kFileBytesMax, '#')));
    EXPECT_NE(mistake("a: " + std::string(100'000, '[')), "no mistake");
    EXPECT_THAT(mistake("a: " + std::string(20, '[') + std::string(20, ']')),
                HasSubstr("nested too deep"));
    std::string many = "a: [";
    for (std::size_t i = 0; i <= kYamlNodesMax; ++i) many += "1,";
    EXPECT_THAT(mistake(many + "]"), HasSubstr("too many values"));
    EXPECT_THAT(mistake("a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n"), HasSubstr("anchors"));
    EXPECT_THAT(mistake(std::string("listen: a\0b\n", 12)), HasSubstr("no text"));
}

TEST(ConfigLoadTest, FilesAreReadFromDisk) {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-config-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    ASSERT_GE(descriptor, 0);
    ::close(descriptor);
    std::ofstream(name) << "cloud: AZURE\nlisen: x\n";
    Sources sources;
    sources.file = name;
    Result<ServerConfig> result = load(sources);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message(), HasSubstr(name + ":2:1: unknown key `lisen`"));
    std::ofstream(name) << "cloud: AZURE\n";
    result = load(sources);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->cloud, Cloud::azure);
    std::filesystem::remove(name);
    EXPECT_FALSE(load(sources));
    sources.file = std::filesystem::temp_directory_path().string();
    EXPECT_FALSE(load(sources));
}

TEST(ConfigLoadTest, EmptyFilesAndSectionsAreFine) {
    for (const char* yaml : {"", "\n# only a comment\n", "---\n", "{}", "limits:\nlog: {}\n"}) {
        EXPECT_TRUE(from(yaml)) << yaml;
    }
}

}  // namespace
}  // namespace sluice::config
