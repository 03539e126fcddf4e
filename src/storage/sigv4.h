#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "net/http_client.h"
#include "storage/s3_credential.h"
#include "storage/sha256_blocks.h"

namespace sluice::storage {

// AWS Signature Version 4 for the service `s3`.

/// `20130524T000000Z`, whole seconds, never later than the moment given.
std::string sigv4_time(EpochMs now_ms);

/// `20130524/us-east-1/s3/aws4_request`
std::string sigv4_scope(std::string_view sigv4_time, std::string_view region);

/// Signing keys of one secret and region: derived once a day (of the signing time), kept as HMAC
/// states. Any thread.
class SigningKeys {
public:
    SigningKeys(Secret<std::string> secret_access_key, std::string region)
        : secret_(std::move(secret_access_key)), region_(std::move(region)) {}

    /// The key for the day of `sigv4_time`.
    std::shared_ptr<const HmacSha256Key> for_time(std::string_view sigv4_time) const;
    const std::string& region() const { return region_; }

private:
    const Secret<std::string> secret_;
    const std::string region_;
    mutable std::mutex mutex_;
    mutable std::string day_;                           // guarded by mutex_
    mutable std::shared_ptr<const HmacSha256Key> key_;  // guarded by mutex_; of day_
};

/// What a request that we send ourselves is signed over.
struct SigV4Request {
    std::string_view method;
    std::string_view host;
    std::string_view path;   ///< encoded
    std::string_view query;  ///< canonical: encoded, sorted by name
    std::string_view body;
    std::vector<net::HttpHeader> headers;  ///< further ones to sign; lower-case names
};

struct SigV4Identity {
    const S3Credential* credential;
    const SigningKeys* keys;
};

/// All headers to send: the ones given, `x-amz-date`, `x-amz-content-sha256`, a session token, and
/// `authorization`.
std::vector<net::HttpHeader> sigv4_headers(const SigV4Request& request,
                                           const SigV4Identity& identity, EpochMs now_ms);

/// HMAC of a text with a prepared key, as 64 hexadecimal digits.
std::string sigv4_signature(const HmacSha256Key& key, std::string_view string_to_sign);

}  // namespace sluice::storage
