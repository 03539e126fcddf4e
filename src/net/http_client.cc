#include "net/http_client.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>

#include "base/assert.h"
#include "base/encoding.h"
#include "net/peer_address.h"

namespace sluice::net {
namespace {

/// What one transfer has come to; the callbacks below fill it.
struct Transfer {
    RequestContext* context = nullptr;
    HttpResponse response;
    std::int64_t bytes_max = 0;
    int file_descriptor = -1;  ///< where a 2xx body goes; -1: to memory
    bool plain_loopback_only = false;
    std::size_t header_bytes = 0;

    // Why a callback gave up, for the caller: libcurl only reports that one did.
    bool too_large = false;
    bool address_refused = false;
    bool stopped = false;
    int write_errno = 0;
};

bool is_success(int status) { return status >= 200 && status < 300; }

bool write_fully(int file_descriptor, const char* data, std::size_t size, std::int64_t offset) {
    while (size > 0) {
        const ssize_t wrote = pwrite(file_descriptor, data, size, offset);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        data += wrote;
        size -= static_cast<std::size_t>(wrote);
        offset += wrote;
    }
    return true;
}

std::size_t on_body(char* data, std::size_t unit, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t size = unit * count;
    HttpResponse& response = transfer.response;
    if (!is_success(response.status)) {
        // The start of an error's body tells the reason; the rest passes unread, for as long as the
        // attempt may take.
        const std::size_t kept = std::min(kErrorBodyBytesMax, response.body.size());
        response.body.append(data, std::min(kErrorBodyBytesMax - kept, size));
        response.body_bytes += static_cast<std::int64_t>(size);
        return size;
    }
    if (response.body_bytes + static_cast<std::int64_t>(size) > transfer.bytes_max) {
        transfer.too_large = true;
        return 0;
    }
    if (transfer.file_descriptor < 0) {
        response.body.append(data, size);
    } else if (!write_fully(transfer.file_descriptor, data, size, response.body_bytes)) {
        transfer.write_errno = errno == 0 ? EIO : errno;
        return 0;
    }
    response.body_bytes += static_cast<std::int64_t>(size);
    return size;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t on_header(char* data, std::size_t unit, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t size = unit * count;
    transfer.header_bytes += size;
    if (transfer.header_bytes > kResponseHeaderBytesMax) {
        transfer.too_large = true;
        return 0;
    }
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) {
        // A further status line follows an interim answer (100): only the last one counts.
        transfer.response.headers.clear();
        const auto blank = line.find(' ');
        const auto code =
            blank == std::string_view::npos ? std::string_view{} : line.substr(blank + 1, 3);
        const auto status = parse_int64(code);
        transfer.response.status = status ? static_cast<int>(*status) : 0;
        return size;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        transfer.response.headers.push_back(
            {.name = fold_ascii(trimmed(line.substr(0, colon))),
             .value = std::string(trimmed(line.substr(colon + 1)))});
    }
    return size;
}

/// The last word on where a connection goes: called with the resolved address, for each one tried.
/// A name that changed its answer since any earlier check gains nothing (R27).
curl_socket_t on_open_socket(void* user, curlsocktype purpose, struct curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    const AddressKind kind = classify(address->addr);
    const bool allowed = purpose == CURLSOCKTYPE_IPCXN && kind != AddressKind::forbidden &&
                         (kind == AddressKind::loopback || !transfer.plain_loopback_only);
    if (!allowed) {
        transfer.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.context->check().has_value()) return 0;
    transfer.stopped = true;
    return 1;
}

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

void append_header(HeaderList& list, const std::string& line) {
    curl_slist* shorter = list.release();  // becomes part of the longer one
    list.reset(curl_slist_append(shorter, line.c_str()));
    SLUICE_ASSERT(list != nullptr, "no memory for a header");
}

Result<HeaderList> make_headers(const HttpRequest& request) {
    HeaderList list;
    constexpr std::string_view kForbidden("\r\n\0", 3);
    for (const HttpHeader& header : request.headers) {
        if (header.name.empty() || header.name.find_first_of(kForbidden) != std::string::npos ||
            header.value.find_first_of(kForbidden) != std::string::npos) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "A header holds a forbidden character.");
        }
        // libcurl sends a header without value only if it ends in a semicolon.
        append_header(list,
                      header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    // No waiting for "100 Continue", and no content type that nobody asked for.
    append_header(list, "Expect:");
    const bool typed = std::any_of(
        request.headers.begin(), request.headers.end(),
        [](const HttpHeader& header) { return equals_folded(header.name, "content-type"); });
    if (!typed) append_header(list, "Content-Type:");
    return list;
}

void set_body(CURL* handle, const std::string& body) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
}

void set_method(CURL* handle, const HttpRequest& request) {
    switch (request.method) {
        case HttpMethod::get:
            curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
            return;
        case HttpMethod::head:
            curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
            return;
        case HttpMethod::delete_:
            curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
            curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "DELETE");
            return;
        case HttpMethod::put:
            set_body(handle, request.body);
            curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "PUT");
            return;
        case HttpMethod::patch:
            set_body(handle, request.body);
            curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "PATCH");
            return;
        case HttpMethod::post:
            set_body(handle, request.body);
            return;
    }
}

