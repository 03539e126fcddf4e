#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace sluice::net::testing {

/// What a ScriptedServer does with one connection, after it has read one request.
struct ScriptedAnswer {
    enum class Ending {
        close,  ///< orderly
        reset,  ///< RST, as a dying server does
        hang,   ///< says no more and keeps the connection until the server goes
    };
    std::string bytes;
    Ending ending = Ending::close;
};

/// A status line, a length and a body.
inline ScriptedAnswer http_answer(int status, std::string_view body,
                                  std::string_view extra_headers = "") {
    return {.bytes =
                "HTTP/1.1 " + std::to_string(status) +
                " Scripted\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n" + std::string(extra_headers) + "\r\n" + std::string(body),
            .ending = ScriptedAnswer::Ending::close};
}

/// A server on loopback for faults alone: it answers its n-th request with the n-th answer of its
/// script (the last one again after the end) and remembers what it was asked.
class ScriptedServer {
public:
    explicit ScriptedServer(std::vector<ScriptedAnswer> script) : script_(std::move(script)) {
        SLUICE_ASSERT(!script_.empty(), "a script");
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // lint: allow(reinterpret_cast) because that is how sockets take addresses
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        SLUICE_ASSERT(bind(listener_, generic, size) == 0, "a free port");
        SLUICE_ASSERT(listen(listener_, 16) == 0, "a listening socket");
        SLUICE_ASSERT(getsockname(listener_, generic, &size) == 0, "the port");
        port_ = ntohs(address.sin_port);
        stop_ = eventfd(0, EFD_CLOEXEC);
        thread_ = std::thread([this] { serve(); });
    }
    ~ScriptedServer() {
        const std::uint64_t one = 1;
        SLUICE_ASSERT(write(stop_, &one, sizeof one) == sizeof one, "a stop signal");
        thread_.join();
        for (const int socket : hanging_) close(socket);
        close(listener_);
        close(stop_);
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    int port() const { return port_; }
    std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// Each request's head and body as received.
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    /// Called in the server's thread when a request is complete, before it is answered.
    void on_request(std::function<void()> call) {
        const std::lock_guard lock(mutex_);
        on_request_ = std::move(call);
    }

private:
    bool wait_readable(int socket) const {
        std::array<pollfd, 2> watched = {{{.fd = socket, .events = POLLIN, .revents = 0},
                                          {.fd = stop_, .events = POLLIN, .revents = 0}}};
        (void)poll(watched.data(), watched.size(), -1);  // a failure shows as "not readable"
        return watched[1].revents == 0 && watched[0].revents != 0;
    }

    static bool is_complete(const std::string& request) {
        const auto head_end = request.find("\r\n\r\n");
        if (head_end == std::string::npos) return false;
        std::size_t body_bytes = 0;
        const auto length = request.find("Content-Length: ");
        if (length != std::string::npos && length < head_end) {
            for (std::size_t at = length + 16; request[at] >= '0' && request[at] <= '9'; ++at) {
                body_bytes = body_bytes * 10 + static_cast<std::size_t>(request[at] - '0');
            }
        }
        return request.size() >= head_end + 4 + body_bytes;
    }

    void serve() {
        std::size_t served = 0;
        while (wait_readable(listener_)) {
            const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            std::string request;
            std::array<char, 4096> chunk{};
            while (!is_complete(request) && wait_readable(connection)) {
                const ssize_t got = recv(connection, chunk.data(), chunk.size(), 0);
                if (got <= 0) break;
                request.append(chunk.data(), static_cast<std::size_t>(got));
            }
            if (!is_complete(request)) {
                close(connection);
                continue;
            }
            std::function<void()> call;
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(request);
                call = on_request_;
            }
            if (call) call();
            answer(connection, script_[std::min(served++, script_.size() - 1)]);
        }
    }

    void answer(int connection, const ScriptedAnswer& answer) {
        std::string_view rest = answer.bytes;
        while (!rest.empty()) {
            const ssize_t sent = send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) break;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        if (answer.ending == ScriptedAnswer::Ending::hang) {
            hanging_.push_back(connection);
            return;
        }
        if (answer.ending == ScriptedAnswer::Ending::reset) {
            const linger at_once{.l_onoff = 1, .l_linger = 0};
            (void)setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
        close(connection);
    }

    const std::vector<ScriptedAnswer> script_;
    int listener_ = -1;
    int stop_ = -1;
    int port_ = 0;
    std::vector<int> hanging_;  // touched by the thread, and after it was joined
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;  // guarded by mutex_
    std::function<void()> on_request_;   // guarded by mutex_
    std::thread thread_;
};

}  // namespace sluice::net::testing
