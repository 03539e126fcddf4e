#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/secret.h"

namespace sluice::config {

/// `ADDRESS:PORT` or `[V6]:PORT`; port 0 picks a free one.
struct ListenAddress {
    std::string host;  ///< an IPv4 or IPv6 literal without brackets, or `localhost`
    std::uint16_t port = 0;
    bool loopback = false;

    /// As it was written, brackets around IPv6.
    std::string text() const;
};

struct TlsFiles {
    std::string cert;  ///< PEM chain
    std::string key;   ///< PEM private key
};

/// One of the two doors. Without TLS only on loopback, or where the configuration allows plaintext
/// (TLS ends at a proxy).
struct ListenerConfig {
    ListenAddress address;
    std::optional<TlsFiles> tls;
    bool plaintext_allowed = false;
    /// `http(s)://host[:port][/path]` without a final slash; empty: to be made from the bound
    /// address (loopback only).
    std::string url;
};

/// Keys of an S3 or S3-compatible store (A149b).
struct S3Credential {
    std::string access_key_id;
    Secret<std::string> secret_access_key;
    Secret<std::string> session_token;  ///< empty: none
    std::string endpoint;               ///< empty: AWS; else `http(s)://host[:port]`
    std::string public_endpoint;        ///< in links, where recipients see another; empty: endpoint
    std::string region;
    bool path_style = false;
};

struct CredentialConfig {
    std::string name;
    S3Credential s3;
};

/// How recipients get the files below a location: links that the store answers, or through this
/// server.
enum class Delivery { url, gateway };

struct LocationConfig {
    std::string name;
    std::string url;         ///< `s3://bucket/prefix` or `file:///dir`, without a final slash
    std::string credential;  ///< name of a credential; empty for local directories
    Delivery delivery = Delivery::url;
    bool read_only = false;
};

struct StorageConfig {
    std::vector<CredentialConfig> credentials;
    std::vector<LocationConfig> locations;
    std::vector<std::string> local_roots;  ///< absolute, without a final slash
};

struct TokenConfig {
    std::int64_t lifetime_s = 0;
    std::int64_t rotation_grace_s = 0;
    std::int64_t activation_ttl_s = 0;
};

/// The configurable limits (limits.def), checked against their ranges.
struct Limits {
#define SLUICE_LIMIT(name, unit, default_value, minimum, maximum, description) \
    std::int64_t name = default_value;
#include "config/limits.def"
#undef SLUICE_LIMIT
};

/// Which cloud the server claims to run in, for fields of the API that must name one.
enum class Cloud { aws, azure, gcp };

/// Everything a server was told, checked: what is here needs no further look but for what only the
/// machine knows (files, ports). A value; docs/configuration.md lists the keys.
struct ServerConfig {
    ListenerConfig public_listener;
    ListenerConfig admin_listener;

    std::string data_dir;
    std::string master_key_file;      ///< empty: `keys/master` in data_dir, made at first start
    Secret<std::string> master_key;   ///< SLUICE_MASTER_KEY; empty: from the file
    Secret<std::string> admin_token;  ///< SLUICE_ADMIN_TOKEN; empty: made at first start

    std::vector<std::string> trusted_proxies;  ///< addresses or CIDR ranges
    std::vector<std::string> outbound_allow;   ///< hosts, also `*.suffix`, folded
    StorageConfig storage;
    TokenConfig tokens;
    std::int64_t link_ttl_s = 0;
    Limits limits;
    std::int64_t snapshot_cache_bytes = 0;
    LogSettings log;
    bool gzip_ndjson = false;
    std::int64_t shutdown_drain_s = 0;
    Cloud cloud = Cloud::aws;
    bool console_enabled = true;
};

}  // namespace sluice::config
