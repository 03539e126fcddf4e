#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace sluice::http {

struct RawResponse {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string head;
    std::string body;
    bool complete = false;  ///< by Content-Length, final chunk, or absence of a body
    bool chunked = false;
};

/// A client that sends exactly the bytes it is told to, over loopback, and blocks for at most some
/// seconds.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return socket_ >= 0; }
    bool start_tls(const char* protocol = "http/1.1", int version_max = 0,
                   ssl_session_st* resumed = nullptr);
    /// False if the server has closed.
    bool send(std::string_view bytes);
    void end_sending();
    /// Closes with a reset.
    void reset();
    /// The next answer; `head_only` if it answers a HEAD.
    RawResponse read_response(bool head_only = false);
    /// Reads up to that many bytes; fewer only at the end.
    std::string read_some(std::size_t bytes_max);
    /// Everything until the server closes. `was_reset()` afterwards.
    std::string read_to_end();
    /// True if the server closes without another byte.
    bool closes();
    bool was_reset() const { return reset_; }
    ssl_st* tls() { return ssl_; }

private:
    bool fill();

    int socket_ = -1;
    ssl_ctx_st* context_ = nullptr;
    ssl_st* ssl_ = nullptr;
    std::string buffer_;
    bool reset_ = false;
};

}  // namespace sluice::http
