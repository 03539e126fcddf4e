#include "http/server.h"

#include <unistd.h>

#include <future>
#include <mutex>
#include <utility>

#include "base/log.h"
#include "http/io_thread.h"
#include "http/listener.h"
#include "http/peer_counts.h"
#include "http/session.h"

namespace sluice::http {
namespace {

Error at_listener(const std::string& name, const Error& error) {
    return Error(error.condition(), "listener " + name + ": " + error.message(), error.detail());
}

Result<void> check(const ServerOptions& options) {
    const auto invalid = [](const std::string& what) {
        return Error(Condition::CONFIGURATION_INVALID, what);
    };
    if (options.clock == nullptr) return invalid("the server has no clock");
    if (options.io_threads < 1 || options.io_threads > kIoThreadsMax) {
        return invalid("the number of io threads is out of bounds");
    }
    if (options.listeners.empty()) return invalid("the server has no listener");
    if (options.limits.body_rate_min_bytes_per_s < 1) {
        return invalid("the minimum body rate must be positive");
    }
    for (const ListenerOptions& listener : options.listeners) {
        if (listener.application == nullptr) {
            return invalid("listener " + listener.name + " has no application");
        }
    }
    return {};
}

// What connections of one listener are made from. Any thread.
class TlsSlot {
public:
    std::shared_ptr<const TlsContext> get() const {
        const std::lock_guard lock(mutex_);
        return context_;
    }
    void set(std::shared_ptr<const TlsContext> context) {
        const std::lock_guard lock(mutex_);
        context_ = std::move(context);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const TlsContext> context_;  // guarded by mutex_
};

struct OpenListener {
    ListenerOptions options;
    std::uint16_t port = 0;
    TlsSlot tls;
    ConnectionFigures figures;
    std::shared_ptr<Listener> listener;
};

}  // namespace

struct Server::Parts {
    explicit Parts(ServerOptions a_options)
        : options(std::move(a_options)), counts(options.limits, options.uncapped_peers) {}
    ~Parts() {
        for (const auto& thread : threads) thread->stop_and_join();
        // Their sockets belong to an event loop, which must still be there.
        for (const auto& opened : listeners) opened->listener.reset();
    }

    Result<void> open(const ListenerOptions& wanted);
    void accept(OpenListener& listener, AcceptResult accepted);
    void on_each_thread(void (IoThread::*action)());