void set_callbacks(CURL* handle, Transfer& transfer) {
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

void set_rules(CURL* handle, const OutboundPolicy& policy) {
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_MAXCONNECTS, kConnectionsPerHandleMax);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // An empty proxy also switches off the environment's.
    curl_easy_setopt(handle, CURLOPT_PROXY, policy.proxy.c_str());
    if (!policy.verify_certificate) {
        curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (!policy.ca_file.empty()) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, policy.ca_file.c_str());
        curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
    }
}

void set_timeouts(CURL* handle, const HttpRequest& request, const RequestContext& context) {
    const auto left = context.deadline().remaining(context.clock());
    // Both are cut to whole milliseconds: a little more makes sure that the deadline has passed
    // when libcurl gives up for it, so that the error names the deadline and not the other server.
    constexpr std::chrono::milliseconds kRounding{2};
    const auto total = left < request.timeout ? left + kRounding : request.timeout;
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(total.count()));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(std::min(total, kConnectTimeout).count()));
}

Error failure(CURLcode code, const Transfer& transfer, const char* reason) {
    if (transfer.address_refused) {
        return Error(Condition::LOCATION_NOT_ALLOWED,
                     "The host has an address that is never called.", reason);
    }
    if (transfer.too_large) {
        return Error(Condition::REQUEST_TOO_LARGE, "The answer is larger than allowed.", reason);
    }
    if (auto over = transfer.context->check(); !over.has_value()) return std::move(over).error();
    std::string detail = curl_easy_strerror(code);
    if (reason[0] != '\0') detail = detail + ": " + reason;
    if (transfer.write_errno != 0) detail += ", errno " + std::to_string(transfer.write_errno);
    return Error(Condition::TEMPORARILY_UNAVAILABLE, "The other server did not answer.",
                 std::move(detail));
}

void initialise_curl() {
    static std::once_flag once;
    std::call_once(once, [] {
        const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
        SLUICE_ASSERT(code == CURLE_OK, "libcurl does not start");
    });
}

}  // namespace

const std::string* HttpResponse::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const HttpHeader& h) { return h.name == name; });
    return found == headers.end() ? nullptr : &found->value;
}

/// Idle handles, each with its open connections. A handle serves one call at a time, so that
/// nothing of libcurl is shared between threads.
class HttpClient::HandlePool {
public:
    Handle take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                // The last one back has the freshest connections.
                Handle handle = std::move(idle_.back());
                idle_.pop_back();
                return handle;
            }
        }
        Handle handle(curl_easy_init());
        SLUICE_ASSERT(handle != nullptr, "no memory for a connection");
        return handle;
    }

    void give_back(Handle handle) {
        curl_easy_reset(handle.get());  // keeps connections, TLS sessions and resolved names
        const std::lock_guard lock(mutex_);
        if (idle_.size() < kIdleHandlesMax) idle_.push_back(std::move(handle));
    }

    Result<HttpResponse> perform(const HttpRequest& request, const OutboundPolicy& policy,
                                 int file_descriptor, RequestContext& context);

private:
    std::mutex mutex_;
    std::vector<Handle> idle_;  // guarded by mutex_
};

Result<HttpResponse> HttpClient::HandlePool::perform(const HttpRequest& request,
                                                     const OutboundPolicy& policy,
                                                     int file_descriptor, RequestContext& context) {
    SLUICE_CHECK(context.check());
    SLUICE_TRY(const Endpoint endpoint, check_outbound(policy, request.url));
    SLUICE_TRY(const HeaderList headers, make_headers(request));

    Transfer transfer;
    transfer.context = &context;
    transfer.bytes_max = request.response_bytes_max;
    transfer.file_descriptor = file_descriptor;
    transfer.plain_loopback_only =
        endpoint.scheme == "http" && !policy.allow_plain_http && policy.proxy.empty();
    std::array<char, CURL_ERROR_SIZE> reason{};
    Handle handle = take();
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, reason.data());
    curl_easy_setopt(handle.get(), CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    set_method(handle.get(), request);
    set_rules(handle.get(), policy);
    set_callbacks(handle.get(), transfer);
    set_timeouts(handle.get(), request, context);

    const CURLcode code = curl_easy_perform(handle.get());
    give_back(std::move(handle));
    if (code != CURLE_OK) return failure(code, transfer, reason.data());
    return std::move(transfer.response);
}

HttpClient::HttpClient() {
    initialise_curl();
    handles_ = std::make_unique<HandlePool>();
}
HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request, const OutboundPolicy& policy,
                                      RequestContext& context) {
    return handles_->perform(request, policy, -1, context);
}

Result<HttpResponse> HttpClient::download(const HttpRequest& request, const OutboundPolicy& policy,
                                          int file_descriptor, RequestContext& context) {
    SLUICE_ASSERT(file_descriptor >= 0, "an open file to download to");
    return handles_->perform(request, policy, file_descriptor, context);
}

}  // namespace sluice::net
