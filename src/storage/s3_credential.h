#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::storage {

/// Keys for S3 or a store that speaks its protocol, with where and how to reach it (A149b).
struct S3Credential {
    /// `https://host[:port]`; after `parse` never empty.
    std::string endpoint;
    /// What links name instead of `endpoint`, for clients that reach the store under another name;
    /// after `parse` never empty.
    std::string public_endpoint;
    std::string region = "us-east-1";
    /// `endpoint/bucket/key` instead of `bucket.endpoint/key`.
    bool path_style = false;
    std::string access_key_id;
    Secret<std::string> secret_access_key;
    std::optional<Secret<std::string>> session_token;
    /// When the keys die; no link outlives them (P118).
    std::optional<EpochMs> expires_ms;
    /// PEM file to trust instead of the system's; empty: the system's.
    std::string ca_file;
    /// `http:` to a store that is not on loopback.
    bool allow_plain_http = false;

    /// From a StorageCredential's two JSON texts. Settings: `endpoint`, `public_endpoint`,
    /// `region`, `path_style`, `access_key_id`, `expires_at` (epoch ms), `ca_file`,
    /// `allow_plain_http`. Secret: `secret_access_key`, `session_token`. Without `endpoint` AWS's
    /// own of the region. `path_style` defaults to true with an endpoint and false without.
    /// INVALID_PARAMETER_VALUE naming the field.
    static Result<S3Credential> parse(std::string_view settings_json, std::string_view secret_json);
};

}  // namespace sluice::storage
