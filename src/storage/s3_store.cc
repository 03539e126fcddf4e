#include "storage/s3_store.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/encoding.h"
#include "storage/limits.h"
#include "storage/log_path.h"
#include "storage/s3_answer.h"
#include "storage/s3_link_signer.h"
#include "storage/temporary_file.h"

namespace sluice::storage {
namespace {

constexpr std::string_view kPutMark = "x-amz-meta-sluice-put";

bool is_success(const net::HttpResponse& answer) {
    return answer.status >= 200 && answer.status < 300;
}

net::OutboundPolicy own_policy(const S3Credential& credential, const S3Address& address,
                               net::OutboundPolicy base) {
    base.allowed_hosts = {address.host};
    base.allow_plain_http = credential.allow_plain_http;
    if (!credential.ca_file.empty()) base.ca_file = credential.ca_file;
    return base;
}

std::string_view method_name(net::HttpMethod method) {
    switch (method) {
        case net::HttpMethod::get:
            return "GET";
        case net::HttpMethod::head:
            return "HEAD";
        case net::HttpMethod::put:
            return "PUT";
        case net::HttpMethod::post:
            return "POST";
        case net::HttpMethod::patch:
            return "PATCH";
        case net::HttpMethod::delete_:
            return "DELETE";
    }
    SLUICE_ASSERT(false, "a method that is none");
}

std::chrono::milliseconds backoff(int attempt, Random& random) {
    const std::chrono::milliseconds whole = kStoreBackoff * (1 << (attempt - 1));
    const auto half = static_cast<std::uint64_t>(whole.count()) / 2;
    return std::chrono::milliseconds(half + random.below(half + 1));
}

}  // namespace

/// One operation, whatever the number of attempts.
struct S3Store::Call {
    net::HttpMethod method = net::HttpMethod::get;
    std::string_view key;  ///< relative to the store; empty: the bucket itself
    std::string query;     ///< canonical
    std::vector<net::HttpHeader> signed_headers;
    std::vector<net::HttpHeader> plain_headers;
    std::string_view body;
    std::int64_t bytes_max = net::kResponseBytesDefault;
    std::optional<std::chrono::milliseconds> timeout;  ///< none: the store's
    int file_descriptor = -1;                          ///< where the body goes, if not to memory
};

class S3Store::Reader final : public ObjectReader {
public:
    Reader(const S3Store& store, ObjectInfo info) : store_(&store), info_(std::move(info)) {}
    const ObjectInfo& info() const override { return info_; }
    Result<std::string> read(ByteRange range, RequestContext& context) override {
        return store_->read_range(info_, range, context);
    }

private:
    const S3Store* store_;
    ObjectInfo info_;
};

void pause_thread(std::chrono::milliseconds span, RequestContext& context) {
    // Nobody signals: what ends the wait early is the flag, looked at after each slice.
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    while (span.count() > 0 && context.check().has_value()) {
        const auto slice = std::min(span, kStorePauseSlice);
        (void)never.wait_for(lock, slice, [] { return false; });
        span -= slice;
    }
}

Result<std::unique_ptr<S3Store>> S3Store::create(const Location& location,
                                                 const S3Credential& credential,
                                                 S3Services services) {
    SLUICE_TRY(S3Address address,
               s3_address({.endpoint = credential.endpoint, .path_style = credential.path_style},
                          location));
    SLUICE_TRY(S3Address public_address, s3_address({.endpoint = credential.public_endpoint,
                                                     .path_style = credential.path_style},
                                                    location));
    if (!services.pause) services.pause = &pause_thread;
    return std::make_unique<S3Store>(credential, std::move(address), std::move(public_address),
                                     std::move(services));
}

S3Store::S3Store(S3Credential credential, S3Address address, S3Address public_address,
                 S3Services services)
    : credential_(std::move(credential)),
      address_(std::move(address)),
      public_address_(std::move(public_address)),
      services_(std::move(services)),
      keys_(credential_.secret_access_key, credential_.region),
      policy_(own_policy(credential_, address_, services_.outbound)) {}

Result<net::HttpResponse> S3Store::send_once(const Call& call, RequestContext& context) const {
    std::string path = address_.bucket_path;
    if (!call.key.empty()) {
        path += address_.folder;
        append_encoded_key(path, call.key);
    }
    const SigV4Request to_sign{.method = method_name(call.method),
                               .host = address_.host,
                               .path = path,
                               .query = call.query,
                               .body = call.body,
                               .headers = call.signed_headers};
    net::HttpRequest request;
    request.method = call.method;
    request.url = address_.origin + path + (call.query.empty() ? "" : "?" + call.query);
    // Signed anew for each attempt: the time is part of it.
    request.headers = sigv4_headers(to_sign, {.credential = &credential_, .keys = &keys_},
                                    context.clock().now_ms());
    request.headers.insert(request.headers.end(), call.plain_headers.begin(),
                           call.plain_headers.end());
    request.body = std::string(call.body);
    request.response_bytes_max = call.bytes_max;
    request.timeout = call.timeout.value_or(services_.attempt_timeout);
    if (call.file_descriptor >= 0) {
        return services_.http->download(request, policy_, call.file_descriptor, context);
    }
    return services_.http->send(request, policy_, context);
}

Result<net::HttpResponse> S3Store::send(const Call& call, RequestContext& context) const {
    for (int attempt = 1;; ++attempt) {
        SLUICE_CHECK(context.check());
        auto answer = send_once(call, context);
        const bool repeat = answer.has_value()
                                ? is_transient(*answer)
                                : answer.error().condition() == Condition::TEMPORARILY_UNAVAILABLE;
        if (!repeat) return answer;
        SLUICE_CHECK(context.check());
        if (attempt >= services_.attempts_max) {
            if (answer.has_value()) return answer;
            return Error(Condition::STORAGE_UNAVAILABLE, "The storage is not available.",
                         answer.error().detail());
        }
        services_.pause(backoff(attempt, *services_.random), context);
    }
}

Result<std::vector<ObjectInfo>> S3Store::list(const ListOptions& options, RequestContext& context) {
    SLUICE_CHECK(check_list_prefix(options.prefix));
    const std::string& root = address_.raw_folder;
    std::vector<ObjectInfo> out;
    std::string continuation;
    while (out.size() < options.limit) {
        // One more than asked for: the folder's own marker object may take a place.
        const std::size_t page = std::min(options.limit - out.size() + 1, kS3ListPageMax);
        Call call;
        if (!continuation.empty()) {
            call.query += "continuation-token=" + percent_encode(continuation) + "&";
        }
        call.query += "delimiter=%2F&list-type=2&max-keys=" + std::to_string(page) +
                      "&prefix=" + percent_encode(root + options.prefix);
        if (!options.start_after.empty()) {
            call.query += "&start-after=" + percent_encode(root + options.start_after);
        }
        call.bytes_max = kS3ListResponseBytesMax;
        SLUICE_TRY(const net::HttpResponse answer, send(call, context));
        if (!is_success(answer)) return s3_error(answer, "listing " + options.prefix);
        SLUICE_TRY(S3Listing listing, parse_s3_listing(answer.body));
        for (ObjectInfo& info : listing.objects) {
            if (out.size() == options.limit) break;
            if (!info.key.starts_with(root)) continue;
            info.key.erase(0, root.size());
            if (info.key.empty() || info.key.ends_with('/')) continue;  // a folder's marker
            // Some stores take start-after as inclusive of equal keys; none may be seen twice.
            if (!options.start_after.empty() && info.key <= options.start_after) continue;
            if (!out.empty() && info.key <= out.back().key) {
                return Error(Condition::UNSUPPORTED_OPERATION,
                             "The storage does not list objects in the order of their names.",
                             "listing " + options.prefix);
            }
            out.push_back(std::move(info));
        }
        if (listing.next.empty()) break;
        continuation = std::move(listing.next);
    }
    return out;
}

Result<net::HttpResponse> S3Store::head_object(std::string_view key,
                                               RequestContext& context) const {
    SLUICE_CHECK(check_key(key));
    Call call;
    call.method = net::HttpMethod::head;
    call.key = key;
    SLUICE_TRY(net::HttpResponse answer, send(call, context));
    if (!is_success(answer)) return s3_error(answer, "looking at " + std::string(key));
    return answer;
}

Result<ObjectInfo> S3Store::head(std::string_view key, RequestContext& context) {
    SLUICE_TRY(const net::HttpResponse answer, head_object(key, context));
    return s3_object_info(answer, key);
}

Result<std::string> S3Store::read(std::string_view key, std::int64_t bytes_max,
                                  RequestContext& context) {
    SLUICE_CHECK(check_key(key));
    Call call;
    call.key = key;
    call.bytes_max = bytes_max;
    SLUICE_TRY(net::HttpResponse answer, send(call, context));
    if (!is_success(answer)) return s3_error(answer, "reading " + std::string(key));
    return std::move(answer.body);
}

Result<std::unique_ptr<ObjectReader>> S3Store::open(std::string_view key, RequestContext& context) {
    SLUICE_TRY(ObjectInfo info, head(key, context));
    return std::make_unique<Reader>(*this, std::move(info));
}

Result<std::string> S3Store::read_range(const ObjectInfo& info, ByteRange range,
                                        RequestContext& context) const {
    if (range.offset < 0 || range.length < 0 || range.offset > info.size_bytes ||
        range.length > info.size_bytes - range.offset) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "A range lies beyond the end of the stored object.");
    }
    if (range.length == 0) return std::string();
    Call call;
    call.key = info.key;
    call.plain_headers.push_back({.name = "range",
                                  .value = "bytes=" + std::to_string(range.offset) + "-" +
                                           std::to_string(range.offset + range.length - 1)});
    if (!info.etag.empty()) {
        call.plain_headers.push_back({.name = "if-match", .value = "\"" + info.etag + "\""});
    }
    call.bytes_max = range.length;
    SLUICE_TRY(net::HttpResponse answer, send(call, context));
    constexpr int kPreconditionFailed = 412;
    if (answer.status == kPreconditionFailed ||
        (is_success(answer) && answer.body_bytes != range.length)) {
        return Error(Condition::STORAGE_UNAVAILABLE, "A stored object changed while it was read.",
                     info.key + ": status " + std::to_string(answer.status));
    }
    if (!is_success(answer)) return s3_error(answer, "reading a part of " + info.key);
    return std::move(answer.body);
}

