#include "config/next_start.h"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

TEST(NextStartTest, NothingWaitsWhenNothingOrOnlyWhatIsTakenOverChanged) {
    ServerConfig running;
    running.public_listener.tls = TlsFiles{.cert = "a.pem", .key = "a.key"};
    ServerConfig fresh = running;
    EXPECT_EQ(keys_for_next_start(running, fresh), "");
    fresh.log.level = LogLevel::debug;
    fresh.storage.locations.push_back(
        {.name = "lake", .url = "file:///lake", .credential = {}, .comment = {}});
    EXPECT_EQ(keys_for_next_start(running, fresh), "");
}

TEST(NextStartTest, NamesWhatWaits) {
    const ServerConfig running;
    ServerConfig fresh;
    fresh.admin_listener.address.port = 9000;
    fresh.storage.local_roots = {"/srv"};
    fresh.postgres_url = Secret<std::string>("postgres://db/sluice");
    fresh.limits.queue_max = 7;
    EXPECT_EQ(keys_for_next_start(running, fresh),
              "admin_listen, admin_public_url, tls.admin, plaintext, metastore, "
              "storage.local_roots, limits");
}

}  // namespace
}  // namespace sluice::config