    const ServerOptions options;
    PeerCounts counts;
    std::vector<std::unique_ptr<OpenListener>> listeners;
    // After what sessions refer to: the threads end first.
    std::vector<std::unique_ptr<IoThread>> threads;
    std::size_t next_thread = 0;  // touched by the accepting thread only
    bool stopped = false;
};

Result<void> Server::Parts::open(const ListenerOptions& wanted) {
    auto opened = std::make_unique<OpenListener>();
    opened->options = wanted;
    if (wanted.tls) {
        auto context = TlsContext::load(*wanted.tls);
        if (!context) return at_listener(wanted.name, context.error());
        opened->tls.set(*std::move(context));
    }
    auto socket = ListeningSocket::open(wanted.address, wanted.port, options.limits.backlog);
    if (!socket) return at_listener(wanted.name, socket.error());
    opened->port = socket->port();
    OpenListener& target = *opened;
    opened->listener = std::make_shared<Listener>(
        *threads.front(), std::move(*socket), wanted.name,
        [this, &target](AcceptResult accepted) { accept(target, std::move(accepted)); });
    listeners.push_back(std::move(opened));
    return {};
}

// On the first io thread, which accepts for all.
void Server::Parts::accept(OpenListener& listener, AcceptResult accepted) {
    const auto peer = IpAddress::parse(accepted.peer_text);
    if (!peer || !counts.enter(*peer)) {
        listener.figures.refused.add();
        ::close(accepted.socket);
        return;
    }
    listener.figures.accepted.add();
    listener.figures.open.add(1);
    AcceptedConnection connection{.socket = accepted.socket,
                                  .peer = *peer,
                                  .tls = listener.tls.get(),
                                  .application = listener.options.application,
                                  .counts = &counts,
                                  .figures = &listener.figures};
    IoThread& thread = *threads[next_thread];
    next_thread = (next_thread + 1) % threads.size();
    if (&thread == threads.front().get()) {
        start_session(thread, std::move(connection));
    } else {
        thread.post([&thread, connection] { start_session(thread, connection); });
    }
}

// Returns when all have done it.
void Server::Parts::on_each_thread(void (IoThread::*action)()) {
    for (const auto& thread : threads) {
        std::promise<void> done;
        thread->post([&] {
            (thread.get()->*action)();
            done.set_value();
        });
        done.get_future().wait();
    }
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Server>> Server::start(ServerOptions options) {
    SLUICE_CHECK(check(options));
    auto parts = std::make_unique<Parts>(std::move(options));
    for (int i = 0; i < parts->options.io_threads; ++i) {
        parts->threads.push_back(
            std::make_unique<IoThread>(*parts->options.clock, parts->options.limits));
    }
    for (const ListenerOptions& listener : parts->options.listeners) {
        SLUICE_CHECK(parts->open(listener));
    }
    for (const auto& opened : parts->listeners) {
        const std::shared_ptr<Listener> listener = opened->listener;
        parts->threads.front()->post([listener] { listener->start(); });
    }
    struct Access : Server {
        explicit Access(std::unique_ptr<Parts> owned) : Server(std::move(owned)) {}
    };
    return std::unique_ptr<Server>(std::make_unique<Access>(std::move(parts)));
}

std::uint16_t Server::bound_port(std::string_view listener) const {
    for (const auto& opened : parts_->listeners) {
        if (opened->options.name == listener) return opened->port;
    }
    return 0;
}

std::size_t Server::open_connections() const { return parts_->counts.open(); }

Server::ListenerFigures Server::figures(std::string_view listener) const {
    for (const auto& opened : parts_->listeners) {
        if (opened->options.name != listener) continue;
        const std::shared_ptr<const TlsContext> tls = opened->tls.get();
        return {.open = opened->figures.open.value(),
                .accepted = opened->figures.accepted.value(),
                .refused = opened->figures.refused.value(),
                .sent_bytes = opened->figures.sent_bytes.value(),
                .certificate_ends_at =
                    tls ? std::optional(tls->certificate_ends_at()) : std::optional<EpochMs>()};
    }
    return {};
}

Result<void> Server::reload_tls() {
    std::vector<std::pair<TlsSlot*, std::shared_ptr<const TlsContext>>> fresh;
    for (const auto& opened : parts_->listeners) {
        if (!opened->options.tls) continue;
        auto context = TlsContext::load(*opened->options.tls);
        if (!context) return at_listener(opened->options.name, context.error());
        fresh.emplace_back(&opened->tls, *std::move(context));
    }
    for (auto& [slot, context] : fresh) slot->set(std::move(context));
    return {};
}

void Server::stop(std::chrono::milliseconds drain) {
    if (std::exchange(parts_->stopped, true)) return;
    Parts& parts = *parts_;
    // First, so that whoever sees the listener gone gets no answer that promises more. What is
    // accepted until then ends by itself.
    parts.on_each_thread(&IoThread::drain_all);
    std::promise<void> closed;
    parts.threads.front()->post([&] {
        for (const auto& opened : parts.listeners) opened->listener->close();
        closed.set_value();
    });
    closed.get_future().wait();
    if (!parts.counts.wait_until_none(drain)) {
        parts.on_each_thread(&IoThread::abort_all);
        if (!parts.counts.wait_until_none(kAbortMax)) {
            log(LogLevel::error, "http", "connections did not end when they were cut off",
                {{"open", static_cast<std::int64_t>(parts.counts.open())}});
        }
    }
    for (const auto& thread : parts.threads) thread->stop_and_join();
}

}  // namespace sluice::http
