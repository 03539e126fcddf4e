#include "http/transport.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace sluice::http {
namespace {

constexpr std::size_t kPiecesMax = 4;
// One SSL_write makes one record; pieces are not joined beyond this.
constexpr std::size_t kTlsRecordBytesMax = 16 * 1024;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a client that goes away would end the
// process. The descriptor is the BIO's only state.
int bio_socket(BIO* bio) { return *static_cast<int*>(BIO_get_data(bio)); }

int bio_write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t sent =
        ::send(bio_socket(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (would_block(errno) || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(bio_socket(bio), data, static_cast<std::size_t>(size), MSG_DONTWAIT);
    if (got < 0 && (would_block(errno) || errno == EINTR)) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

long bio_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* socket_method() {
    // Made once and never freed: sessions may live until exit.
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
        SLUICE_ASSERT(made != nullptr, "no memory for a BIO method");
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_ctrl(made, bio_control);
        return made;
    }();
    return method;
}

// Cuts `written` bytes off the front; true when nothing is left.
bool advance(std::span<std::string_view> pieces, std::size_t written) {
    bool empty = true;
    for (std::string_view& piece : pieces) {
        const std::size_t part = std::min(written, piece.size());
        piece.remove_prefix(part);
        written -= part;
        empty = empty && piece.empty();
    }
    return empty;
}

}  // namespace

Transport::Transport(int socket, const TlsContext* tls) : socket_(socket) {
    if (tls == nullptr) return;
    ssl_ = SSL_new(tls->get());
    BIO* bio = BIO_new(socket_method());
    SLUICE_ASSERT(ssl_ != nullptr && bio != nullptr, "no memory for a TLS connection");
    BIO_set_data(bio, &socket_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_accept_state(ssl_);
}

Transport::~Transport() { SSL_free(ssl_); }

IoResult Transport::tls_result(int returned) {
    switch (SSL_get_error(ssl_, returned)) {
        case SSL_ERROR_WANT_READ:
            return {IoState::want_read, 0};
        case SSL_ERROR_WANT_WRITE:
            return {IoState::want_write, 0};
        case SSL_ERROR_ZERO_RETURN:
            return {IoState::closed, 0};
        default:
            // The queue belongs to the thread, and other connections share it.
            ERR_clear_error();
            return {IoState::failed, 0};
    }
}

IoResult Transport::handshake() {
    ERR_clear_error();
    const int returned = SSL_accept(ssl_);
    return returned == 1 ? IoResult{IoState::done, 0} : tls_result(returned);
}

IoResult Transport::read(std::span<char> buffer) {
    if (ssl_ != nullptr) {
        ERR_clear_error();
        const int returned = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
        if (returned <= 0) return tls_result(returned);
        return {IoState::done, static_cast<std::size_t>(returned)};
    }
    while (true) {
        const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got > 0) return {IoState::done, static_cast<std::size_t>(got)};
        if (got == 0) return {IoState::closed, 0};
        if (would_block(errno)) return {IoState::want_read, 0};
        if (errno != EINTR) return {IoState::failed, 0};
    }
}

IoResult Transport::write(std::span<std::string_view> pieces) {
    SLUICE_ASSERT(pieces.size() <= kPiecesMax, "more pieces than a write takes");
    return ssl_ != nullptr ? write_tls(pieces) : write_plain(pieces);
}

IoResult Transport::write_plain(std::span<std::string_view> pieces) {
    IoResult result{IoState::done, 0};
    while (true) {
        std::array<iovec, kPiecesMax> vectors{};
        msghdr message{};
        message.msg_iov = vectors.data();
        for (const std::string_view piece : pieces) {
            if (piece.empty()) continue;
            // The kernel only reads; iovec has no const form.
            // lint: allow(const_cast) because iovec is shared by reading and writing calls
            vectors[message.msg_iovlen++] = iovec{const_cast<char*>(piece.data()), piece.size()};
        }
        if (message.msg_iovlen == 0) return result;
        const ssize_t sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            result.bytes += static_cast<std::size_t>(sent);
            if (advance(pieces, static_cast<std::size_t>(sent))) return result;
            continue;
        }
        if (errno == EINTR) continue;
        result.state = would_block(errno) ? IoState::want_write : IoState::failed;
        return result;
    }
}

IoResult Transport::write_tls(std::span<std::string_view> pieces) {
    IoResult result{IoState::done, 0};
    for (std::string_view& piece : pieces) {
        while (!piece.empty()) {
            ERR_clear_error();
            const std::size_t part = std::min(piece.size(), kTlsRecordBytesMax);
            const int returned = SSL_write(ssl_, piece.data(), static_cast<int>(part));
            if (returned <= 0) {
                result.state = tls_result(returned).state;
                return result;
            }
            piece.remove_prefix(static_cast<std::size_t>(returned));
            result.bytes += static_cast<std::size_t>(returned);
        }
    }
    return result;
}

bool Transport::has_buffered_input() const { return ssl_ != nullptr && SSL_has_pending(ssl_) == 1; }

void Transport::end_output() {
    if (ssl_ != nullptr) {
        ERR_clear_error();
        // One try: the peer may be gone, and the socket's buffer may be full. TCP's own end
        // follows.
        if (SSL_is_init_finished(ssl_) == 1) (void)SSL_shutdown(ssl_);
        ERR_clear_error();
    }
    ::shutdown(socket_, SHUT_WR);
}

void Transport::reset_on_close() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace sluice::http