Result<std::unique_ptr<FetchedFile>> S3Store::fetch(std::string_view key, std::int64_t bytes_max,
                                                    RequestContext& context) {
    SLUICE_CHECK(check_key(key));
    SLUICE_TRY(FileDescriptor file,
               open_nameless_file(services_.temporary_folder, *services_.random));
    Call call;
    call.key = key;
    call.bytes_max = bytes_max;
    call.timeout = kFetchTimeout;
    call.file_descriptor = file.get();
    SLUICE_TRY(const net::HttpResponse answer, send(call, context));
    if (!is_success(answer)) return s3_error(answer, "fetching " + std::string(key));
    // An attempt that broke off may have left more bytes than the one that ended well.
    if (ftruncate(file.get(), answer.body_bytes) != 0) {
        return Error(Condition::STORAGE_UNAVAILABLE, "There is no room for a temporary copy.");
    }
    return std::make_unique<DescriptorFile>(std::move(file), answer.body_bytes);
}

Result<void> S3Store::put_if_absent(std::string_view key, std::string_view bytes,
                                    RequestContext& context) {
    SLUICE_CHECK(check_key(key));
    const std::string mark = services_.random->uuid();
    Call call;
    call.method = net::HttpMethod::put;
    call.key = key;
    call.body = bytes;
    call.signed_headers = {{.name = "if-none-match", .value = "*"},
                           {.name = std::string(kPutMark), .value = mark}};
    SLUICE_TRY(const net::HttpResponse answer, send(call, context));
    if (is_success(answer)) return {};
    Error error = s3_error(answer, "putting " + std::string(key));
    if (error.condition() != Condition::STORAGE_OBJECT_EXISTS) return error;
    // The name may be taken by an attempt of ours whose answer was lost.
    SLUICE_TRY(const net::HttpResponse holder, head_object(key, context));
    const std::string* found = holder.header(kPutMark);
    if (found != nullptr && *found == mark) return {};
    return error;
}

Result<std::unique_ptr<LinkSigner>> S3Store::signer(const SignOptions& options) {
    SLUICE_TRY(auto signer,
               S3LinkSigner::create(
                   {.address = public_address_, .now_ms = options.now_ms, .ttl_s = options.ttl_s},
                   {.credential = &credential_, .keys = &keys_}));
    return std::unique_ptr<LinkSigner>(std::move(signer));
}

}  // namespace sluice::storage
