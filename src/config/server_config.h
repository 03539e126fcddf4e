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
    bool operator==(const ListenAddress&) const = default;
};

struct TlsFiles {
    std::string cert;  ///< PEM chain
    std::string key;   ///< PEM private key
    bool operator==(const TlsFiles&) const = default;
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
    bool operator==(const ListenerConfig&) const = default;
};

/// Keys of an S3 or S3-compatible store (A149b).
struct S3Credential {
    std::string access_key_id;
    Secret<std::string> secret_access_key;
    Secret<std::string> session_token;  ///< empty: none
    std::string endpoint;               ///< empty: AWS; else `http(s)://host[:port]`
    std::string public_endpoint;        ///< in links, where recipients see another; empty: endpoint
    std::string region;
    std::optional<bool> path_style;  ///< not said: yes with an endpoint, no without
    std::string ca_file;             ///< PEM file to trust instead of the system's; empty: those
    bool allow_plain_http = false;   ///< `http:` to a store that is not on loopback
};

struct CredentialConfig {
    std::string name;
    std::string comment;
    S3Credential s3;
};

/// How recipients get the files below a location: links that the store answers, or through this
/// server.
enum class Delivery { url, gateway };

struct LocationConfig {
    std::string name;
    std::string url;         ///< `s3://bucket/prefix` or `file:///dir`, without a final slash
    std::string credential;  ///< name of a credential; empty for local directories
    std::string comment;
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
    bool operator==(const TokenConfig&) const = default;
};

/// The configurable limits (keys.def says what each bounds), within their ranges.
struct Limits {
    std::int64_t head_bytes_max = 0;
    std::int64_t header_count_max = 0;
    std::int64_t uri_bytes_max = 0;
    std::int64_t body_bytes_max = 0;
    std::int64_t json_depth_max = 0;
    std::int64_t connections_max = 0;
    std::int64_t connections_per_address_max = 0;
    std::int64_t idle_timeout_s = 0;
    std::int64_t header_timeout_s = 0;
    std::int64_t write_stall_s = 0;
    std::int64_t in_flight_max = 0;
    std::int64_t in_flight_per_recipient_max = 0;
    std::int64_t queue_max = 0;
    std::int64_t file_reads_max = 0;
    std::int64_t file_reads_per_recipient_max = 0;
    std::int64_t recipient_rate_per_s = 0;
    std::int64_t recipient_burst = 0;
    std::int64_t address_rate_per_s = 0;
    std::int64_t address_burst = 0;
    std::int64_t list_page_max = 0;
    std::int64_t file_page_max = 0;
    std::int64_t page_token_ttl_s = 0;
    std::int64_t refresh_token_ttl_s = 0;
    std::int64_t hint_bytes_max = 0;
    std::int64_t hint_depth_max = 0;
    std::int64_t hint_nodes_max = 0;
    std::int64_t chunk_bytes = 0;
    std::int64_t checkpoint_bytes_max = 0;
    std::int64_t tables_per_share_max = 0;
    std::int64_t shares_max = 0;
    std::int64_t recipients_max = 0;
    std::int64_t ip_ranges_per_recipient_max = 0;
    std::int64_t properties_per_recipient_max = 0;
    std::int64_t request_deadline_s = 0;
    std::int64_t store_attempt_s = 0;
    std::int64_t store_attempts_max = 0;
    std::int64_t grants_staleness_s = 0;
    bool operator==(const Limits&) const = default;
};

/// Which cloud the server claims to run in, for fields of the API that must name one.
enum class Cloud { aws, azure, gcp };

/// Everything a server was told, checked: what is here needs no further look but for what only the
/// machine knows (files, ports). A value; docs/configuration.md lists the keys.
struct ServerConfig {
    ListenerConfig public_listener;
    ListenerConfig admin_listener;

    std::string data_dir;
    Secret<std::string> postgres_url;  ///< holds a password; empty: SQLite in data_dir
    std::string master_key_file;       ///< empty: `keys/master` in data_dir, made at first start
    Secret<std::string> master_key;    ///< SLUICE_MASTER_KEY; empty: from the file
    Secret<std::string> admin_token;   ///< SLUICE_ADMIN_TOKEN; empty: made at first start

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

    /// Names of variables that begin with SLUICE_ and mean nothing to the server: worth a line in
    /// the log, since one may be a misspelt key. No error, since Kubernetes makes such names.
    std::vector<std::string> unused_environment;
};

}  // namespace sluice::config
