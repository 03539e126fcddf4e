#include "http/tests/raw_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <vector>

#include "base/encoding.h"

namespace sluice::http {
namespace {

constexpr int kPatienceSeconds = 10;

std::size_t parse_hex(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer_bytes > 0) {
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                     sizeof receive_buffer_bytes);
    }
    const int at_once = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    const timeval patience{kPatienceSeconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // lint: allow(reinterpret_cast) because the sockets interface takes sockaddr for every family
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

RawClient::~RawClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    if (socket_ >= 0) ::close(socket_);
}

bool RawClient::start_tls(const char* protocol, int version_max, ssl_session_st* resumed) {
    context_ = SSL_CTX_new(TLS_client_method());
    if (version_max != 0) SSL_CTX_set_max_proto_version(context_, version_max);
    // Old versions are below the default security level of the client library.
    if (version_max != 0) SSL_CTX_set_security_level(context_, 0);
    ssl_ = SSL_new(context_);
    std::string wire(1, static_cast<char>(std::string_view(protocol).size()));
    wire += protocol;
    // lint: allow(reinterpret_cast) because OpenSSL reads unsigned char
    const auto* bytes = reinterpret_cast<const unsigned char*>(wire.data());
    SSL_set_alpn_protos(ssl_, bytes, static_cast<unsigned>(wire.size()));
    if (resumed != nullptr) SSL_set_session(ssl_, resumed);
    SSL_set_fd(ssl_, socket_);
    return SSL_connect(ssl_) == 1;
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ssl_ != nullptr
                              ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                              : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

void RawClient::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket_);
    socket_ = -1;
}

bool RawClient::fill() {
    std::array<char, 16384> part{};
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, part.data(), static_cast<int>(part.size()))
                                     : ::recv(socket_, part.data(), part.size(), 0);
    if (got <= 0) {
        reset_ = reset_ || (got < 0 && errno == ECONNRESET);
        return false;
    }
    buffer_.append(part.data(), static_cast<std::size_t>(got));
    return true;
}

RawResponse RawClient::read_response(bool head_only) {
    RawResponse response;
    std::size_t end = buffer_.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (!fill()) return response;
        end = buffer_.find("\r\n\r\n");
    }
    response.head = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    response.status = static_cast<int>(parse_int64(response.head.substr(9, 3)).value());
    std::size_t line = response.head.find("\r\n") + 2;
    while (line < response.head.size() - 2) {
        const std::size_t line_end = response.head.find("\r\n", line);
        const std::size_t colon = response.head.find(": ", line);
        response.headers[fold_ascii(response.head.substr(line, colon - line))] =
            response.head.substr(colon + 2, line_end - colon - 2);
        line = line_end + 2;
    }
    response.chunked = response.headers.contains("transfer-encoding");
    if (head_only || response.status < 200 || response.status == 204 || response.status == 304) {
        response.complete = true;
    } else if (response.headers.contains("content-length")) {
        const auto size =
            static_cast<std::size_t>(parse_int64(response.headers["content-length"]).value());
        response.body = read_some(size);
        response.complete = response.body.size() == size;
    } else if (response.chunked) {
        while (true) {
            while (buffer_.find("\r\n") == std::string::npos) {
                if (!fill()) return response;
            }
            const std::size_t size = parse_hex(buffer_);
            buffer_.erase(0, buffer_.find("\r\n") + 2);
            const std::string chunk = read_some(size + 2);
            response.body += chunk.substr(0, size);
            if (chunk.size() < size + 2) return response;
            response.complete = size == 0;
            if (response.complete) return response;
        }
    } else {
        response.body = read_to_end();
    }
    return response;
}

std::string RawClient::read_some(std::size_t bytes_max) {
    while (buffer_.size() < bytes_max && fill()) {
    }
    std::string out = buffer_.substr(0, bytes_max);
    buffer_.erase(0, out.size());
    return out;
}

std::string RawClient::read_to_end() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool RawClient::closes() { return read_to_end().empty(); }

}  // namespace sluice::http
