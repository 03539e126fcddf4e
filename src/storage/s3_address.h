#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/location.h"

namespace sluice::storage {

/// How objects of one folder in a bucket are addressed at one endpoint.
struct S3Address {
    std::string origin;       ///< `https://host[:port]`
    std::string host;         ///< the Host header: with the port unless it is the scheme's own
    std::string bucket_path;  ///< `/` or `/bucket/`
    std::string folder;       ///< percent-encoded prefix of keys: empty, or `a/b/`
    std::string raw_folder;   ///< the same, not encoded
};

struct S3AddressOptions {
    std::string endpoint;  ///< `https://host[:port]`
    bool path_style = false;
};

/// `location` is one in a bucket. In host style the bucket becomes part of the host name; a bucket
/// with dots is addressed by path nevertheless when the endpoint has TLS, since no certificate fits
/// its name. INVALID_PARAMETER_VALUE if the endpoint is not a plain origin.
Result<S3Address> s3_address(const S3AddressOptions& options, const Location& location);

/// INVALID_PARAMETER_VALUE unless `endpoint` is `http://` or `https://`, a host, perhaps a port.
/// `field` is named in the message.
Result<void> check_s3_endpoint(std::string_view field, std::string_view endpoint);

/// AWS's own endpoint of a region.
std::string aws_endpoint(std::string_view region);

/// Percent-encodes a key as SigV4 wants it: everything but unreserved characters and '/'.
void append_encoded_key(std::string& out, std::string_view key);

}  // namespace sluice::storage
