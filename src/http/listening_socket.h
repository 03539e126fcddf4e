#pragma once

#include <cstdint>
#include <string>

#include "base/ip_address.h"
#include "base/result.h"

namespace sluice::http {

/// A bound, listening, non-blocking TCP socket. Closed with the object.
class ListeningSocket {
public:
    /// `address` is an IP address; `::` takes IPv4 too. Port 0 takes a free one.
    /// CONFIGURATION_INVALID names address and port when they cannot be had.
    static Result<ListeningSocket> open(const std::string& address, std::uint16_t port,
                                        int backlog);

    ListeningSocket(ListeningSocket&& other) noexcept;
    ListeningSocket& operator=(ListeningSocket&& other) noexcept;
    ~ListeningSocket();

    int handle() const { return handle_; }
    std::uint16_t port() const { return port_; }
    /// The caller closes it from now on.
    int release();

private:
    ListeningSocket(int handle, std::uint16_t port) : handle_(handle), port_(port) {}

    int handle_;
    std::uint16_t port_;
};

enum class AcceptState {
    accepted,
    none_waiting,
    try_next,   ///< this one vanished before it was taken
    exhausted,  ///< no descriptors or memory: pause
    closed,
};

struct AcceptResult {
    AcceptState state = AcceptState::closed;
    int socket = -1;        ///< non-blocking, TCP_NODELAY
    std::string peer_text;  ///< IP address
};

AcceptResult accept_one(int listening_socket);

}  // namespace sluice::http
