#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "http/handler.h"
#include "http/limits.h"
#include "http/tls_context.h"

namespace sluice::http {

struct ListenerOptions {
    std::string name;  ///< unique; for bound_port() and the log
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0 takes a free one
    std::optional<TlsFiles> tls;
    Application* application = nullptr;  ///< required; must outlive the server
};

struct ServerOptions {
    int io_threads = 1;
    std::vector<ListenerOptions> listeners;
    Limits limits;
    /// Peers without a cap of connections of their own: reverse proxies, behind which are many.
    std::vector<IpRange> uncapped_peers;
    const Clock* clock = nullptr;  ///< required; must outlive the server
};

/// Listeners, their connections, and the io threads under them. The only place where the network
/// is waited for. Methods may be called from any thread but an io thread, one at a time.
class Server {
public:
    /// Binds all listeners, then serves. CONFIGURATION_INVALID names the listener and what is wrong
    /// with it: an address that cannot be had, a certificate or key that cannot be used.
    static Result<std::unique_ptr<Server>> start(ServerOptions options);
    /// Stops without a drain.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// 0 if there is no listener of that name.
    std::uint16_t bound_port(std::string_view listener) const;
    std::size_t open_connections() const;

    /// Of one listener, for metrics: since the start, but for `open`.
    struct ListenerFigures {
        std::int64_t open = 0;
        std::int64_t accepted = 0;
        std::int64_t refused = 0;  ///< closed at once: a cap of connections was reached (R93)
        std::int64_t sent_bytes = 0;
        std::optional<EpochMs> certificate_ends_at;  ///< none without TLS
    };
    /// All zero if there is no listener of that name. Unlike the other methods, also from io
    /// threads and any number at a time.
    ListenerFigures figures(std::string_view listener) const;

    /// Reads all certificates and keys again, for connections to come. All or nothing: after an
    /// error every listener goes on as it was.
    Result<void> reload_tls();
    /// Takes no more connections, closes idle ones, lets requests under way end within `drain`,
    /// then cuts off the rest and joins the io threads (C12). Idempotent.
    void stop(std::chrono::milliseconds drain);

private:
    struct Parts;
    explicit Server(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace sluice::http
