#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/http_client.h"
#include "storage/object_store.h"

namespace sluice::storage {

/// The `Code` of an S3 error answer; empty if it has none (HEAD).
std::string s3_error_code(const net::HttpResponse& answer);

/// True for answers that another attempt may change: 429, 5xx but 501, a lost upload, a conflict of
/// two conditional writes.
bool is_transient(const net::HttpResponse& answer);

/// What an answer other than 2xx means for who asked; `what` (the operation and the key) goes into
/// the detail, with the store's own words.
Error s3_error(const net::HttpResponse& answer, std::string_view what);

/// A page of ListObjectsV2.
struct S3Listing {
    std::vector<ObjectInfo> objects;  ///< keys as the bucket has them
    std::string next;                 ///< continuation token; empty on the last page
};
/// STORAGE_UNAVAILABLE if the answer is no listing.
Result<S3Listing> parse_s3_listing(std::string_view xml);

/// Size, time and ETag from the headers of a GET or HEAD.
ObjectInfo s3_object_info(const net::HttpResponse& answer, std::string_view key);

}  // namespace sluice::storage
