#include "config/next_start.h"

#include <string_view>

namespace sluice::config {

std::string keys_for_next_start(const ServerConfig& running, const ServerConfig& fresh) {
    std::string keys;
    const auto compare = [&keys](std::string_view key, const auto& old_value,
                                 const auto& new_value) {
        if (old_value == new_value) return;
        keys += keys.empty() ? "" : ", ";
        keys += key;
    };
    compare("listen, public_url, tls.public, plaintext", running.public_listener,
            fresh.public_listener);
    compare("admin_listen, admin_public_url, tls.admin, plaintext", running.admin_listener,
            fresh.admin_listener);
    compare("data_dir", running.data_dir, fresh.data_dir);
    compare("metastore", running.postgres_url.reveal(), fresh.postgres_url.reveal());
    compare("master_key_file", running.master_key_file, fresh.master_key_file);
    compare("trusted_proxies", running.trusted_proxies, fresh.trusted_proxies);
    compare("outbound.allow", running.outbound_allow, fresh.outbound_allow);
    compare("storage.local_roots", running.storage.local_roots, fresh.storage.local_roots);
    compare("tokens", running.tokens, fresh.tokens);
    compare("links.ttl_s", running.link_ttl_s, fresh.link_ttl_s);
    compare("limits", running.limits, fresh.limits);
    compare("cache.snapshot_bytes", running.snapshot_cache_bytes, fresh.snapshot_cache_bytes);
    compare("http.gzip_ndjson", running.gzip_ndjson, fresh.gzip_ndjson);
    compare("shutdown_drain_s", running.shutdown_drain_s, fresh.shutdown_drain_s);
    compare("cloud", running.cloud, fresh.cloud);
    compare("console.enabled", running.console_enabled, fresh.console_enabled);
    return keys;
}

}  // namespace sluice::config
