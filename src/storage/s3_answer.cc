#include "storage/s3_answer.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "net/http_date.h"
#include "storage/xml_text.h"

namespace sluice::storage {
namespace {

constexpr int kMovedPermanently = 301;
constexpr int kTemporaryRedirect = 307;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kPreconditionFailed = 412;
constexpr int kRangeNotSatisfiable = 416;
constexpr int kTooManyRequests = 429;
constexpr int kServerError = 500;
constexpr int kNotImplemented = 501;

bool is_other_region(const net::HttpResponse& answer, std::string_view code) {
    constexpr std::array<std::string_view, 4> kCodes = {"PermanentRedirect", "TemporaryRedirect",
                                                        "AuthorizationHeaderMalformed",
                                                        "IllegalLocationConstraintException"};
    // A HEAD has no body: then the bucket's region in the header tells.
    return answer.status == kMovedPermanently || answer.status == kTemporaryRedirect ||
           std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end() ||
           (answer.status == kBadRequest && answer.header("x-amz-bucket-region") != nullptr);
}

std::string bucket_region(const net::HttpResponse& answer) {
    if (const std::string* region = answer.header("x-amz-bucket-region")) return *region;
    return element_text(answer.body, "Region");
}

std::string unquoted(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
        etag = etag.substr(1, etag.size() - 2);
    }
    return std::string(etag);
}

}  // namespace

std::string s3_error_code(const net::HttpResponse& answer) {
    return element_text(answer.body, "Code");
}

bool is_transient(const net::HttpResponse& answer) {
    if (answer.status == kTooManyRequests) return true;
    if (answer.status >= kServerError) return answer.status != kNotImplemented;
    if (answer.status < kBadRequest) return false;
    const std::string code = s3_error_code(answer);
    return code == "SlowDown" || code == "RequestTimeout" || code == "OperationAborted" ||
           code == "ConditionalRequestConflict";
}

Error s3_error(const net::HttpResponse& answer, std::string_view what) {
    const std::string code = s3_error_code(answer);
    std::string detail = std::string(what) + ": status " + std::to_string(answer.status);
    if (!code.empty()) detail += " " + code + " " + element_text(answer.body, "Message");

    if (is_other_region(answer, code)) {
        const std::string region = bucket_region(answer);
        return Error(Condition::STORAGE_ACCESS_DENIED,
                     "The bucket lies in another region than its credential says.",
                     detail + (region.empty() ? "" : ", bucket region " + region));
    }
    switch (answer.status) {
        case kNotFound:
            return Error(Condition::STORAGE_OBJECT_MISSING,
                         code == "NoSuchBucket" ? "The bucket does not exist."
                                                : "A stored object is missing.",
                         std::move(detail));
        case kPreconditionFailed:
            return Error(Condition::STORAGE_OBJECT_EXISTS, "The stored object exists already.",
                         std::move(detail));
        case kRangeNotSatisfiable:
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "A range lies beyond the end of the stored object.", std::move(detail));
        case kNotImplemented:
            return Error(Condition::UNSUPPORTED_OPERATION,
                         "The storage does not know the operation.", std::move(detail));
        default:
            break;
    }
    if (is_transient(answer)) {
        return Error(Condition::STORAGE_UNAVAILABLE, "The storage is not available.",
                     std::move(detail));
    }
    // All other refusals are permanent: keys, rights, clocks, expired tokens.
    return Error(Condition::STORAGE_ACCESS_DENIED, "The storage refused access.",
                 std::move(detail));
}

Result<S3Listing> parse_s3_listing(std::string_view xml) {
    if (xml.find("<ListBucketResult") == std::string_view::npos ||
        xml.find("</ListBucketResult>") == std::string_view::npos) {
        return Error(Condition::STORAGE_UNAVAILABLE, "The storage is not available.",
                     "the answer to a listing is no listing");
    }
    S3Listing out;
    std::string_view rest = xml;
    while (const auto entry = next_element(rest, "Contents")) {
        ObjectInfo info;
        info.key = element_text(*entry, "Key");
        info.etag = unquoted(element_text(*entry, "ETag"));
        const auto size = parse_int64(element_text(*entry, "Size"));
        const auto modified_us = parse_timestamp_us(element_text(*entry, "LastModified"));
        if (info.key.empty() || !size.has_value() || !modified_us.has_value()) {
            return Error(Condition::STORAGE_UNAVAILABLE, "The storage is not available.",
                         "an entry of a listing lacks its key, size or time");
        }
        info.size_bytes = *size;
        info.modified_ms = *modified_us / 1000;
        out.objects.push_back(std::move(info));
    }
    if (element_text(xml, "IsTruncated") == "true") {
        out.next = element_text(xml, "NextContinuationToken");
    }
    return out;
}

ObjectInfo s3_object_info(const net::HttpResponse& answer, std::string_view key) {
    ObjectInfo info;
    info.key = std::string(key);
    const std::string* length = answer.header("content-length");
    const auto size = parse_int64(length == nullptr ? "" : *length);
    info.size_bytes = size.has_value() ? *size : 0;
    if (const std::string* modified = answer.header("last-modified")) {
        const auto time = net::parse_http_date(*modified);
        if (time.has_value()) info.modified_ms = *time;
    }
    if (const std::string* etag = answer.header("etag")) info.etag = unquoted(*etag);
    return info;
}

}  // namespace sluice::storage
