#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "http/tls_context.h"

namespace sluice::http {

enum class IoState {
    done,        ///< `bytes` were moved
    want_read,   ///< wait until the socket is readable, then repeat
    want_write,  ///< wait until it is writable, then repeat
    closed,      ///< the peer ended its side properly
    failed,      ///< reset, TLS error: nothing more can be moved
};

struct IoResult {
    IoState state = IoState::failed;
    std::size_t bytes = 0;
};

/// A connected socket that never blocks, with TLS or without. Owns neither the waiting nor the
/// descriptor: whoever waits closes it. One thread.
class Transport {
public:
    /// `tls` may be null. The socket must be non-blocking.
    Transport(int socket, const TlsContext* tls);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    bool is_tls() const { return ssl_ != nullptr; }
    IoResult handshake();
    IoResult read(std::span<char> buffer);
    /// Writes from the front of the pieces, one system call without TLS, and cuts off what was
    /// written; `done` when nothing is left, else what to wait for, `bytes` of progress in any
    /// case.
    IoResult write(std::span<std::string_view> pieces);
    /// True if decrypted bytes wait inside, so that the socket must not be waited for.
    bool has_buffered_input() const;
    /// Ends our side; the peer's may go on.
    void end_output();
    /// The close to come resets the connection, so that the peer cannot take a broken answer for a
    /// complete one.
    void reset_on_close();

private:
    IoResult write_plain(std::span<std::string_view> pieces);
    IoResult write_tls(std::span<std::string_view> pieces);
    IoResult tls_result(int returned);

    int socket_;
    ssl_st* ssl_ = nullptr;  // owned
};

}  // namespace sluice::http
