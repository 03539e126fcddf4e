#include "http/listening_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <system_error>
#include <utility>

namespace sluice::http {
namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

SocketAddress socket_address(const IpAddress& address, std::uint16_t port) {
    SocketAddress out;
    const std::string text = address.text();
    if (address.is_v4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        inet_pton(AF_INET, text.c_str(), &v4.sin_addr);
        std::memcpy(&out.storage, &v4, sizeof v4);
        out.size = sizeof v4;
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr);
        std::memcpy(&out.storage, &v6, sizeof v6);
        out.size = sizeof v6;
    }
    return out;
}

sockaddr* generic(sockaddr_storage& storage) {
    // lint: allow(reinterpret_cast) because the sockets interface takes sockaddr for every family
    return reinterpret_cast<sockaddr*>(&storage);
}

std::uint16_t port_of(const sockaddr_storage& storage) {
    if (storage.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &storage, sizeof v4);
        return ntohs(v4.sin_port);
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    return ntohs(v6.sin6_port);
}

std::string address_of(const sockaddr_storage& storage) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &storage, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    } else {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &storage, sizeof v6);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    }
    return text.data();
}

void set_flag(int socket, int level, int option, int value) {
    // Options that only make things faster or friendlier: without them the socket still works.
    (void)::setsockopt(socket, level, option, &value, sizeof value);
}

Error cannot_listen(const std::string& address, std::uint16_t port, int error) {
    const std::string where =
        (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" +
        std::to_string(port);
    return Error(Condition::CONFIGURATION_INVALID,
                 "cannot listen on " + where + ": " + std::generic_category().message(error));
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const std::string& address, std::uint16_t port,
                                              int backlog) {
    const auto ip = IpAddress::parse(address);
    if (!ip) {
        return Error(Condition::CONFIGURATION_INVALID,
                     "cannot listen on '" + address + "': not an IP address");
    }
    SocketAddress wanted = socket_address(*ip, port);
    const int handle =
        ::socket(wanted.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (handle < 0) return cannot_listen(address, port, errno);
    ListeningSocket listening(handle, 0);
    // A restart must not wait for connections of the old process to time out.
    set_flag(handle, SOL_SOCKET, SO_REUSEADDR, 1);
    if (!ip->is_v4()) set_flag(handle, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(handle, generic(wanted.storage), wanted.size) != 0 ||
        ::listen(handle, backlog) != 0) {
        return cannot_listen(address, port, errno);
    }
    SocketAddress bound;
    bound.size = sizeof bound.storage;
    if (::getsockname(handle, generic(bound.storage), &bound.size) != 0) {
        return cannot_listen(address, port, errno);
    }
    listening.port_ = port_of(bound.storage);
    return listening;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : handle_(other.release()), port_(other.port_) {}

ListeningSocket& ListeningSocket::operator=(ListeningSocket&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(port_, other.port_);
    return *this;
}

ListeningSocket::~ListeningSocket() {
    if (handle_ >= 0) ::close(handle_);
}

int ListeningSocket::release() { return std::exchange(handle_, -1); }

AcceptResult accept_one(int listening_socket) {
    AcceptResult result;
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    result.socket = ::accept4(listening_socket, generic(peer.storage), &peer.size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (result.socket >= 0) {
        set_flag(result.socket, IPPROTO_TCP, TCP_NODELAY, 1);
        result.state = AcceptState::accepted;
        result.peer_text = address_of(peer.storage);
        return result;
    }
    switch (errno) {
        case EAGAIN:
            result.state = AcceptState::none_waiting;
            break;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
            result.state = AcceptState::exhausted;
            break;
        case EBADF:
        case EINVAL:
            result.state = AcceptState::closed;
            break;
        default:
            // Linux reports errors of the new connection here (ECONNABORTED, EPROTO, ENETDOWN …).
            result.state = AcceptState::try_next;
    }
    return result;
}

}  // namespace sluice::http
