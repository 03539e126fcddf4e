#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/body_source.h"
#include "base/request_context.h"

namespace sluice::http {

enum class Method { get, head, post, put, patch, del, options, other };

/// Header fields in the order they came. Names compare without case (P234).
class Headers {
public:
    void add(std::string name, std::string value) {
        fields_.emplace_back(std::move(name), std::move(value));
    }
    void set(std::string_view name, std::string value);
    /// The first field of that name, or nullptr.
    const std::string* find(std::string_view name) const;
    /// All values of that name, in order.
    std::vector<std::string_view> all(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// One request, complete: its body was read and bounded before a handler sees it. Owned by the
/// session.
struct Request {
    Method method = Method::get;
    std::string method_text;  ///< as sent, for the `Allow` answer and the log
    std::string target;       ///< as sent
    std::vector<std::string>
        path_segments;  ///< split at '/' first, then each percent-decoded as UTF-8 (P2)
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded; `+` stays a plus (P3)
    Headers headers;
    std::string body;
    std::string peer_address;  ///< the socket's peer, IPv4-mapped IPv6 written as IPv4
    bool tls = false;

    /// The first query parameter of that name.
    const std::string* query_value(std::string_view name) const;
};

/// An answer: a text, or a source that is pulled while it is sent.
struct Response {
    int status = 200;
    Headers headers;  ///< Content-Length, Date, Connection and Transfer-Encoding are the session's
    std::string body;
    std::unique_ptr<BodySource> source;  ///< takes the place of `body`
    std::optional<std::int64_t>
        source_bytes;  ///< length of the source, if known: sent as Content-Length, else chunked
    bool gzip_allowed = false;  ///< may be compressed if the client asks (P6)
    bool close = false;         ///< close the connection after this answer
};

/// Called once, from any thread, when the answer is there. Calling it again has no effect.
using Respond = std::function<void(Response)>;

/// What a route may demand of the session before its body is read.
struct RoutePolicy {
    std::int64_t body_bytes_max = 1 << 20;
};

/// The server's application. Both calls come from an io thread and must not block: `handle` hops to
/// a pool and answers through `respond` later. The request lives until then. `stop` of the context
/// is raised when the client goes away.
class Application {
public:
    virtual ~Application() = default;
    /// Decides from the head alone how large the body may be.
    virtual RoutePolicy policy(const Request& head) = 0;
    virtual void handle(std::shared_ptr<const Request> request,
                        std::shared_ptr<StopFlag> client_gone, Respond respond) = 0;
    /// Runs the next piece of a body source (or its end) off the io thread; false when the server
    /// is shutting down.
    virtual bool run_blocking(std::function<void()> work) = 0;
    /// The answer to bytes that are no request (400, 408, 413, 414, 415, 431, 501, 505), and to a
    /// request that nobody answered (500): JSON in the listener's error shape. `head` is what was
    /// understood of the head, which may lack lines that came after the trouble; nullptr if nothing
    /// was.
    virtual Response protocol_error(const Request* head, int status, std::string_view message) = 0;
    /// The answer in place of a body source that failed before its first chunk (P25). Comes from an
    /// io thread and must not block. The default is a protocol_error of the condition's status.
    virtual Response source_error(const Request& request, const Error& error);
};

/// `other` for anything that is not one of the seven, in exactly this spelling.
Method method_from(std::string_view text);
/// Upper case; "OTHER" for `other`.
std::string_view method_name(Method method);

}  // namespace sluice::http
